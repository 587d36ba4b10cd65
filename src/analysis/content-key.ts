import {createHash, hash} from 'node:crypto';
import {fileDigest, payloadBytes} from '../layer/layer-index.ts';
import {placeOf, readPart} from './file-place.ts';
import type {StoredFile} from './same-content.ts';

/** Files that hold the same bytes. */
type SameFiles<File> = {
	/** Two or more, in the order given. */
	readonly files: readonly File[];
	/** False when only samples of them were compared. */
	readonly isWhole: boolean;
};

const gibibyte = 1024 ** 3;
const bufferBytes = 256 * 1024;
const buffer = Buffer.allocUnsafe(bufferBytes);
const sampleBytes = 4096;
/** Milliseconds of work after which events are answered. */
const longestStep = 8;

/**
 * Finds files with the same content among many. Digests tell where layers were read whole; files that lie uncompressed
 * are read in place, as few of them as can be, and within bounds: what cannot be read counts as different.
 */
export class ContentKeys {
	#wholeBytes: number;
	#samples: number;
	#pause = performance.now() + longestStep;

	/**
	 * @param wholeBytes to read at most; past these, files count as the same by samples
	 * @param samples to read at most; past these, files count as different
	 */
	constructor(wholeBytes: number = gibibyte, samples = 500_000) {
		this.#wholeBytes = wholeBytes;
		this.#samples = samples;
	}

	/** Groups those of `files`, all of the same size, that hold the same bytes. */
	async same<File extends StoredFile>(files: readonly File[]): Promise<readonly SameFiles<File>[]> {
		const groups: SameFiles<File>[] = [];
		for (const alike of groupsOf(files, sparseKey).values()) {
			groups.push(...(await this.#sameOf(alike)));
		}
		return groups;
	}

	async #sameOf<File extends StoredFile>(
		files: readonly File[],
	): Promise<readonly SameFiles<File>[]> {
		const known = new Map<string, File[]>();
		const inPlace: File[] = [];
		for (const file of files) {
			const digest = fileDigest(file.index, file.row);
			if (digest) addTo(known, Buffer.from(digest).toString('latin1'), file);
			else if (placeOf(file)) inPlace.push(file);
		}
		// A digest can be compared only with that of a whole file.
		const candidates = known.size > 0 ? [inPlace] : await this.#bySamples(inPlace, [0]);
		const sampled: File[][] = [];
		for (const some of candidates) {
			if (some.length + known.size < 2) continue;
			if (this.#takeBytes(some)) await this.#addByDigest(known, some);
			else sampled.push(...(await this.#bySamples(some, [0.5, 1])));
		}
		return [
			...[...known.values()].map((group) => ({files: group, isWhole: true})),
			...sampled.map((group) => ({files: group, isWhole: false})),
		].filter(({files: {length}}) => length > 1);
	}

	#takeBytes(files: readonly StoredFile[]): boolean {
		const [first] = files;
		const bytes = first ? payloadBytes(first.index, first.row) * files.length : 0;
		if (bytes > this.#wholeBytes) return false;
		this.#wholeBytes -= bytes;
		return true;
	}

	async #addByDigest<File extends StoredFile>(
		known: Map<string, File[]>,
		files: readonly File[],
	): Promise<void> {
		for (const file of files) {
			const digest = await this.#digestOf(file);
			if (digest !== undefined) addTo(known, digest, file);
		}
	}

	async #digestOf(file: StoredFile): Promise<string | undefined> {
		const place = placeOf(file);
		if (!place) return undefined;
		const sum = createHash('sha256');
		const size = payloadBytes(file.index, file.row);
		for (let done = 0; done < size; done += bufferBytes) {
			const count = Math.min(bufferBytes, size - done);
			if (!readPart(place, buffer, done, count)) return undefined;
			sum.update(buffer.subarray(0, count));
			await this.#breathe();
		}
		return sum.digest().toString('latin1');
	}

	/** @param parts of the way through the file: 0 is its start, 1 its end */
	async #bySamples<File extends StoredFile>(
		files: readonly File[],
		parts: readonly number[],
	): Promise<File[][]> {
		const groups = new Map<string, File[]>();
		if (files.length > 1) {
			for (const file of files) {
				this.#samples -= parts.length;
				const key = this.#samples < 0 ? undefined : sampleKey(file, parts);
				if (key !== undefined) addTo(groups, key, file);
				await this.#breathe();
			}
		}
		return [...groups.values()].filter(({length}) => length > 1);
	}

	async #breathe(): Promise<void> {
		if (performance.now() < this.#pause) return;
		await new Promise(setImmediate);
		this.#pause = performance.now() + longestStep;
	}
}

function sampleKey(file: StoredFile, parts: readonly number[]): string | undefined {
	const place = placeOf(file);
	const size = payloadBytes(file.index, file.row);
	const count = Math.min(sampleBytes, size);
	let end = 0;
	for (const part of parts) {
		const offset = Math.floor((size - count) * part);
		if (!place || !readPart(place, buffer.subarray(end), offset, count)) return undefined;
		end += count;
	}
	return hash('sha256', buffer.subarray(0, end), 'base64');
}

/** Sparse files that store the same bytes may still differ in where these belong. */
function sparseKey({index, row}: StoredFile): string {
	const sparse = index.sparse.get(row);
	return sparse ? `${sparse.realSize} ${sparse.map?.join() ?? ''}` : '';
}

function groupsOf<Item>(
	items: readonly Item[],
	keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
	const groups = new Map<string, Item[]>();
	for (const item of items) addTo(groups, keyOf(item), item);
	return groups;
}

function addTo<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
	const group = groups.get(key);
	if (group) group.push(item);
	else groups.set(key, [item]);
}
