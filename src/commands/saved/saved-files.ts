import type {LayerSummary} from '../../analysis/analyze.ts';
import type {LayerIndex} from '../../layer/layer-index.ts';
import {LayerIndexBuilder} from '../../layer/layer-index-builder.ts';
import {entryType} from '../../layer/tar-header.ts';
import type {ReportField} from './report-field.ts';
import {pathBytes, SavedEntry} from './saved-entry.ts';

/**
 * Layers that make the files of a saved report: as entries, each has what is left of it in the final tree.
 * @param layers what the report says of them
 * @throws {ImgdiveError} `usage` for what cannot be the files of an image
 */
export function savedIndexes(
	files: ReportField,
	layers: readonly LayerSummary[],
): readonly LayerIndex[] {
	const rows = files.elements();
	const list = new FileList(rows.length, layers.length);
	for (const [at, row] of rows.entries()) list.add(row, at);
	const entriesByLayer = list.entriesByLayer();
	const seed = (Math.random() * 2 ** 32) | 0;
	return layers.map(({tarBytes, diffId}, layerIndex) => {
		const builder = new LayerIndexBuilder(seed);
		const entry = new SavedEntry();
		const isKnown = (at: number): boolean => rows[at]?.at('digest').value !== null;
		const entries = entriesByLayer[layerIndex] ?? [];
		if (entries.some(isKnown)) builder.expectDigests();
		for (const at of entries) {
			entry.decode(rows[at] as ReportField);
			const target = list.linkTarget(at);
			if (target >= 0) entry.linkTo(pathBytes(rows[target] as ReportField));
			builder.add(entry, 0);
			if (entry.digest) builder.addDigest(entry.digest);
		}
		return builder.finish(tarBytes, diffId ?? undefined);
	});
}

/** The rows of a report, checked one after the other: whether together they can be a tree. */
class FileList {
	readonly #layerCount: number;
	readonly #layerIndex: Int32Array;
	/** Row of the first name of the same inode in path order; the row itself where it is that. */
	readonly #firstName: Int32Array;
	/** By row of a first name: the name of the lowest layer, which brings the inode. A link needs something to point to. */
	readonly #carrier: Int32Array;
	readonly #isLeftOut: Uint8Array;
	readonly #entry = new SavedEntry();
	/** Row of each directory by path, one character for each byte; -1 for the root. */
	readonly #directories = new Map<string, number>([['', -1]]);
	/** Directories that need no entry once something lies in them. */
	readonly #plain = new Set<number>();
	/** Row of each path that other names may refer to. */
	readonly #names = new Map<string, number>();
	readonly #types: Uint8Array;
	#last: Buffer = Buffer.alloc(0);

	constructor(rowCount: number, layerCount: number) {
		this.#layerCount = layerCount;
		this.#layerIndex = new Int32Array(rowCount);
		this.#firstName = new Int32Array(rowCount);
		this.#carrier = new Int32Array(rowCount);
		this.#isLeftOut = new Uint8Array(rowCount);
		this.#types = new Uint8Array(rowCount);
	}

	/** @throws {ImgdiveError} `usage` */
	add(row: ReportField, at: number): void {
		const entry = this.#entry;
		entry.decode(row);
		const path = row.at('path');
		if (Buffer.compare(this.#last, entry.nameBytes) >= 0) {
			throw path.isNot('behind the one before in byte order');
		}
		this.#last = entry.nameBytes;
		this.#types[at] = entry.type;
		this.#layerIndex[at] = row.at('layerIndex').count(this.#layerCount - 1);
		this.#firstName[at] = at;
		this.#carrier[at] = at;
		const key = entry.nameBytes.toString('latin1');
		const directory = this.#directories.get(key.slice(0, key.lastIndexOf('/')));
		if (directory === undefined) throw path.isNot('in a directory');
		if (this.#plain.has(directory)) this.#isLeftOut[directory] = 1;
		if (entry.isPlainDirectory) this.#plain.add(at);
		// No layer can bring it: it would be a whiteout.
		else if (/\/\.wh\.[^/]*$/.test(key)) throw path.isNot('a path that can be there');
		if (entry.type === entryType.directory) this.#directories.set(key, at);
		else this.#addName(row, at, path.text());
	}

	#addName(row: ReportField, at: number, path: string): void {
		const hardlinkOf = row.at('hardlinkOf');
		const firstPath = hardlinkOf.orNull((name) => name.text());
		if (firstPath === null) {
			this.#names.set(path, at);
			return;
		}
		const first = this.#names.get(firstPath) ?? -1;
		if (this.#types[first] !== this.#types[at]) {
			throw hardlinkOf.isNot('a path before it, of the same type');
		}
		this.#firstName[at] = first;
		const carrier = this.#carrier[first] as number;
		if ((this.#layerIndex[at] as number) < (this.#layerIndex[carrier] as number)) {
			this.#carrier[first] = at;
		}
	}

	/** Row of the name that brings the inode of a row; -1 where it does so itself. */
	linkTarget(at: number): number {
		const carrier = this.#carrier[this.#firstName[at] as number] as number;
		return carrier === at ? -1 : carrier;
	}

	/** Rows by layer; those that bring an inode before other names of it. */
	entriesByLayer(): readonly (readonly number[])[] {
		const lists = Array.from({length: this.#layerCount}, (): number[] => []);
		const links: number[] = [];
		const put = (at: number): void => {
			lists[this.#layerIndex[at] as number]?.push(at);
		};
		for (let at = 0; at < this.#layerIndex.length; at++) {
			if (this.#isLeftOut[at] === 1) continue;
			if (this.linkTarget(at) >= 0) links.push(at);
			else put(at);
		}
		for (const at of links) put(at);
		return lists;
	}
}
