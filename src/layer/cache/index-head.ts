import type {LayerIndex} from '../layer-index.ts';
import {entryType} from '../tar-header.ts';

/** Raise it whenever the format changes, or what the indexer says about a tar. */
const formatVersion = 2;
const magic = 'imgdive:';
/** Reads otherwise on a machine with another byte order. */
const byteOrder = 0x01020304;

/** Positions of the 32-bit words in the head, after the magic text. */
const word = {
	byteOrder: 2,
	version: 3,
	/** CRC-32 of everything behind it. */
	crc: 4,
	detailBytes: 5,
	entries: 6,
	nodes: 7,
	nameBytes: 8,
	links: 9,
	linkBytes: 10,
	flags: 11,
} as const;

/** Length of the head of a stored index. */
export const headBytes = 48;
/** Where the bytes begin that the checksum covers. */
export const checkedFrom: number = (word.crc + 1) * 4;

/** Columns that not every index has. */
const flag = {mtimeNanos: 1, xattrSet: 2, digests: 4} as const;

/** How long the parts of a stored index are: what tells where each of them begins. */
export type IndexShape = {
	/** Bytes of the details. */
	readonly detailBytes: number;
	readonly entries: number;
	/** Nodes of the path table. */
	readonly nodes: number;
	readonly nameBytes: number;
	/** Targets of symlinks. */
	readonly links: number;
	readonly linkBytes: number;
	readonly hasNanos: boolean;
	readonly hasXattrs: boolean;
	readonly hasDigests: boolean;
};

export function shapeOf(index: LayerIndex, detailBytes: number): IndexShape {
	const {entryCount, paths} = index;
	const links = linkCountOf(index);
	return {
		detailBytes,
		entries: entryCount,
		nodes: paths.count,
		nameBytes: paths.nameStart[paths.count] as number,
		links,
		linkBytes: index.linkStart[links] as number,
		hasNanos: index.mtimeNanos !== undefined,
		hasXattrs: index.xattrSet !== undefined,
		hasDigests: index.digests !== undefined,
	};
}

/** The head, but for its checksum. */
export function encodeHead(shape: IndexShape): Uint32Array<ArrayBuffer> {
	const head = new Uint32Array(headBytes / 4);
	Buffer.from(head.buffer).write(magic, 'latin1');
	head[word.byteOrder] = byteOrder;
	head[word.version] = formatVersion;
	head[word.detailBytes] = shape.detailBytes;
	head[word.entries] = shape.entries;
	head[word.nodes] = shape.nodes;
	head[word.nameBytes] = shape.nameBytes;
	head[word.links] = shape.links;
	head[word.linkBytes] = shape.linkBytes;
	head[word.flags] =
		(shape.hasNanos ? flag.mtimeNanos : 0) |
		(shape.hasXattrs ? flag.xattrSet : 0) |
		(shape.hasDigests ? flag.digests : 0);
	return head;
}

export function setChecksum(head: Uint32Array, crc: number): void {
	head[word.crc] = crc;
}

/** Undefined when the bytes do not begin as an index of this format does. */
export function decodeHead(
	bytes: Uint8Array,
): {readonly shape: IndexShape; readonly crc: number} | undefined {
	if (bytes.length < headBytes) return undefined;
	const head = new Uint32Array(Uint8Array.from(bytes.subarray(0, headBytes)).buffer);
	const isKnown =
		Buffer.from(head.buffer).toString('latin1', 0, magic.length) === magic &&
		head[word.byteOrder] === byteOrder &&
		head[word.version] === formatVersion;
	if (!isKnown) return undefined;
	const at = (position: number): number => head[position] as number;
	const flags = at(word.flags);
	return {
		crc: at(word.crc),
		shape: {
			detailBytes: at(word.detailBytes),
			entries: at(word.entries),
			nodes: at(word.nodes),
			nameBytes: at(word.nameBytes),
			links: at(word.links),
			linkBytes: at(word.linkBytes),
			hasNanos: (flags & flag.mtimeNanos) !== 0,
			hasXattrs: (flags & flag.xattrSet) !== 0,
			hasDigests: (flags & flag.digests) !== 0,
		},
	};
}

/** The index itself does not say: it only grows its column. */
function linkCountOf({type, link, entryCount}: LayerIndex): number {
	let count = 0;
	for (let row = 0; row < entryCount; row++) {
		if (type[row] === entryType.symlink) count = Math.max(count, (link[row] as number) + 1);
	}
	return count;
}
