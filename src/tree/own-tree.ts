import {grown} from '../layer/growable.ts';
import {type ImageTree, none, rootNode} from './image-tree.ts';
import type {Slab} from './slab.ts';

/** What a layer itself puts at a path. */
export const ownKind = {
	nothing: 0,
	/** A directory that the layer only implies, by an entry below it. */
	implicitDirectory: 1,
	directory: 2,
	symlink: 3,
	/** A file, device or fifo. */
	other: 4,
} as const;
export type OwnKind = (typeof ownKind)[keyof typeof ownKind];

/**
 * What one layer puts where, before it meets the layers below. Uses the nodes of the image's tree and keeps its state
 * beside them, marked with the layer, so that one instance serves all layers and starts empty for each.
 */
export class OwnTree {
	readonly tree: ImageTree;
	row: Int32Array;
	inode: Int32Array;
	firstChild: Int32Array;
	nextSibling: Int32Array;
	/** Row that was read when something was put at a node last. */
	putAt: Int32Array;
	/** The row that is being read. */
	currentRow = 0;
	/** Paths that the layer whites out, and directories that it makes opaque, in order of appearance. */
	whiteouts: number[] = [];
	opaques: number[] = [];
	#kind: Uint8Array;
	#stamp: Uint16Array;
	#whiteoutStamp: Uint16Array;
	#opaqueStamp: Uint16Array;
	#layerStamp = 0;

	constructor(tree: ImageTree, slab: Slab) {
		const size = tree.parent.length;
		this.tree = tree;
		this.row = slab.take(Int32Array, size);
		this.inode = slab.take(Int32Array, size);
		this.firstChild = slab.take(Int32Array, size);
		this.nextSibling = slab.take(Int32Array, size);
		this.putAt = slab.take(Int32Array, size);
		this.#kind = slab.take(Uint8Array, size);
		this.#stamp = slab.take(Uint16Array, size);
		this.#whiteoutStamp = slab.take(Uint16Array, size);
		this.#opaqueStamp = slab.take(Uint16Array, size);
	}

	/** Forgets the layer before. */
	start(layerIndex: number): void {
		this.#layerStamp = layerIndex + 1;
		this.currentRow = 0;
		this.whiteouts = [];
		this.opaques = [];
		this.put(rootNode, ownKind.implicitDirectory, none, none);
	}

	kind(node: number): OwnKind {
		if (this.#stamp[node] !== this.#layerStamp) return ownKind.nothing;
		return this.#kind[node] as OwnKind;
	}

	isDirectory(node: number): boolean {
		const kind = this.kind(node);
		return kind === ownKind.directory || kind === ownKind.implicitDirectory;
	}

	put(node: number, kind: OwnKind, row: number, inode: number): void {
		this.#reserve(node);
		if (this.#stamp[node] !== this.#layerStamp) {
			this.#stamp[node] = this.#layerStamp;
			this.firstChild[node] = 0;
			if (node !== rootNode) {
				const parent = this.tree.parent[node] as number;
				this.nextSibling[node] = this.firstChild[parent] as number;
				this.firstChild[parent] = node;
			}
		}
		this.#kind[node] = kind;
		this.putAt[node] = this.currentRow;
		this.row[node] = row;
		this.inode[node] = inode;
	}

	/** Takes out everything below `node`, children before their own children. */
	clearChildren(node: number, onRemoved: (inode: number) => void): void {
		const stack = [node];
		for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
			let next = this.firstChild[at] as number;
			this.firstChild[at] = 0;
			while (next !== 0) {
				const child = next;
				next = this.nextSibling[child] as number;
				if (this.kind(child) !== ownKind.nothing) onRemoved(this.inode[child] as number);
				stack.push(child);
				// Not known to its parent any more: must be listed again when it comes back.
				this.#stamp[child] = 0;
			}
		}
	}

	/** False when it was whited out before. */
	addWhiteout(node: number): boolean {
		this.#reserve(node);
		if (this.#whiteoutStamp[node] === this.#layerStamp) return false;
		this.#whiteoutStamp[node] = this.#layerStamp;
		this.whiteouts.push(node);
		return true;
	}

	isWhiteout(node: number): boolean {
		return this.#whiteoutStamp[node] === this.#layerStamp;
	}

	/** False when it was opaque before. */
	addOpaque(node: number): boolean {
		this.#reserve(node);
		if (this.#opaqueStamp[node] === this.#layerStamp) return false;
		this.#opaqueStamp[node] = this.#layerStamp;
		this.opaques.push(node);
		return true;
	}

	/** True when this layer hides what the layers below have at `node`: by a marker on it or on a directory above. */
	isHiddenBelow(node: number): boolean {
		if (this.isWhiteout(node)) return true;
		for (
			let at = this.tree.parent[node] as number;
			at !== none;
			at = this.tree.parent[at] as number
		) {
			if (this.isWhiteout(at) || this.#opaqueStamp[at] === this.#layerStamp) return true;
		}
		return false;
	}

	#reserve(node: number): void {
		if (node < this.#kind.length) return;
		this.row = grown(this.row, node);
		this.inode = grown(this.inode, node);
		this.firstChild = grown(this.firstChild, node);
		this.nextSibling = grown(this.nextSibling, node);
		this.putAt = grown(this.putAt, node);
		this.#kind = grown(this.#kind, node);
		this.#stamp = grown(this.#stamp, node);
		this.#whiteoutStamp = grown(this.#whiteoutStamp, node);
		this.#opaqueStamp = grown(this.#opaqueStamp, node);
	}
}
