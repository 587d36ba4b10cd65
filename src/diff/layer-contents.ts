import {
	apparentBytes,
	type LayerIndex,
	payloadBytes,
	symlinkTarget,
	xattrsOf,
} from '../layer/layer-index.ts';
import type {PathTable} from '../layer/path-table.ts';
import {entryType} from '../layer/tar-header.ts';
import type {Ignorable} from './image-diff.ts';

/** Two hashes of the path of each node of a layer; together, as good as the path. */
export type PathHashes = {readonly low: Int32Array; readonly high: Int32Array};

/** What a layer holds, short enough to compare many layers with many. */
export type LayerContents = {
	/** The same for layers with the same entries, whatever their order, times, and data of the same size. */
	readonly key: string;
	/** The smallest hashes of paths, ascending: a sample that is the same for the same paths. */
	readonly sample: Uint32Array;
	readonly paths: PathHashes;
};

const sampleSize = 256;
const slash = 0x2f;

/** Reads off what there is to say about a layer's entries, once. @param ignore attributes that do not count */
export function layerContents(index: LayerIndex, ignore: ReadonlySet<Ignorable>): LayerContents {
	const paths = pathHashes(index.paths);
	return {key: entriesKey(index, paths, ignore), sample: sampleOf(index, paths), paths};
}

/**
 * How alike the paths of two layers are: the part of all their paths that both have, 0 … 1. Directories that something
 * else in the layer implies do not count. An estimate where there are many paths; the same in every run.
 */
export function pathSimilarity({sample: a}: LayerContents, {sample: b}: LayerContents): number {
	let atA = 0;
	let atB = 0;
	let seen = 0;
	let shared = 0;
	while (seen < sampleSize && (atA < a.length || atB < b.length)) {
		const hashA = a[atA] ?? Number.POSITIVE_INFINITY;
		const hashB = b[atB] ?? Number.POSITIVE_INFINITY;
		seen++;
		if (hashA === hashB) shared++;
		if (hashA <= hashB) atA++;
		if (hashB <= hashA) atB++;
	}
	return seen === 0 ? 0 : shared / seen;
}

/**
 * The hashes of an image's path tables are seeded anew in each run. These are not, for the same images must be aligned
 * in the same way each time; nothing is looked up by them but what else is compared.
 */
function pathHashes({count, parent, nameStart, names}: PathTable): PathHashes {
	const low = new Int32Array(count);
	const high = new Int32Array(count);
	for (let node = 1; node < count; node++) {
		const above = parent[node] as number;
		let a = stepLow(low[above] as number, slash);
		let b = stepHigh(high[above] as number, slash);
		const end = nameStart[node + 1] as number;
		for (let at = nameStart[node] as number; at < end; at++) {
			const byte = names[at] as number;
			a = stepLow(a, byte);
			b = stepHigh(b, byte);
		}
		low[node] = a;
		high[node] = b;
	}
	return {low, high};
}

function stepLow(hash: number, value: number): number {
	const next = Math.imul(hash ^ value, 0x9e3779b1);
	return next ^ (next >>> 15);
}

function stepHigh(hash: number, value: number): number {
	const next = Math.imul(hash + value + 1, 0x85ebca6b);
	return next ^ (next >>> 13);
}

/** Spreads a hash evenly over 32 bits. */
function spread(hash: number): number {
	let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
	return (mixed ^ (mixed >>> 16)) >>> 0;
}

function sampleOf({paths, path, entryCount}: LayerIndex, {low, high}: PathHashes): Uint32Array {
	const hasEntry = new Uint8Array(paths.count);
	const hasChild = new Uint8Array(paths.count);
	for (let row = 0; row < entryCount; row++) {
		const node = path[row] as number;
		hasEntry[node] = 1;
		if (node > 0) hasChild[paths.parent[node] as number] = 1;
	}
	const hashes = new Uint32Array(paths.count);
	let count = 0;
	for (let node = 1; node < paths.count; node++) {
		if (hasEntry[node] === 0 || hasChild[node] === 1) continue;
		hashes[count++] = spread((low[node] as number) ^ Math.imul(high[node] as number, 0x27d4eb2f));
	}
	return smallest(hashes.subarray(0, count));
}

function smallest(hashes: Uint32Array): Uint32Array {
	// Hashes are spread evenly, so that a cut leaves about four times as many as are wanted.
	const limit = (2 ** 32 * 4 * sampleSize) / Math.max(1, hashes.length);
	const few = hashes.filter((hash) => hash < limit);
	const enough = few.length >= Math.min(sampleSize, hashes.length) ? few : hashes;
	return enough.sort().slice(0, sampleSize);
}

function entriesKey(index: LayerIndex, paths: PathHashes, ignore: ReadonlySet<Ignorable>): string {
	const hash = new EntryHash();
	let low = 0;
	let high = 0;
	for (let row = 0; row < index.entryCount; row++) {
		const node = index.path[row] as number;
		hash.start(paths, node);
		hash.addNumber(index.type[row] as number);
		addKind(hash, index, row, paths);
		addAttributes(hash, index, row, ignore);
		// A sum does not depend on the order of the entries.
		low = (low + spread(hash.low)) >>> 0;
		high = (high + spread(hash.high)) >>> 0;
	}
	return `${index.entryCount} ${low} ${high}`;
}

class EntryHash {
	low = 0;
	high = 0;

	start({low, high}: PathHashes, node: number): void {
		this.low = low[node] as number;
		this.high = high[node] as number;
	}

	addNumber(value: number): void {
		const upper = Math.floor(value / 2 ** 32);
		this.low = stepLow(stepLow(this.low, value | 0), upper);
		this.high = stepHigh(stepHigh(this.high, value | 0), upper);
	}

	addBytes(bytes: Uint8Array): void {
		this.addNumber(bytes.length);
		for (const byte of bytes) {
			this.low = stepLow(this.low, byte);
			this.high = stepHigh(this.high, byte);
		}
	}
}

/** What belongs to the type of an entry: size, link, device. */
function addKind(hash: EntryHash, index: LayerIndex, row: number, paths: PathHashes): void {
	switch (index.type[row]) {
		case entryType.file:
			hash.addNumber(payloadBytes(index, row));
			hash.addNumber(apparentBytes(index, row));
			break;
		case entryType.symlink:
			hash.addBytes(symlinkTarget(index, row));
			break;
		case entryType.hardlink: {
			const target = index.link[row] as number;
			hash.addNumber(target < 0 ? 0 : (paths.low[target] as number));
			break;
		}
		default:
			for (const number of index.devices.get(row) ?? []) hash.addNumber(number);
	}
}

function addAttributes(
	hash: EntryHash,
	index: LayerIndex,
	row: number,
	ignore: ReadonlySet<Ignorable>,
): void {
	// Linux knows no mode of a symlink, whatever the archive says.
	if (index.type[row] !== entryType.symlink && !ignore.has('modes')) {
		hash.addNumber(index.mode[row] as number);
	}
	if (!ignore.has('owners')) {
		hash.addNumber(index.uid[row] as number);
		hash.addNumber(index.gid[row] as number);
	}
	if (ignore.has('xattrs')) return;
	for (const {name, value} of xattrsOf(index, row)) {
		hash.addBytes(Buffer.from(name));
		hash.addBytes(value);
	}
}
