import {isObject, type JsonObject} from '../../model/json.ts';
import {grown} from '../growable.ts';
import type {EntryFields} from '../layer-index-builder.ts';
import type {Xattr} from '../pax.ts';
import {type EntryType, entryType} from '../tar-header.ts';
import {TocError} from './toc-error.ts';

const types: ReadonlyMap<unknown, EntryType> = new Map<unknown, EntryType>([
	['reg', entryType.file],
	['hardlink', entryType.hardlink],
	['symlink', entryType.symlink],
	['char', entryType.charDevice],
	['block', entryType.blockDevice],
	['dir', entryType.directory],
	['fifo', entryType.fifo],
]);
const noXattrs: readonly Xattr[] = [];
const encoder = new TextEncoder();
/** UTF-8 of one unit of a string at most. */
const maxUnitBytes = 3;
/** Go's time zero, which early zstd:chunked writers put where a tar says nothing. */
const zeroTime = '0001-01-01T00:00:00Z';

/**
 * Decodes the entries of a table of contents; holds the one decoded last. Both formats name their fields alike.
 * @see https://github.com/containerd/stargz-snapshotter/blob/main/docs/estargz.md#toc-tocentries-and-footer
 * @see https://github.com/containers/storage/blob/main/docs/containers-storage-zstd-chunked.md
 */
export class TocEntry implements EntryFields {
	nameBytes: Uint8Array = new Uint8Array(1024);
	readonly nameStart = 0;
	nameEnd = 0;
	linkBytes: Uint8Array = new Uint8Array(1024);
	readonly linkStart = 0;
	linkEnd = 0;
	type: EntryType = 0;
	mode = 0;
	uid = 0;
	gid = 0;
	size = 0;
	dataSize = 0;
	mtimeSeconds = 0;
	mtimeNanos = 0;
	deviceMajor = 0;
	deviceMinor = 0;
	xattrs: readonly Xattr[] = noXattrs;
	readonly sparse = undefined;
	readonly unsupportedType = undefined;
	readonly isGnuSparse = false;
	/** One more piece of the file before it: nothing is set but `offset`. */
	isChunk = false;
	/** Where the compressed pieces begin in the stored blob; 0 without data. */
	offset = 0;
	/** Where they end; 0 where the next piece of another file tells. */
	endOffset = 0;
	/** Bytes of other files in front, once the pieces are decompressed. */
	innerOffset = 0;
	/** SHA-256 of the data; undefined without data. */
	digest: Buffer | undefined;

	/** @throws {TocError} for an entry that no tar can hold, or that says less than a tar would */
	decode(entry: unknown): void {
		if (!isObject(entry)) throw new TocError('an entry is no object');
		this.isChunk = entry.type === 'chunk';
		this.offset = count(entry.offset);
		this.innerOffset = count(entry.innerOffset);
		this.endOffset = count(entry.endOffset);
		if (this.isChunk) return;
		const type = types.get(entry.type);
		if (type === undefined) throw new TocError('an entry is of an unknown type');
		this.type = type;
		const name = text(entry.name);
		this.nameBytes = grown(this.nameBytes, name.length * maxUnitBytes);
		this.nameEnd = encoder.encodeInto(name, this.nameBytes).written;
		const link = text(entry.linkName ?? '');
		this.linkBytes = grown(this.linkBytes, link.length * maxUnitBytes);
		this.linkEnd = link === '' ? 0 : encoder.encodeInto(link, this.linkBytes).written;
		this.size = count(entry.size);
		this.dataSize = type === entryType.file ? this.size : 0;
		this.digest = this.dataSize > 0 ? digestOf(entry, this.size) : undefined;
		this.#decodeAttributes(entry);
	}

	#decodeAttributes(entry: JsonObject): void {
		this.mode = count(entry.mode) & 0o7777;
		this.uid = integer(entry.uid);
		this.gid = integer(entry.gid);
		this.deviceMajor = integer(entry.devMajor);
		this.deviceMinor = integer(entry.devMinor);
		this.xattrs = xattrsOf(entry.xattrs);
		const {seconds, nanos} = timeOf(entry.modtime);
		this.mtimeSeconds = seconds;
		this.mtimeNanos = nanos;
	}
}

/** Numbers that are 0 are left out. */
function integer(value: unknown): number {
	if (value === undefined) return 0;
	if (!Number.isSafeInteger(value)) throw new TocError('a number of an entry is none');
	return value as number;
}

function count(value: unknown): number {
	const number = integer(value);
	if (number < 0) throw new TocError('a number of an entry is negative');
	return number;
}

/** @throws {TocError} also where bytes of the name may be lost: JSON cannot hold what is not UTF-8 */
function text(value: unknown): string {
	if (typeof value !== 'string') throw new TocError('a text of an entry is none');
	if (!value.isWellFormed() || value.includes('\ufffd') || value.includes('\0')) {
		throw new TocError('a name of an entry is not what the tar has');
	}
	return value;
}

/** A file that is a single chunk may have only the digest of the chunk. */
function digestOf(entry: JsonObject, size: number): Buffer {
	const isOneChunk = !entry.chunkSize || entry.chunkSize === size;
	const digest = entry.digest ?? (isOneChunk ? entry.chunkDigest : undefined);
	const hex = typeof digest === 'string' ? /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1] : undefined;
	if (hex === undefined) throw new TocError('a file has no digest');
	return Buffer.from(hex, 'hex');
}

function timeOf(value: unknown): {readonly seconds: number; readonly nanos: number} {
	if (value === undefined || value === '' || value === zeroTime) return {seconds: 0, nanos: 0};
	const match =
		typeof value === 'string'
			? /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(value)
			: undefined;
	const [, time = '', fraction = '', zone = ''] = match ?? [];
	const seconds = Date.parse(time + zone) / 1000;
	if (Number.isNaN(seconds)) throw new TocError('a time of an entry is none');
	return {seconds, nanos: Number(fraction.padEnd(9, '0'))};
}

function xattrsOf(value: unknown): readonly Xattr[] {
	if (value === undefined || value === null) return noXattrs;
	if (!isObject(value)) throw new TocError('the extended attributes of an entry are none');
	const xattrs: Xattr[] = [];
	for (const [name, base64] of Object.entries(value)) {
		const bytes = Buffer.from(typeof base64 === 'string' ? base64 : '?', 'base64');
		if (bytes.toString('base64') !== base64) {
			throw new TocError('the value of an extended attribute is not base64');
		}
		// As in a tar, where an empty value means that there is none.
		if (bytes.length === 0) continue;
		xattrs.push({name: Buffer.from(text(name)).toString('latin1'), value: Uint8Array.from(bytes)});
	}
	return xattrs.length === 0 ? noXattrs : xattrs;
}
