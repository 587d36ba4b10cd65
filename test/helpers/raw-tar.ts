import {Buffer} from 'node:buffer';

/** Bytes as the oracle's cases write them: text, hexadecimal, or a text repeated. */
export type RawBytes =
	| string
	| {readonly hex: string}
	| {readonly repeat: string; readonly n: number};

type Field = 'mode' | 'uid' | 'gid' | 'size' | 'mtime' | 'major' | 'minor';

/** A tar entry in which every byte can be set, also wrongly. */
export type RawEntry = {
	readonly name?: RawBytes;
	/** Type flag; `NUL` for a zero byte. @default '0' */
	readonly type?: string;
	readonly mode?: number;
	readonly uid?: number;
	readonly gid?: number;
	readonly mtime?: number;
	readonly link?: RawBytes;
	readonly data?: RawBytes;
	readonly size?: number;
	readonly uname?: string;
	readonly gname?: string;
	readonly major?: number;
	readonly minor?: number;
	readonly prefix?: RawBytes;
	/** @default 'ustar' */
	readonly magic?: 'ustar' | 'gnu' | 'v7';
	readonly pax?: PaxInput;
	readonly paxGlobal?: PaxInput;
	/** Write the name, or the link, in a GNU long header before the entry. */
	readonly longName?: boolean;
	readonly longLink?: boolean;
	/** Fields to write in base-256. */
	readonly base256?: readonly Field[];
	readonly rawFields?: Readonly<Partial<Record<Field, RawBytes>>>;
	/** Offset and hexadecimal bytes to put into the header. */
	readonly patch?: readonly (readonly [number, string])[];
	/** Blocks after the header, hexadecimal. */
	readonly extra?: string;
	readonly badsum?: boolean;
	readonly signedsum?: boolean;
	readonly writeData?: boolean;
	readonly padding?: boolean;
	/** The whole entry, hexadecimal. */
	readonly raw?: string;
};

type PaxInput = Readonly<Record<string, RawBytes>> | readonly (readonly [string, RawBytes])[];

export type RawLayer = {
	readonly entries: readonly RawEntry[];
	/** Write the end-of-archive blocks. @default true */
	readonly eoa?: boolean;
	readonly eoaBlocks?: number;
	readonly trailing?: RawBytes;
	/** Length to cut the tar to; negative: bytes to cut off. */
	readonly truncate?: number;
	/** How the layer is stored. */
	readonly comp?: 'gzip' | 'gzip2' | 'zstd' | 'zstdskip' | 'xz' | 'bzip2';
	readonly compTrailing?: RawBytes;
	readonly compTruncate?: number;
};

export function rawBytes(value: RawBytes | undefined): Buffer {
	if (value === undefined) return Buffer.alloc(0);
	if (typeof value === 'string') return Buffer.from(value, 'utf8');
	if ('hex' in value) return Buffer.from(value.hex, 'hex');
	return Buffer.from(value.repeat.repeat(value.n), 'utf8');
}

/** An uncompressed layer, byte by byte as described. */
export function rawTar(layer: RawLayer): Buffer {
	const parts = layer.entries.map(entryBytes);
	if (layer.eoa !== false) parts.push(Buffer.alloc((layer.eoaBlocks ?? 2) * 512));
	if (layer.trailing !== undefined) parts.push(rawBytes(layer.trailing));
	const tar = Buffer.concat(parts);
	if (layer.truncate === undefined) return tar;
	const end = layer.truncate < 0 ? tar.length + layer.truncate : layer.truncate;
	return tar.subarray(0, end);
}

const headerOnly = new Set(['1', '2', '3', '4', '5', '6']);

function entryBytes(given: RawEntry): Buffer {
	if (given.raw !== undefined) return Buffer.from(given.raw, 'hex');
	const data = rawBytes(given.data);
	const type = given.type ?? '0';
	const entry = {
		...given,
		type,
		mode: given.mode ?? (type === '5' ? 0o755 : type === '2' ? 0o777 : 0o644),
		size: given.size ?? (headerOnly.has(type) ? 0 : data.length),
		mtime: given.mtime ?? 1700000000,
	};
	const hasData = data.length > 0 && entry.writeData !== false;
	return Buffer.concat([
		...extendedHeaders(entry),
		header(entry),
		Buffer.from(entry.extra ?? '', 'hex'),
		hasData ? data : Buffer.alloc(0),
		hasData && entry.padding !== false ? padding(data.length) : Buffer.alloc(0),
	]);
}

function extendedHeaders({paxGlobal, pax, longLink, longName, link, name}: RawEntry): Buffer[] {
	const blocks: Buffer[] = [];
	if (paxGlobal) blocks.push(paxBlock('g', paxGlobal));
	if (pax) blocks.push(paxBlock('x', pax));
	if (longLink) blocks.push(longBlock('K', link));
	if (longName) blocks.push(longBlock('L', name));
	return blocks;
}

function padding(size: number): Buffer {
	return Buffer.alloc((512 - (size % 512)) % 512);
}

function longBlock(type: string, value: RawBytes | undefined): Buffer {
	const data = Buffer.concat([rawBytes(value), Buffer.from([0])]);
	const head = header({name: '././@LongLink', type, mode: 0o644, size: data.length, magic: 'gnu'});
	return Buffer.concat([head, data, padding(data.length)]);
}

function paxBlock(type: string, records: PaxInput): Buffer {
	const list: readonly (readonly [string, RawBytes])[] = Array.isArray(records)
		? records
		: Object.entries(records as Readonly<Record<string, RawBytes>>);
	const body = Buffer.concat(
		list.map(([key, value]) => (key === '__raw' ? rawBytes(value) : paxRecord(key, value))),
	);
	const head = header({name: 'PaxHeaders/x', type, mode: 0o644, size: body.length});
	return Buffer.concat([head, body, padding(body.length)]);
}

function paxRecord(key: string, value: RawBytes): Buffer {
	const bytes = rawBytes(value);
	const base = Buffer.byteLength(key) + bytes.length + 3;
	let length = base + String(base).length;
	if (String(length).length !== String(base).length) length = base + String(length).length;
	return Buffer.concat([Buffer.from(`${length} ${key}=`), bytes, Buffer.from('\n')]);
}

function header(entry: RawEntry): Buffer {
	const block = Buffer.alloc(512);
	const put = (at: number, size: number, value: RawBytes | undefined): void => {
		rawBytes(value).copy(block, at, 0, size);
	};
	const number = (field: Field, at: number, size: number, value = 0): void => {
		const raw = entry.rawFields?.[field];
		if (raw !== undefined) put(at, size, raw);
		else if (value < 0 || entry.base256?.includes(field)) putBase256(block, at, size, value);
		else block.write(`${value.toString(8).padStart(size - 1, '0')}\0`, at, size, 'latin1');
	};
	put(0, 100, entry.name);
	number('mode', 100, 8, entry.mode);
	number('uid', 108, 8, entry.uid);
	number('gid', 116, 8, entry.gid);
	number('size', 124, 12, entry.size);
	number('mtime', 136, 12, entry.mtime);
	block.write(entry.type === 'NUL' ? '\0' : (entry.type ?? '0'), 156, 1, 'latin1');
	put(157, 100, entry.link);
	if (entry.magic !== 'v7') {
		block.write(entry.magic === 'gnu' ? 'ustar  \0' : 'ustar\x0000', 257, 8, 'latin1');
		put(265, 32, entry.uname);
		put(297, 32, entry.gname);
		if (entry.magic !== 'gnu' || entry.type === '3' || entry.type === '4') {
			number('major', 329, 8, entry.major);
			number('minor', 337, 8, entry.minor);
		}
		put(345, 155, entry.prefix);
	}
	for (const [at, hex] of entry.patch ?? []) Buffer.from(hex, 'hex').copy(block, at);
	putChecksum(block, entry);
	return block;
}

function putBase256(block: Buffer, at: number, size: number, value: number): void {
	let rest = BigInt(value);
	if (rest < 0n) rest += 1n << BigInt(8 * size);
	for (let index = size - 1; index >= 0; index--) {
		block[at + index] = Number(rest & 0xffn);
		rest >>= 8n;
	}
	block[at] = (block[at] as number) | 0x80;
}

function putChecksum(block: Buffer, {signedsum, badsum}: RawEntry): void {
	block.fill(0x20, 148, 156);
	let sum = badsum ? 1 : 0;
	for (let index = 0; index < 512; index++) {
		sum += signedsum ? block.readInt8(index) : (block[index] as number);
	}
	block.write(`${(sum & 0o777777).toString(8).padStart(6, '0')}\0 `, 148, 8, 'latin1');
}
