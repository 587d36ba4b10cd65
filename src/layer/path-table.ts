import {grown} from './growable.ts';

const slash = 0x2f;
const dot = 0x2e;
/** PATH_MAX of Linux. */
const maxPathBytes = 4096;
const maxDepth = 4096;

/**
 * A trie of paths, one node for each distinct path, names kept as bytes: names that are not UTF-8 must not collide.
 * Node 0 is the root; a parent always has a smaller number than its children.
 */
export type PathTable = {
	readonly count: number;
	readonly parent: Int32Array;
	/** Node `n` is called `names[nameStart[n] … nameStart[n + 1]]`. */
	readonly nameStart: Uint32Array;
	readonly names: Uint8Array;
	/** {@link hashBytes} of the name, kept so that merging layers need not read the names again. */
	readonly nameHash: Int32Array;
	/** What the hashes were made with. */
	readonly seed: number;
};

/**
 * Hash of `bytes[start … end]`. `seed` is drawn for each run, so that an image cannot be made to put all its names
 * in one hash bucket.
 */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
	let hash = seed | 0;
	for (let index = start; index < end; index++) {
		hash = Math.imul(hash ^ (bytes[index] as number), 0x9e3779b1);
		hash ^= hash >>> 15;
	}
	return hash;
}

/** Where to look first for a child called `nameHash` of `parent`, before masking. */
export function childHash(parent: number, nameHash: number): number {
	const hash = Math.imul(nameHash ^ Math.imul(parent + 1, 0x85ebca6b), 0xc2b2ae35);
	return hash ^ (hash >>> 16);
}

/** The path of `node` with a leading slash, as bytes. */
export function pathBytes(table: PathTable, node: number): Buffer {
	const parts: Uint8Array[] = [];
	for (let at = node; at > 0; at = table.parent[at] as number) {
		parts.push(table.names.subarray(table.nameStart[at], table.nameStart[at + 1]), slashBytes);
	}
	return parts.length === 0 ? Buffer.from(slashBytes) : Buffer.concat(parts.reverse());
}

const slashBytes = Uint8Array.of(slash);

/** The nodes from below the root down to `node`, itself the last; empty for the root. */
export function lineOf({parent}: PathTable, node: number): readonly number[] {
	const line: number[] = [];
	for (let at = node; at > 0; at = parent[at] as number) line.push(at);
	return line.reverse();
}

/** True when `node` of a trie is called `bytes[start … end]`. */
export function hasName(
	{names, nameStart}: {readonly names: Uint8Array; readonly nameStart: Uint32Array},
	node: number,
	bytes: Uint8Array,
	start: number,
	end: number,
): boolean {
	const from = nameStart[node] as number;
	if ((nameStart[node + 1] as number) - from !== end - start) return false;
	for (let index = start; index < end; index++) {
		if (bytes[index] !== names[from + index - start]) return false;
	}
	return true;
}

/** Outcome of the last {@link PathTableBuilder.intern}. */
export type PathFacts = {
	/** A `..` went above the root and was held there. */
	escaped: boolean;
	/** A component of more than 255 bytes, or more than 4096 bytes in all: no Linux engine can create it. */
	tooLong: boolean;
	/** More than 4096 parts: the path is taken for the root, and its entry must be left out. */
	tooDeep: boolean;
};

/** Builds a {@link PathTable} from the raw names of tar headers. */
export class PathTableBuilder {
	count = 1;
	readonly facts: PathFacts = {escaped: false, tooLong: false, tooDeep: false};
	#parent = new Int32Array(1024).fill(-1, 0, 1);
	nameStart: Uint32Array = new Uint32Array(1025);
	names: Uint8Array = new Uint8Array(16 * 1024);
	#nameHash = new Int32Array(1024);
	#slots = new Int32Array(4096);
	#mask = 4095;
	readonly #seed: number;
	/** The directory part of the last path, raw, and its node: neighbours in a tar mostly share it. */
	#lastDirectory = new Uint8Array(512);
	#lastDirectoryLength = -1;
	#lastDirectoryNode = 0;

	constructor(seed: number) {
		this.#seed = seed;
	}

	/**
	 * The node of a raw member name: split at `/`; empty parts and `.` dropped; `..` removes a part and is held at the
	 * root. Sets {@link facts}. 0 for a name without any part.
	 */
	intern(bytes: Uint8Array, start: number, rawEnd: number): number {
		let end = rawEnd;
		while (end > start && bytes[end - 1] === slash) end--;
		this.facts.escaped = false;
		this.facts.tooLong = end - start > maxPathBytes;
		this.facts.tooDeep = this.facts.tooLong && countParts(bytes, start, end) > maxDepth;
		if (this.facts.tooDeep) return 0;
		const split = lastSlash(bytes, start, end);
		if (split >= start && this.#isLastDirectory(bytes, start, split)) {
			return this.#step(this.#lastDirectoryNode, bytes, split + 1, end);
		}
		let node = 0;
		let from = start;
		for (let at = start; at <= end; at++) {
			if (at !== end && bytes[at] !== slash) continue;
			node = this.#step(node, bytes, from, at);
			if (at === split) this.#rememberDirectory(bytes, start, split, node);
			from = at + 1;
		}
		return node;
	}

	finish(): PathTable {
		return {
			count: this.count,
			parent: this.#parent,
			nameStart: this.nameStart,
			names: this.names,
			nameHash: this.#nameHash,
			seed: this.#seed,
		};
	}

	#isLastDirectory(bytes: Uint8Array, start: number, end: number): boolean {
		if (end - start !== this.#lastDirectoryLength) return false;
		const last = this.#lastDirectory;
		// From the end: neighbours differ there first.
		for (let index = end - 1; index >= start; index--) {
			if (bytes[index] !== last[index - start]) return false;
		}
		return true;
	}

	#rememberDirectory(bytes: Uint8Array, start: number, end: number, node: number): void {
		this.#lastDirectoryNode = node;
		// A directory with a fact is not remembered: the fact must be told again for its next child.
		if (this.facts.escaped || this.facts.tooLong) {
			this.#lastDirectoryLength = -1;
			return;
		}
		this.#lastDirectory = grown(this.#lastDirectory, end - start);
		this.#lastDirectory.set(bytes.subarray(start, end));
		this.#lastDirectoryLength = end - start;
	}

	#step(node: number, bytes: Uint8Array, start: number, end: number): number {
		const length = end - start;
		if (length === 0 || (length === 1 && bytes[start] === dot)) return node;
		if (length === 2 && bytes[start] === dot && bytes[start + 1] === dot) {
			if (node === 0) this.facts.escaped = true;
			return node === 0 ? 0 : (this.#parent[node] as number);
		}
		if (length > 255) this.facts.tooLong = true;
		return this.#child(node, bytes, start, end);
	}

	#child(parent: number, bytes: Uint8Array, start: number, end: number): number {
		const hash = hashBytes(bytes, start, end, this.#seed);
		let slot = childHash(parent, hash) & this.#mask;
		for (let node = this.#slots[slot] as number; node !== 0; node = this.#slots[slot] as number) {
			if (
				this.#nameHash[node] === hash &&
				this.#parent[node] === parent &&
				hasName(this, node, bytes, start, end)
			) {
				return node;
			}
			slot = (slot + 1) & this.#mask;
		}
		return this.#add(slot, parent, hash, bytes, start, end);
	}

	#add(
		slot: number,
		parent: number,
		hash: number,
		bytes: Uint8Array,
		start: number,
		end: number,
	): number {
		const node = this.count++;
		this.#parent = grown(this.#parent, node);
		this.#nameHash = grown(this.#nameHash, node);
		this.nameStart = grown(this.nameStart, node + 1);
		const nameStart = this.nameStart[node] as number;
		const nameEnd = nameStart + end - start;
		this.names = grown(this.names, nameEnd);
		for (let index = start; index < end; index++) {
			this.names[nameStart + index - start] = bytes[index] as number;
		}
		this.#parent[node] = parent;
		this.#nameHash[node] = hash;
		this.nameStart[node + 1] = nameEnd;
		this.#slots[slot] = node;
		if (this.count * 3 > this.#slots.length * 2) this.#rehash();
		return node;
	}

	#rehash(): void {
		const slots = new Int32Array(this.#slots.length * 2);
		const mask = slots.length - 1;
		for (let node = 1; node < this.count; node++) {
			let slot = childHash(this.#parent[node] as number, this.#nameHash[node] as number) & mask;
			while (slots[slot] !== 0) slot = (slot + 1) & mask;
			slots[slot] = node;
		}
		this.#slots = slots;
		this.#mask = mask;
	}
}

/** Index of the last `/`; `start - 1` without one. */
function lastSlash(bytes: Uint8Array, start: number, end: number): number {
	let at = end - 1;
	while (at >= start && bytes[at] !== slash) at--;
	return at;
}

function countParts(bytes: Uint8Array, start: number, end: number): number {
	let count = 1;
	for (let at = start; at < end; at++) if (bytes[at] === slash) count++;
	return count;
}
