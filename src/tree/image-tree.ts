import {grown} from '../layer/growable.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {childHash, hashBytes, hasName, type PathTable} from '../layer/path-table.ts';
import {Slab} from './slab.ts';

/** What a layer did to a path. */
export const change = {added: 0, modified: 1, removed: 2, unchanged: 3} as const;
export type Change = (typeof change)[keyof typeof change];
export const changeNames = ['added', 'modified', 'removed', 'unchanged'] as const;
export type ChangeName = (typeof changeNames)[number];

/** In place of an inode: the path does not exist. */
export const absent = -2;
/** In place of an inode: a directory that no entry describes (0755, root, no time). */
export const implicit = -1;
/** In place of a version or a row. */
export const none = -1;
export const rootNode = 0;

/**
 * One tree for the whole image. A node stands for a path that some layer touches, and holds the list of its versions:
 * which layer touched it, with which entry, and how. What a path looks like after a layer is its newest version up to
 * there. Everything is in typed arrays; node 0 is the root, and a parent has a smaller number than its children.
 */
export class ImageTree {
	readonly indexes: readonly LayerIndex[];
	nodeCount = 1;
	parent: Int32Array;
	/** Node `n` is called `names[nameStart[n] … nameStart[n + 1]]`. */
	nameStart: Uint32Array;
	names: Uint8Array;
	/** Inode of the path after the last layer, {@link implicit} or {@link absent}. */
	inode: Int32Array;
	/** Newest version of each node, {@link none} where there is none. */
	lastVersion: Int32Array;

	versionCount = 0;
	versionLayer: Uint16Array;
	/** Row of the layer's entry for this path; {@link none} where it was removed or is implicit. */
	versionRow: Int32Array;
	/** Inode, {@link implicit} or {@link absent}. */
	versionInode: Int32Array;
	versionChange: Uint8Array;
	/** The version before, of the same node. */
	versionBefore: Int32Array;

	inodeCount = 0;
	/** Layer and row of the entry that says what the inode is and ships its data. */
	inodeLayer: Uint16Array;
	inodeRow: Int32Array;
	/** Layer and row of the entry that gives its attributes: the last hard link to it, else the entry itself. */
	attributeLayer: Uint16Array;
	attributeRow: Int32Array;
	/** Names that refer to the inode after the last layer. */
	nameCount: Int32Array;
	/** Attributes of inodes that a hard link of a later layer has given others, oldest first: layer and row in turn. */
	readonly #attributesBefore = new Map<number, number[]>();
	readonly #sharedInodes = new Set<number>();

	readonly #seed: number;
	#slots: Int32Array;
	#mask: number;

	constructor(indexes: readonly LayerIndex[]) {
		this.indexes = indexes;
		this.#seed = indexes[0]?.paths.seed ?? 0;
		// Room for the case that no path occurs twice; pages that stay unused cost nothing.
		const sum = (count: (index: LayerIndex) => number): number =>
			indexes.reduce((total, index) => total + count(index), 64);
		const nodes = sum(({paths}) => paths.count);
		const rows = sum(({entryCount}) => entryCount);
		// A path that is removed has a version without an entry.
		const versions = Math.ceil(nodes * 1.25);
		const nameBytes = sum(({paths}) => paths.nameStart[paths.count] as number);
		const slots = 2 ** Math.ceil(Math.log2(nodes * 1.5));
		const slab = new Slab(nodes * 16 + nameBytes + versions * 15 + rows * 16 + slots * 4 + 256);
		this.parent = slab.take(Int32Array, nodes);
		this.parent[rootNode] = none;
		this.nameStart = slab.take(Uint32Array, nodes + 1);
		this.names = slab.take(Uint8Array, nameBytes);
		this.inode = slab.take(Int32Array, nodes).fill(implicit, 0, 1);
		this.lastVersion = slab.take(Int32Array, nodes).fill(none, 0, 1);
		this.versionLayer = slab.take(Uint16Array, versions);
		this.versionRow = slab.take(Int32Array, versions);
		this.versionInode = slab.take(Int32Array, versions);
		this.versionChange = slab.take(Uint8Array, versions);
		this.versionBefore = slab.take(Int32Array, versions);
		this.inodeLayer = slab.take(Uint16Array, rows);
		this.inodeRow = slab.take(Int32Array, rows);
		this.attributeLayer = slab.take(Uint16Array, rows);
		this.attributeRow = slab.take(Int32Array, rows);
		this.nameCount = slab.take(Int32Array, rows);
		this.#slots = slab.take(Int32Array, slots);
		this.#mask = this.#slots.length - 1;
	}

	/** The child of `node` called `bytes[start … end]`, made if it is not there yet. */
	child(
		node: number,
		bytes: Uint8Array,
		start: number,
		end: number,
		hash: number = hashBytes(bytes, start, end, this.#seed),
	): number {
		const slot = this.#slotOf(node, hash, bytes, start, end);
		const found = this.#slots[slot] as number;
		return found === 0 ? this.#add(slot, node, bytes, start, end) : found;
	}

	/** As {@link child}, but 0 where there is none. */
	find(node: number, bytes: Uint8Array, start: number, end: number): number {
		const hash = hashBytes(bytes, start, end, this.#seed);
		return this.#slots[this.#slotOf(node, hash, bytes, start, end)] as number;
	}

	/** The child of `node` called as `pathNode` of a layer is, made if it is not there yet. */
	childLike(node: number, {names, nameStart, nameHash, seed}: PathTable, pathNode: number): number {
		const start = nameStart[pathNode] as number;
		const end = nameStart[pathNode + 1] as number;
		return this.child(
			node,
			names,
			start,
			end,
			seed === this.#seed ? nameHash[pathNode] : undefined,
		);
	}

	/** As {@link childLike}, but 0 where there is none. */
	findLike(node: number, {names, nameStart}: PathTable, pathNode: number): number {
		return this.find(node, names, nameStart[pathNode] as number, nameStart[pathNode + 1] as number);
	}

	name(node: number): Uint8Array {
		return this.names.subarray(this.nameStart[node], this.nameStart[node + 1]);
	}

	/** Path of `node` with a leading slash. */
	pathBytes(node: number): Buffer {
		const parts: Uint8Array[] = [];
		for (let at = node; at > rootNode; at = this.parent[at] as number) {
			parts.push(this.name(at), slash);
		}
		return parts.length === 0 ? Buffer.from(slash) : Buffer.concat(parts.reverse());
	}

	addInode(layerIndex: number, row: number): number {
		const inode = this.inodeCount++;
		if (inode >= this.inodeRow.length) this.#growInodes(inode);
		this.inodeLayer[inode] = layerIndex;
		this.inodeRow[inode] = row;
		this.attributeLayer[inode] = layerIndex;
		this.attributeRow[inode] = row;
		this.nameCount[inode] = 0;
		return inode;
	}

	/** Counts one more name that refers to `inode`. */
	addName(inode: number): void {
		const names = (this.nameCount[inode] as number) + 1;
		this.nameCount[inode] = names;
		if (names > 1) this.#sharedInodes.add(inode);
	}

	/** True when `inode` has, or had in some layer, more than one name. */
	isShared(inode: number): boolean {
		return this.#sharedInodes.has(inode);
	}

	/** The index that holds the entry which `inode` was made from. */
	indexOf(inode: number): LayerIndex {
		return this.indexes[this.inodeLayer[inode] as number] as LayerIndex;
	}

	/** An `EntryType`. */
	typeOf(inode: number): number {
		return this.indexOf(inode).type[this.inodeRow[inode] as number] as number;
	}

	/** Gives `inode` the attributes of another entry; what it had stays known for views that end below. */
	setAttributes(inode: number, layerIndex: number, row: number): void {
		const before = this.attributeLayer[inode] as number;
		if (before !== layerIndex) {
			const list = this.#attributesBefore.get(inode) ?? [];
			list.push(before, this.attributeRow[inode] as number);
			this.#attributesBefore.set(inode, list);
		}
		this.attributeLayer[inode] = layerIndex;
		this.attributeRow[inode] = row;
	}

	/** The entry that gives `inode` its attributes in a view that ends with `lastLayer`. */
	attributesOf(
		inode: number,
		lastLayer: number,
	): {readonly index: LayerIndex; readonly row: number} {
		let layerIndex = this.attributeLayer[inode] as number;
		let row = this.attributeRow[inode] as number;
		const before = layerIndex > lastLayer ? (this.#attributesBefore.get(inode) ?? []) : [];
		for (let at = before.length - 2; at >= 0 && layerIndex > lastLayer; at -= 2) {
			layerIndex = before[at] as number;
			row = before[at + 1] as number;
		}
		return {index: this.indexes[layerIndex] as LayerIndex, row};
	}

	/** Sets what `layerIndex` made of `node`. A second call for the same layer corrects the first. */
	setVersion(node: number, layerIndex: number, row: number, inode: number, kind: Change): void {
		let version = this.lastVersion[node] as number;
		if (version === none || this.versionLayer[version] !== layerIndex) {
			const before = version;
			version = this.versionCount++;
			if (version >= this.versionRow.length) this.#growVersions(version);
			this.versionLayer[version] = layerIndex;
			this.versionBefore[version] = before;
			this.lastVersion[node] = version;
		}
		this.versionRow[version] = row;
		this.versionInode[version] = inode;
		this.versionChange[version] = kind;
		this.inode[node] = inode;
	}

	/** Newest version of `node` made by `layerIndex` or a layer below it; {@link none} without one. */
	versionUpTo(node: number, layerIndex: number): number {
		let version = this.lastVersion[node] as number;
		while (version !== none && (this.versionLayer[version] as number) > layerIndex) {
			version = this.versionBefore[version] as number;
		}
		return version;
	}

	#slotOf(node: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
		let slot = childHash(node, hash) & this.#mask;
		for (let at = this.#slots[slot] as number; at !== 0; at = this.#slots[slot] as number) {
			if (this.parent[at] === node && hasName(this, at, bytes, start, end)) return slot;
			slot = (slot + 1) & this.#mask;
		}
		return slot;
	}

	#add(slot: number, parent: number, bytes: Uint8Array, start: number, end: number): number {
		const node = this.nodeCount++;
		if (node >= this.parent.length) this.#growNodes(node);
		const nameStart = this.nameStart[node] as number;
		const nameEnd = nameStart + end - start;
		this.names = grown(this.names, nameEnd);
		for (let index = start; index < end; index++) {
			this.names[nameStart + index - start] = bytes[index] as number;
		}
		this.nameStart[node + 1] = nameEnd;
		this.parent[node] = parent;
		this.inode[node] = absent;
		this.lastVersion[node] = none;
		this.#slots[slot] = node;
		if (this.nodeCount * 4 > this.#slots.length * 3) this.#rehash();
		return node;
	}

	#growNodes(node: number): void {
		this.parent = grown(this.parent, node);
		this.nameStart = grown(this.nameStart, node + 1);
		this.inode = grown(this.inode, node);
		this.lastVersion = grown(this.lastVersion, node);
	}

	#growVersions(version: number): void {
		this.versionLayer = grown(this.versionLayer, version);
		this.versionRow = grown(this.versionRow, version);
		this.versionInode = grown(this.versionInode, version);
		this.versionChange = grown(this.versionChange, version);
		this.versionBefore = grown(this.versionBefore, version);
	}

	#growInodes(inode: number): void {
		this.inodeLayer = grown(this.inodeLayer, inode);
		this.inodeRow = grown(this.inodeRow, inode);
		this.attributeLayer = grown(this.attributeLayer, inode);
		this.attributeRow = grown(this.attributeRow, inode);
		this.nameCount = grown(this.nameCount, inode);
	}

	#rehash(): void {
		this.#slots = new Int32Array(this.#slots.length * 2);
		this.#mask = this.#slots.length - 1;
		for (let node = 1; node < this.nodeCount; node++) {
			const start = this.nameStart[node] as number;
			const end = this.nameStart[node + 1] as number;
			const hash = hashBytes(this.names, start, end, this.#seed);
			let slot = childHash(this.parent[node] as number, hash) & this.#mask;
			while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
			this.#slots[slot] = node;
		}
	}
}

const slash = Buffer.from('/');
