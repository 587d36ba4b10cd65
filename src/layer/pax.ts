import {TarError} from './tar-number.ts';

/** One xattr of an entry; the value may hold any bytes. */
export type Xattr = {readonly name: string; readonly value: Uint8Array};

/** What a pax header says about the entry after it. Texts are latin1: one character a byte. */
export type PaxRecords = {
	readonly records: ReadonlyMap<string, string>;
	readonly xattrs: readonly Xattr[];
	/** Offset and length in turn, from the sparse format 0.0, which repeats its keys. */
	readonly sparseMap: readonly number[];
};

const textKeys = new Set(['path', 'linkpath', 'uname', 'gname']);
const xattrPrefix = 'SCHILY.xattr.';

/**
 * Decodes `length key=value\n` records by byte lengths. An empty value takes a record back.
 * @throws {TarError} on a wrong length, a NUL in a path, or offsets of a sparse file out of order.
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_03
 */
export function decodePax(payload: Uint8Array): PaxRecords {
	const records = new Map<string, string>();
	const xattrs = new Map<string, Uint8Array>();
	const sparseMap: number[] = [];
	let at = 0;
	while (at < payload.length) {
		const record = readRecord(payload, at);
		at = record.end;
		if (record.key === 'GNU.sparse.offset' || record.key === 'GNU.sparse.numbytes') {
			addSparse(sparseMap, record.key, latin1(record.value));
		} else if (record.key.startsWith(xattrPrefix)) {
			setXattr(xattrs, record.key.slice(xattrPrefix.length), record.value);
		} else {
			setRecord(records, record.key, record.value);
		}
	}
	return {
		records,
		xattrs: [...xattrs].map(([name, value]) => ({name, value})),
		sparseMap,
	};
}

function readRecord(
	payload: Uint8Array,
	start: number,
): {readonly key: string; readonly value: Uint8Array; readonly end: number} {
	const spaceAt = payload.indexOf(0x20, start);
	const length =
		spaceAt < 0 || spaceAt - start > 10 ? '' : latin1(payload.subarray(start, spaceAt));
	const end = start + Number(length);
	if (
		!/^\d+$/.test(length) ||
		end > payload.length ||
		end <= spaceAt ||
		payload[end - 1] !== 0x0a
	) {
		throw new TarError('a record of an extended header has a wrong length');
	}
	const equals = payload.indexOf(0x3d, spaceAt + 1);
	if (equals < 0 || equals >= end - 1 || equals === spaceAt + 1) {
		throw new TarError('a record of an extended header has no key');
	}
	return {
		key: latin1(payload.subarray(spaceAt + 1, equals)),
		value: payload.subarray(equals + 1, end - 1),
		end,
	};
}

function setRecord(records: Map<string, string>, key: string, value: Uint8Array): void {
	const holdsNul = textKeys.has(key) ? value.includes(0) : key.includes('\0');
	if (holdsNul)
		throw new TarError(`the record ${key.slice(0, 40)} of an extended header holds a NUL`);
	records.set(key, latin1(value));
}

function setXattr(xattrs: Map<string, Uint8Array>, name: string, value: Uint8Array): void {
	if (name.includes('\0')) throw new TarError('the name of an extended attribute holds a NUL');
	if (value.length === 0) xattrs.delete(name);
	else xattrs.set(name, value.slice());
}

function addSparse(map: number[], key: string, text: string): void {
	const isOffset = key === 'GNU.sparse.offset';
	if (!/^\d{1,15}$/.test(text) || isOffset !== (map.length % 2 === 0)) {
		throw new TarError('the map of a sparse file is damaged');
	}
	map.push(Number(text));
}

function latin1(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
