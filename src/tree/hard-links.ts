import type {LayerIndex} from '../layer/layer-index.ts';
import {entryType} from '../layer/tar-header.ts';
import type {DiagnosticCode} from '../model/diagnostic.ts';
import {type ImageTree, none, rootNode} from './image-tree.ts';
import type {OwnPaths} from './own-paths.ts';
import {type OwnKind, type OwnTree, ownKind} from './own-tree.ts';

/** What the layer's reader does for its hard links. */
export type HardLinkEvents = {
	/** Puts something at `node`, in place of what the layer had there before. */
	put(
		node: number,
		kind: Exclude<OwnKind, typeof ownKind.nothing | typeof ownKind.implicitDirectory>,
		row: number,
		inode: number,
	): void;
	tell(code: DiagnosticCode, node: number, message: string): void;
};

/**
 * The hard links of one layer. A target is looked for in what the layer has brought so far; then, when all entries are
 * known, in the layers below, and last in what the layer brought later. A link without a target is left out.
 */
export class HardLinks {
	/** Inodes of `.wh..wh.plnk/` files by path: not shown, but hard links may refer to them. */
	readonly bookkeeping: Map<number, number> = new Map();
	readonly #layerIndex: number;
	readonly #tree: ImageTree;
	readonly #index: LayerIndex;
	readonly #own: OwnTree;
	readonly #paths: OwnPaths;
	/** Node of each path of the layer that has an entry; 0 without one. */
	readonly #placed: Int32Array;
	readonly #events: HardLinkEvents;
	/** Rows whose target had not come. */
	readonly #pending: number[] = [];

	constructor(
		layerIndex: number,
		tree: ImageTree,
		own: OwnTree,
		paths: OwnPaths,
		placed: Int32Array,
		events: HardLinkEvents,
	) {
		this.#layerIndex = layerIndex;
		this.#tree = tree;
		this.#index = tree.indexes[layerIndex] as LayerIndex;
		this.#own = own;
		this.#paths = paths;
		this.#placed = placed;
		this.#events = events;
	}

	/** Puts the hard link of `row` at `node`, or keeps its place until its target is known. */
	place(node: number, row: number): void {
		const target = this.#index.link[row] as number;
		// Out of the image, which has been told when the layer was indexed.
		if (target < 0) return;
		const kept = this.bookkeeping.get(target);
		if (kept !== undefined) {
			this.#link(node, ownKind.other, row, kept);
			return;
		}
		const found = this.#ownTarget(target);
		const kind = this.#own.kind(found);
		if (kind === ownKind.symlink || kind === ownKind.other) {
			this.#link(node, kind, row, this.#own.inode[found] as number);
		} else if (found !== rootNode && this.#own.isDirectory(found)) {
			this.#events.tell('bad-hardlink', node, 'A hard link to a directory; left out.');
		} else {
			this.#pending.push(row);
			this.#events.put(node, ownKind.pendingLink, row, none);
		}
	}

	/** Settles the links whose target had not come, once all entries of the layer are read. */
	resolvePending(): void {
		for (const row of this.#pending) {
			// A target may itself be pending: follow to the end once, then settle the whole chain.
			const chain: number[] = [];
			const inode = this.#followPending(row, chain);
			for (const link of chain.reverse()) this.#settle(link, inode);
		}
	}

	/** Inode at the end of a chain of pending links, {@link none} without one. Collects the links in `chain`. */
	#followPending(row: number, chain: number[]): number {
		let at = row;
		while (this.#takePending(at)) {
			chain.push(at);
			const target = this.#index.link[at] as number;
			const lower = this.#lowerInode(target);
			if (lower !== none) return lower;
			const own = this.#ownTarget(target);
			if (own === 0 || this.#own.isDirectory(own)) return none;
			if (this.#own.kind(own) !== ownKind.pendingLink) return this.#own.inode[own] as number;
			at = this.#own.row[own] as number;
		}
		return none;
	}

	/** True when the link of `row` still waits at its place; takes it away from there. */
	#takePending(row: number): boolean {
		const node = this.#placed[this.#index.path[row] as number] as number;
		if (this.#own.kind(node) !== ownKind.pendingLink || this.#own.row[node] !== row) return false;
		this.#own.remove(node);
		return true;
	}

	/** Node of a hard link's target in the layer's own tree; 0 without one. */
	#ownTarget(pathNode: number): number {
		const placed = this.#placed[pathNode] as number;
		if (placed !== 0 && this.#own.kind(placed) !== ownKind.nothing) return placed;
		return this.#paths.lookUp(pathNode);
	}

	#link(
		node: number,
		kind: typeof ownKind.symlink | typeof ownKind.other,
		row: number,
		inode: number,
	): void {
		// Engines apply the attributes of each link's header to the one inode.
		this.#tree.setAttributes(inode, this.#layerIndex, row);
		this.#events.put(node, kind, row, inode);
	}

	#settle(row: number, inode: number): void {
		const node = this.#placed[this.#index.path[row] as number] as number;
		const {tell} = this.#events;
		if (inode === none) {
			tell('bad-hardlink', node, 'A hard link to a path that does not exist; left out.');
			return;
		}
		const isLower = this.#tree.inodeLayer[inode] !== this.#layerIndex;
		if (isLower) {
			tell(
				'hardlink-to-lower',
				node,
				'A hard link to a file of a lower layer; overlay engines refuse it.',
			);
		} else {
			tell('forward-hardlink', node, 'A hard link comes before its target; engines refuse it.');
		}
		const isSymlink = this.#tree.typeOf(inode) === entryType.symlink;
		this.#link(node, isSymlink && !isLower ? ownKind.symlink : ownKind.other, row, inode);
	}

	/**
	 * Inode that the layers below have at a literal path and that this layer does not hide; {@link none} without one.
	 */
	#lowerInode(pathNode: number): number {
		const {paths} = this.#index;
		const chain: number[] = [];
		for (let at = pathNode; at !== rootNode; at = paths.parent[at] as number) chain.push(at);
		let node = rootNode;
		for (const step of chain.reverse()) {
			node = this.#tree.findLike(node, paths, step);
			if (node === 0) return none;
		}
		const inode = this.#tree.inode[node] as number;
		if (inode < 0 || this.#own.isHiddenBelow(node)) return none;
		return this.#tree.typeOf(inode) === entryType.directory ? none : inode;
	}
}
