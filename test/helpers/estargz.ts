import {createHash} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import {type RawBytes, type RawEntry, rawBytes, rawTar} from './raw-tar.ts';

/** An eStargz layer, and what its descriptor says about it. */
export type EstargzLayer = {
	readonly blob: Buffer;
	/** The uncompressed tar, with the table of contents as its last file. */
	readonly tar: Buffer;
	readonly toc: Buffer;
	readonly tocOffset: number;
	readonly annotations: ReadonlyMap<string, string>;
};

export type TocJson = {version: number; entries: Record<string, unknown>[]};

export type EstargzOptions = {
	/** Bytes of a file in one gzip member. @default 4 MiB, as the format's own writer */
	readonly chunkSize?: number;
	/** Puts the data of several files into one gzip member, until it holds this many bytes. @default 0 */
	readonly minChunkSize?: number;
	/** Changes the table of contents before it is written. */
	readonly edit?: (toc: TocJson) => void;
	/** The table of contents as JSON. @default that of the entries */
	readonly json?: (toc: TocJson) => Buffer;
	/** Offset that the footer tells. @default the right one */
	readonly footerOffset?: number;
};

/**
 * Writes an eStargz layer as the format's description says: data of files, the table and the footer in gzip members of
 * their own. `pax` of an entry may hold `path`, `linkpath` and extended attributes.
 * @see https://github.com/containerd/stargz-snapshotter/blob/main/docs/estargz.md
 */
export function estargz(entries: readonly RawEntry[], options: EstargzOptions = {}): EstargzLayer {
	const writer = new Writer(options);
	for (const entry of entries) writer.add(entry);
	return writer.finish();
}

const types: Readonly<Record<string, string>> = {
	'0': 'reg',
	'1': 'hardlink',
	'2': 'symlink',
	'3': 'char',
	'4': 'block',
	'5': 'dir',
	'6': 'fifo',
};

class Writer {
	readonly #options: EstargzOptions;
	readonly #toc: TocJson = {version: 1, entries: []};
	readonly #members: Buffer[] = [];
	#written = 0;
	#tar: Buffer[] = [];
	#open: Buffer[] = [];
	#openBytes = 0;

	constructor(options: EstargzOptions) {
		this.#options = options;
	}

	add(entry: RawEntry): void {
		const data = rawBytes(entry.data);
		const bytes = rawTar({entries: [entry], eoa: false});
		const headerBytes = bytes.length - Math.ceil(data.length / 512) * 512;
		this.#write(bytes.subarray(0, headerBytes));
		const row = tocEntry(entry, data);
		if (data.length === 0) this.#toc.entries.push(row);
		else this.#addData(row, data);
		this.#write(bytes.subarray(headerBytes + data.length));
	}

	finish(): EstargzLayer {
		this.#close();
		const tocOffset = this.#written;
		this.#options.edit?.(this.#toc);
		const toc =
			this.#options.json?.(this.#toc) ?? Buffer.from(JSON.stringify(this.#toc, null, '\t'));
		const name = 'stargz.index.json';
		this.#write(rawTar({entries: [{name, data: {hex: toc.toString('hex')}, mode: 0, mtime: 0}]}));
		this.#close();
		const blob = Buffer.concat([...this.#members, footer(this.#options.footerOffset ?? tocOffset)]);
		const digest = `sha256:${createHash('sha256').update(toc).digest('hex')}`;
		const annotations = new Map([['containerd.io/snapshot/stargz/toc.digest', digest]]);
		return {blob, tar: Buffer.concat(this.#tar), toc, tocOffset, annotations};
	}

	#addData(row: Record<string, unknown>, data: Buffer): void {
		const {chunkSize = 4 * 1024 * 1024, minChunkSize = 0} = this.#options;
		for (let at = 0; at < data.length; at += chunkSize) {
			const piece = data.subarray(at, at + chunkSize);
			if (minChunkSize === 0 || this.#openBytes >= minChunkSize) this.#close();
			this.#toc.entries.push({
				...(at === 0 ? row : {name: row.name, type: 'chunk', chunkOffset: at}),
				offset: this.#written,
				...(this.#openBytes > 0 && {innerOffset: this.#openBytes}),
				...(at + chunkSize < data.length && {chunkSize: piece.length}),
				chunkDigest: sha256(piece),
			});
			this.#write(piece);
		}
	}

	#write(bytes: Buffer): void {
		this.#open.push(bytes);
		this.#openBytes += bytes.length;
		this.#tar.push(bytes);
	}

	#close(): void {
		if (this.#openBytes === 0) return;
		const member = gzipSync(Buffer.concat(this.#open));
		this.#members.push(member);
		this.#written += member.length;
		this.#open = [];
		this.#openBytes = 0;
	}
}

function tocEntry(entry: RawEntry, data: Buffer): Record<string, unknown> {
	const type = entry.type ?? '0';
	const pax = new Map(Object.entries((entry.pax ?? {}) as Record<string, RawBytes>));
	const xattrs = [...pax]
		.filter(([key]) => key.startsWith('SCHILY.xattr.'))
		.map(([key, value]) => [key.slice(13), rawBytes(value).toString('base64')]);
	const isLink = type === '1' || type === '2';
	return withoutZeros({
		name: rawBytes(pax.get('path') ?? entry.name).toString(),
		type: types[type],
		size: data.length,
		modtime: timeText(entry.mtime ?? 1700000000),
		linkName: isLink ? rawBytes(pax.get('linkpath') ?? entry.link).toString() : '',
		mode: entry.mode ?? defaultMode(type),
		uid: entry.uid,
		gid: entry.gid,
		devMajor: entry.major,
		devMinor: entry.minor,
		xattrs: xattrs.length > 0 ? Object.fromEntries(xattrs) : undefined,
		digest: type === '0' ? sha256(data) : undefined,
	});
}

/** The name always stands there, also an empty one. */
function withoutZeros(fields: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(fields).filter(([key, value]) => value || key === 'name'),
	);
}

function timeText(seconds: number): string {
	return seconds === 0 ? '' : new Date(seconds * 1000).toISOString().replace('.000', '');
}

function defaultMode(type: string): number {
	return type === '5' ? 0o755 : type === '2' ? 0o777 : 0o644;
}

function sha256(bytes: Uint8Array): string {
	return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** An empty gzip member with the place of the table in its extra field: 51 bytes. */
function footer(tocOffset: number): Buffer {
	const field = Buffer.from(`${tocOffset.toString(16).padStart(16, '0')}STARGZ`);
	const header = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 26, 0, 0x53, 0x47, 22, 0]);
	const empty = Buffer.from([1, 0, 0, 0xff, 0xff]);
	return Buffer.concat([header, field, empty, Buffer.alloc(8)]);
}
