import type {DiagnosticCode} from '../model/diagnostic.ts';
import type {DiffId} from '../model/digest.ts';
import type {ElfFacts} from './elf/elf-facts.ts';
import {grown} from './growable.ts';
import type {LayerIndex, LayerListing, LayerProblem} from './layer-index.ts';
import {PathTableBuilder, pathBytes} from './path-table.ts';
import {pathText} from './path-text.ts';
import type {Xattr} from './pax.ts';
import type {Sparse} from './sparse.ts';
import {entryType, type TarHeaderDecoder} from './tar-header.ts';
import {TarError} from './tar-number.ts';

/** More entries than any real layer has; past it, memory is what is at stake. */
const maxEntries = 5_000_000;
/** Of one kind in one layer; the rest is counted. */
const maxProblemsOfAKind = 20;
const digestBytes = 32;

/** What a row is made of: a decoded tar header, or anything that says the same. */
export type EntryFields = Readonly<
	Pick<
		TarHeaderDecoder,
		| 'nameBytes'
		| 'nameStart'
		| 'nameEnd'
		| 'linkBytes'
		| 'linkStart'
		| 'linkEnd'
		| 'type'
		| 'mode'
		| 'uid'
		| 'gid'
		| 'size'
		| 'dataSize'
		| 'mtimeSeconds'
		| 'mtimeNanos'
		| 'deviceMajor'
		| 'deviceMinor'
		| 'xattrs'
		| 'sparse'
		| 'unsupportedType'
		| 'isGnuSparse'
	>
>;

/** Collects the rows of a {@link LayerIndex}. */
export class LayerIndexBuilder {
	readonly #paths: PathTableBuilder;
	#count = 0;
	#contentBytes = 0;
	#path = new Int32Array(1024);
	#type = new Uint8Array(1024);
	#mode = new Uint16Array(1024);
	#uid = new Uint32Array(1024);
	#gid = new Uint32Array(1024);
	#size = new Float64Array(1024);
	#mtimeSeconds = new Float64Array(1024);
	#mtimeNanos: Uint32Array | undefined;
	#dataStart = new Float64Array(1024);
	#link = new Int32Array(1024);
	#linkCount = 0;
	#linkStart = new Uint32Array(64);
	#linkBytes = new Uint8Array(1024);
	readonly #devices = new Map<number, readonly [number, number]>();
	#xattrSet: Int32Array | undefined;
	readonly #xattrSets: (readonly Xattr[])[] = [[]];
	readonly #xattrKeys = new Map<string, number>();
	readonly #sparse = new Map<number, Sparse>();
	#digests: Uint8Array | undefined;
	#elf: Map<number, ElfFacts> | undefined;
	#listingFormat: LayerListing['format'] | undefined;
	#dataEnd = new Float64Array(0);
	readonly #skip = new Map<number, number>();
	readonly #problems: LayerProblem[] = [];
	readonly #problemCounts = new Map<DiagnosticCode, number>();

	/** @param seed see {@link hashBytes}; the same for all layers of an image. */
	constructor(seed: number) {
		this.#paths = new PathTableBuilder(seed);
	}

	/** Adds the entry that `header` holds. `dataStart`: see {@link LayerIndex}. */
	add(header: EntryFields, dataStart: number): void {
		const node = this.#paths.intern(header.nameBytes, header.nameStart, header.nameEnd);
		// Only what ships bytes must be kept of a path that cannot be.
		if (this.#paths.facts.tooDeep && header.type !== entryType.file) {
			this.#checkName(header, node);
			return;
		}
		const row = this.#count++;
		if (row >= this.#type.length) this.#grow(row);
		this.#path[row] = node;
		this.#type[row] = header.type;
		this.#mode[row] = header.mode;
		this.#uid[row] = header.uid >>> 0;
		this.#gid[row] = header.gid >>> 0;
		this.#size[row] = header.size;
		this.#mtimeSeconds[row] = header.mtimeSeconds;
		this.#dataStart[row] = dataStart;
		// Only regular files have data.
		this.#contentBytes += header.dataSize;
		this.#addRare(header, row, node);
	}

	/** All bytes will be read: each file with data gets a digest. */
	expectDigests(): void {
		this.#digests = new Uint8Array(0);
	}

	/** The data of the row added last breaks off: `missing` bytes of it are not there. */
	shortenLast(missing: number): void {
		const row = this.#count - 1;
		this.#size[row] = (this.#size[row] as number) - missing;
		this.#contentBytes -= missing;
	}

	/** SHA-256 of the data of the row added last. */
	addDigest(digest: Uint8Array): void {
		const end = this.#count * digestBytes;
		this.#digests = grown(this.#digests ?? new Uint8Array(0), end);
		this.#digests.set(digest, end - digestBytes);
	}

	/** All bytes will be read: see {@link LayerIndex.elf}. */
	expectElf(): void {
		this.#elf = new Map();
	}

	/** What the data of the row added last says of itself. */
	addElf(facts: ElfFacts): void {
		// Of a sparse file, places in the stored bytes are not places in the file.
		if (!this.#sparse.has(this.lastRow)) this.#elf?.set(this.lastRow, facts);
	}

	/** The rows come from a table of contents. */
	expectListing(format: LayerListing['format']): void {
		this.#listingFormat = format;
	}

	/** Position of the row added last. */
	get lastRow(): number {
		return this.#count - 1;
	}

	/** See {@link LayerListing}. */
	setDataEnd(row: number, end: number): void {
		this.#dataEnd = grown(this.#dataEnd, row);
		this.#dataEnd[row] = end;
	}

	/** Bytes to pass over in front of the data of the row added last. */
	addSkip(bytes: number): void {
		this.#skip.set(this.#count - 1, bytes);
	}

	addProblem(code: DiagnosticCode, message: string, path?: string): void {
		const count = (this.#problemCounts.get(code) ?? 0) + 1;
		this.#problemCounts.set(code, count);
		if (count <= maxProblemsOfAKind) this.#problems.push({code, message, path});
	}

	finish(tarBytes: number, diffId: DiffId | undefined): LayerIndex {
		for (const [code, count] of this.#problemCounts) {
			const more = count - maxProblemsOfAKind;
			if (more > 0) this.#problems.push({code, message: `… and ${more} more`, path: undefined});
		}
		// Rows past the last digest have no data; the column must still reach them.
		if (this.#digests) this.#digests = grown(this.#digests, this.#count * digestBytes);
		return {
			entryCount: this.#count,
			contentBytes: this.#contentBytes,
			paths: this.#paths.finish(),
			path: this.#path,
			type: this.#type,
			mode: this.#mode,
			uid: this.#uid,
			gid: this.#gid,
			size: this.#size,
			mtimeSeconds: this.#mtimeSeconds,
			mtimeNanos: this.#mtimeNanos,
			dataStart: this.#dataStart,
			link: this.#link,
			linkStart: this.#linkStart,
			linkBytes: this.#linkBytes,
			devices: this.#devices,
			xattrSet: this.#xattrSet,
			xattrSets: this.#xattrSets,
			sparse: this.#sparse,
			digests: this.#digests,
			elf: this.#elf,
			tarBytes,
			diffId,
			problems: this.#problems,
			listing: this.#finishListing(),
		};
	}

	#finishListing(): LayerListing | undefined {
		if (this.#listingFormat === undefined) return undefined;
		const dataEnd = grown(this.#dataEnd, this.#count);
		return {format: this.#listingFormat, dataEnd, skip: this.#skip};
	}

	#grow(row: number): void {
		if (row >= maxEntries) {
			throw new TarError(`it has more than ${maxEntries} entries`);
		}
		this.#path = grown(this.#path, row);
		this.#type = grown(this.#type, row);
		this.#mode = grown(this.#mode, row);
		this.#uid = grown(this.#uid, row);
		this.#gid = grown(this.#gid, row);
		this.#size = grown(this.#size, row);
		this.#mtimeSeconds = grown(this.#mtimeSeconds, row);
		if (this.#mtimeNanos) this.#mtimeNanos = grown(this.#mtimeNanos, row);
		this.#dataStart = grown(this.#dataStart, row);
		this.#link = grown(this.#link, row);
		if (this.#xattrSet) this.#xattrSet = grown(this.#xattrSet, row);
	}

	#addRare(header: EntryFields, row: number, node: number): void {
		const {escaped, tooLong} = this.#paths.facts;
		if (node === 0 || escaped || tooLong || header.unsupportedType) this.#checkName(header, node);
		if (header.mtimeNanos !== 0) {
			this.#mtimeNanos ??= new Uint32Array(this.#type.length);
			this.#mtimeNanos[row] = header.mtimeNanos;
		}
		if (header.xattrs.length > 0) this.#addXattrs(header, row);
		if (header.sparse) this.#addSparse(header, header.sparse, row);
		switch (header.type) {
			case entryType.hardlink:
				this.#addHardlink(header, row, node);
				break;
			case entryType.symlink:
				this.#addSymlink(header, row);
				break;
			case entryType.charDevice:
			case entryType.blockDevice:
				this.#devices.set(row, [header.deviceMajor, header.deviceMinor]);
				break;
			default:
		}
	}

	#pathOf(node: number): string {
		return pathText(pathBytes(this.#paths.finish(), node));
	}

	#checkName(header: EntryFields, node: number): void {
		const {escaped, tooLong, tooDeep} = this.#paths.facts;
		const name = this.#pathOf(node);
		if (escaped) this.addProblem('path-escape', 'A name climbs above the root; held there.', name);
		if (tooLong) {
			this.addProblem('path-too-long', 'A name is longer than any Linux engine can unpack.', name);
		}
		if (header.unsupportedType) {
			this.#addUnsupportedType(header.unsupportedType, name);
		}
		if (node !== 0 || tooDeep) return;
		if (header.nameEnd === header.nameStart) {
			this.addProblem('empty-name', 'An entry has no name; left out.');
		} else if (header.type !== entryType.directory) {
			this.addProblem('root-entry-not-dir', 'The root itself is no directory; left out.', name);
		}
	}

	/** Notes an entry of a type that engines refuse; it gets no row. */
	skip(header: EntryFields): void {
		const node = this.#paths.intern(header.nameBytes, header.nameStart, header.nameEnd);
		this.#addUnsupportedType(header.unsupportedType ?? '', this.#pathOf(node));
	}

	#addUnsupportedType(type: string, path: string): void {
		this.addProblem(
			'unsupported-type',
			`An entry has the type ${JSON.stringify(type)}, which engines refuse.`,
			path,
		);
	}

	#addHardlink(header: EntryFields, row: number, node: number): void {
		const target = this.#paths.intern(header.linkBytes, header.linkStart, header.linkEnd);
		this.#link[row] = target;
		if (!this.#paths.facts.escaped) return;
		this.#link[row] = -1;
		this.addProblem(
			'path-escape',
			'A hard link points out of the image; left out.',
			this.#pathOf(node),
		);
	}

	#addSymlink(header: EntryFields, row: number): void {
		const link = this.#linkCount++;
		const start = this.#linkStart[link] as number;
		const length = header.linkEnd - header.linkStart;
		this.#linkStart = grown(this.#linkStart, link + 1);
		this.#linkBytes = grown(this.#linkBytes, start + length);
		for (let index = 0; index < length; index++) {
			this.#linkBytes[start + index] = header.linkBytes[header.linkStart + index] as number;
		}
		this.#linkStart[link + 1] = start + length;
		this.#link[row] = link;
	}

	#addXattrs(header: EntryFields, row: number): void {
		const sorted = [...header.xattrs].sort((a, b) => (a.name < b.name ? -1 : 1));
		const key = JSON.stringify(
			sorted.map(({name, value}) => [name, Buffer.from(value).toString('latin1')]),
		);
		let set = this.#xattrKeys.get(key);
		if (set === undefined) {
			set = this.#xattrSets.push(sorted) - 1;
			this.#xattrKeys.set(key, set);
		}
		this.#xattrSet ??= new Int32Array(this.#type.length);
		this.#xattrSet[row] = set;
		if (!sorted.some(({name}) => /^(?:trusted|user)\.overlay\./.test(name))) return;
		this.addProblem(
			'overlay-xattr',
			'An entry carries an overlayfs attribute: Docker and Podman obey it, containerd refuses it.',
			this.#pathOf(this.#path[row] as number),
		);
	}

	#addSparse(header: EntryFields, sparse: Sparse, row: number): void {
		this.#sparse.set(row, sparse);
		if (!header.isGnuSparse) return;
		this.addProblem(
			'gnu-sparse',
			`A sparse file in the old GNU format (${header.size} bytes stored, ${sparse.realSize} shown): engines refuse it.`,
			this.#pathOf(this.#path[row] as number),
		);
	}
}
