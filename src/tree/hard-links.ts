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
 * known, in the layers below, and last in what the layer brought later. A link without a target is left out, as if its
 * entry were not there.
 */
export class HardLinks {
	/** Inodes of `.wh..wh.plnk/` files by path: not shown, but hard links may refer to them. */
	readonly bookkeeping: Map<number, number> = new Map();
	readonly #layerIndex: number;
	readonly #tree: ImageTree;
	readonly #index: LayerIndex;
	readonly #own: OwnTree;
	readonly #paths: OwnPaths;
	readonly #events: HardLinkEvents;
	/** Node and row of the links whose target had not come, in order. */
	readonly #pending: {readonly node: number; readonly row: number}[] = [];

	constructor(
		layerIndex: number,
		tree: ImageTree,
		own: OwnTree,
		paths: OwnPaths,
		events: HardLinkEvents,
	) {
		this.#layerIndex = layerIndex;
		this.#tree = tree;
		this.#index = tree.indexes[layerIndex] as LayerIndex;
		this.#own = own;
		this.#paths = paths;
		this.#events = events;
	}

	/** Puts the hard link of `row` at `node`, or keeps it until its target is known. */
	place(node: number, row: number): void {
		const target = this.#index.link[row] as number;
		// Out of the image, which has been told when the layer was indexed.
		if (target < 0) return;
		const kept = this.bookkeeping.get(target);
		if (kept !== undefined) {
			this.#link(node, ownKind.other, row, kept);
			return;
		}
		const found = this.#paths.lookUp(target);
		const kind = this.#own.kind(found);
		if (kind === ownKind.symlink || kind === ownKind.other) {
			this.#link(node, kind, row, this.#own.inode[found] as number);
		} else if (target === rootNode || (found !== rootNode && this.#own.isDirectory(found))) {
			this.#events.tell('bad-hardlink', node, 'A hard link to a directory; left out.');
		} else {
			this.#pending.push({node, row});
		}
	}

	/** Settles the links whose target had not come, once all entries of the layer are read. */
	resolvePending(): void {
		const waiting = new Map(this.#pending.map((link) => [link.node, link.row]));
		for (const {node, row} of this.#pending) {
			// Settled as part of a chain before.
			if (waiting.get(node) === row) this.#settleChain(node, row, waiting);
		}
	}

	/** Follows links that wait for each other to the end of the chain, then settles them from there. */
	#settleChain(first: number, firstRow: number, waiting: Map<number, number>): void {
		const chain: {readonly node: number; readonly row: number}[] = [];
		let inode = none;
		for (let node = first, row: number | undefined = firstRow; row !== undefined; ) {
			waiting.delete(node);
			chain.push({node, row});
			const target = this.#index.link[row] as number;
			inode = this.#inodeFor(target, row);
			if (inode !== none) break;
			node = this.#paths.nodeOf(target);
			row = waiting.get(node);
		}
		for (const link of chain.reverse()) this.#settle(link.node, link.row, inode);
	}

	/** What the link of `row` refers to: something of the layer that came before it, of a lower layer, or that came later. */
	#inodeFor(target: number, row: number): number {
		const own = this.#paths.lookUp(target);
		const kind = this.#own.kind(own);
		const ownInode =
			kind === ownKind.symlink || kind === ownKind.other ? (this.#own.inode[own] as number) : none;
		if (ownInode !== none && (this.#own.putAt[own] as number) < row) return ownInode;
		const lower = this.#lowerInode(target);
		return lower === none ? ownInode : lower;
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

	#settle(node: number, row: number, inode: number): void {
		const {tell} = this.#events;
		if (inode === none) {
			tell('bad-hardlink', node, 'A hard link to a path that does not exist; left out.');
			return;
		}
		// The directory it was in has become something else.
		if (!this.#own.isDirectory(this.#tree.parent[node] as number)) return;
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
		if (this.#own.kind(node) !== ownKind.nothing && (this.#own.putAt[node] as number) > row) {
			tell('duplicate-entry', node, duplicateMessage);
			return;
		}
		this.#own.currentRow = row;
		const isSymlink = this.#tree.typeOf(inode) === entryType.symlink;
		this.#link(node, isSymlink && !isLower ? ownKind.symlink : ownKind.other, row, inode);
	}

	/**
	 * Inode that the layers below have at a literal path and that this layer does not hide; {@link none} without one.
	 */
	#lowerInode(pathNode: number): number {
		const node = this.#paths.nodeOf(pathNode);
		const inode = node === rootNode ? none : (this.#tree.inode[node] as number);
		if (inode < 0 || this.#own.isHiddenBelow(node)) return none;
		return this.#tree.typeOf(inode) === entryType.directory ? none : inode;
	}
}

/** For an entry whose path the layer holds already, or again. */
export const duplicateMessage = 'The layer holds this path more than once; the last entry counts.';
