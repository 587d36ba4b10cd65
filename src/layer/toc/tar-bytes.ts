import type {TocEntry} from './toc-entry.ts';

const blockSize = 512;
/** Longest name and link of an ordinary header. */
const maxNameBytes = 100;
const maxId = 0o7777777;
const maxSize = 0o77777777777;

/** `bytes` and the zeros that fill the last block. */
export function paddedBytes(bytes: number): number {
	return Math.ceil(bytes / blockSize) * blockSize;
}

/**
 * Bytes of the extended header in front of an entry, as Go's archive/tar writes it; 0 where an ordinary header will
 * do. An estimate: writers differ in how they split long names, and in what else they put there.
 */
export function extendedBytes(entry: TocEntry): number {
	let bytes = 0;
	const add = (key: string, valueBytes: number): void => {
		bytes += recordBytes(key.length + valueBytes);
	};
	if (needsRecord(entry.nameBytes, entry.nameEnd)) add('path', entry.nameEnd);
	if (needsRecord(entry.linkBytes, entry.linkEnd)) add('linkpath', entry.linkEnd);
	if (entry.uid > maxId) add('uid', String(entry.uid).length);
	if (entry.gid > maxId) add('gid', String(entry.gid).length);
	if (entry.dataSize > maxSize) add('size', String(entry.dataSize).length);
	if (entry.mtimeNanos > 0 || entry.mtimeSeconds < 0) add('mtime', timeBytes(entry));
	for (const {name, value} of entry.xattrs) add('SCHILY.xattr.', name.length + value.length);
	return bytes === 0 ? 0 : blockSize + paddedBytes(bytes);
}

function needsRecord(text: Uint8Array, length: number): boolean {
	if (length > maxNameBytes) return true;
	for (let at = 0; at < length; at++) if ((text[at] as number) >= 0x80) return true;
	return false;
}

function timeBytes({mtimeSeconds, mtimeNanos}: TocEntry): number {
	const fraction = String(mtimeNanos).padStart(9, '0').replace(/0+$/, '');
	return String(mtimeSeconds).length + (fraction === '' ? 0 : 1 + fraction.length);
}

/** Bytes of `length key=value\n`, where the length counts itself. */
function recordBytes(keyAndValue: number): number {
	const rest = keyAndValue + 3;
	const length = rest + String(rest).length;
	return rest + String(length).length;
}
