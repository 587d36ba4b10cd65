const tags = {
	name: 1000,
	version: 1001,
	release: 1002,
	epoch: 1003,
	directoryIndexes: 1116,
	baseNames: 1117,
	directoryNames: 1118,
} as const;
const wanted: ReadonlySet<number> = new Set(Object.values(tags));

/** Bytes in front of the entries: how many there are, and how much data. */
const headBytes = 8;
const entryBytes = 16;
const types = {int32: 4, string: 6, strings: 8, translated: 9} as const;
const maxEntries = 65_536;
const maxFiles = 1_000_000;

/** A package as its header tells of it. */
export type RpmHeader = {
	readonly name: string;
	/** `[epoch:]version-release` */
	readonly version: string;
	/** Paths from the root, each byte a character (latin1). */
	readonly paths: readonly string[];
};

type Entry = {readonly type: number; readonly offset: number; readonly count: number};

/**
 * Decodes a header as the databases of rpm hold it: without the magic bytes.
 * @returns undefined for what is none, or is damaged
 * @see https://rpm-software-management.github.io/rpm/manual/hregions.html
 */
export function decodeRpmHeader(blob: Buffer): RpmHeader | undefined {
	if (blob.length < headBytes) return undefined;
	const count = blob.readUInt32BE(0);
	const dataStart = headBytes + count * entryBytes;
	if (count > maxEntries || dataStart > blob.length) return undefined;
	const data = blob.subarray(dataStart, dataStart + blob.readUInt32BE(4));
	const entries = entriesOf(blob, count);
	const text = (tag: number): string | undefined => textsOf(data, entries.get(tag))[0];
	const name = text(tags.name);
	const version = text(tags.version);
	if (!name || version === undefined) return undefined;
	const release = text(tags.release);
	const epoch = numbersOf(data, entries.get(tags.epoch))[0];
	return {
		name: Buffer.from(name, 'latin1').toString(),
		version: `${epoch ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`,
		paths: pathsOf(data, entries),
	};
}

function entriesOf(blob: Buffer, count: number): ReadonlyMap<number, Entry> {
	const entries = new Map<number, Entry>();
	for (let at = headBytes; at < headBytes + count * entryBytes; at += entryBytes) {
		const tag = blob.readUInt32BE(at);
		if (!wanted.has(tag)) continue;
		entries.set(tag, {
			type: blob.readUInt32BE(at + 4),
			offset: blob.readUInt32BE(at + 8),
			count: blob.readUInt32BE(at + 12),
		});
	}
	return entries;
}

function pathsOf(data: Buffer, entries: ReadonlyMap<number, Entry>): readonly string[] {
	const names = textsOf(data, entries.get(tags.baseNames));
	const directories = textsOf(data, entries.get(tags.directoryNames));
	const indexes = numbersOf(data, entries.get(tags.directoryIndexes));
	return names.flatMap((name, at) => {
		const directory = directories[indexes[at] ?? -1];
		return directory === undefined ? [] : [`${directory}${name}`];
	});
}

function textsOf(data: Buffer, entry: Entry | undefined): readonly string[] {
	const {type, offset, count} = entry ?? {type: 0, offset: 0, count: 0};
	if (type !== types.string && type !== types.strings && type !== types.translated) return [];
	const texts: string[] = [];
	for (let start = offset; texts.length < Math.min(count, maxFiles); ) {
		const end = start < data.length ? data.indexOf(0, start) : -1;
		if (end < 0) break;
		texts.push(data.toString('latin1', start, end));
		start = end + 1;
	}
	return texts;
}

function numbersOf(data: Buffer, entry: Entry | undefined): readonly number[] {
	if (entry?.type !== types.int32) return [];
	const room = Math.floor((data.length - entry.offset) / 4);
	const length = Math.max(0, Math.min(entry.count, room, maxFiles));
	return Array.from({length}, (_, at) => data.readUInt32BE(entry.offset + at * 4));
}
