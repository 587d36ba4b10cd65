import {ImageTree, none, rootNode} from '../../tree/image-tree.ts';
import {RowCounts} from './row-counts.ts';
import type {RowOptions} from './row-options.ts';
import {RowWalk} from './row-walk.ts';
import {Directories} from './siblings.ts';
import {deriveView, type TreeView} from './tree-view.ts';

export type {Sort, SortKey} from './children.ts';
export {foldAll, foldsBelow, hasChildren, isUnfolded, revealed} from './folds.ts';
export {nextNode} from './next-node.ts';
export {type Fold, fold, type RowOptions} from './row-options.ts';

/** Rows that are worked out, and kept, together. */
const blockRows = 32;
/** More than a large screen shows. */
const maxBlocks = 16;

type Block = {readonly nodes: Int32Array; readonly depths: Int32Array};

/**
 * The rows of a tree as they stand below each other; the root has none. There is no list of them: they are looked up by
 * how many stand below each directory, so that only the directories that are looked at have to be sorted. Rows never
 * change, but they read the view they were made of, and are right for as long as that is.
 */
export class Rows {
	readonly count: number;
	readonly #directories: Directories;
	/** By number. */
	readonly #blocks: Map<number, Block> = new Map();
	/** Stands where the last block has ended: often the next one is asked for next. */
	#walk: RowWalk | undefined;

	constructor(directories: Directories) {
		this.#directories = directories;
		this.count = directories.counts.below(rootNode);
	}

	/** The node of a row; 0 where there is no such row. */
	nodeAt(row: number): number {
		return this.#blockOf(row)?.nodes[row % blockRows] ?? rootNode;
	}

	/** 0 for the children of the root, and where there is no such row. */
	depthAt(row: number): number {
		return this.#blockOf(row)?.depths[row % blockRows] ?? 0;
	}

	/** The row of `node`; -1 where it has none. */
	rowOfNode(node: number): number {
		const nearest = this.#nearest(node);
		return nearest.node === node ? nearest.row : -1;
	}

	/** The row of `node`, else that of the nearest node above it that has one, else 0. */
	nearestRow(node: number): number {
		return Math.max(0, this.#nearest(node).row);
	}

	/** The row of the directory that the node of `row` lies in; -1 for one that lies in the root. */
	parentRow(row: number): number {
		const parent = this.#directories.counts.view.tree.parent[this.nodeAt(row)] as number;
		return parent === none ? -1 : this.rowOfNode(parent);
	}

	/** True when something is shown that does not lie in the root. */
	isAnyUnfolded(): boolean {
		const siblings = this.#directories.childrenOf(rootNode);
		for (let position = 0; position < siblings.length; position++) {
			if (this.#directories.counts.at(siblings.at(position)) > 1) return true;
		}
		return false;
	}

	/** The rows after nothing but the fold of `node` was set anew, to what `folds` has. */
	refolded(node: number, folds: Uint8Array): Rows {
		const directories = this.#directories.refolded(node, folds);
		return directories === this.#directories ? this : new Rows(directories);
	}

	/** The nearest node that has a row, and the row; the root and -1 when nothing above `node` has one. */
	#nearest(node: number): {readonly node: number; readonly row: number} {
		const {counts} = this.#directories;
		const {parent, nodeCount} = counts.view.tree;
		const line: number[] = [];
		// The node may be of another tree.
		if (node < nodeCount) {
			for (let at = node; at > rootNode; at = parent[at] as number) line.push(at);
		}
		let nearest = rootNode;
		let row = -1;
		for (let at = line.pop(); at !== undefined && counts.at(at) > 0; at = line.pop()) {
			const siblings = this.#directories.childrenOf(nearest);
			row += 1 + siblings.rowsBefore(siblings.positionOf(at));
			nearest = at;
			// What lies in a folded directory has no rows.
			if (counts.at(at) === 1) break;
		}
		return {node: nearest, row};
	}

	#blockOf(row: number): Block | undefined {
		if (row < 0 || row >= this.count) return undefined;
		const number = Math.floor(row / blockRows);
		const known = this.#blocks.get(number);
		if (known) return known;
		const block = this.#madeBlock(number * blockRows);
		if (this.#blocks.size >= maxBlocks) this.#blocks.clear();
		this.#blocks.set(number, block);
		return block;
	}

	#madeBlock(start: number): Block {
		const walk = this.#walk?.row === start ? this.#walk : new RowWalk(this.#directories, start);
		const length = Math.min(blockRows, this.count - start);
		const block: Block = {nodes: new Int32Array(length), depths: new Int32Array(length)};
		for (let at = 0; at < length; at++) {
			const {node, depth} = walk.step();
			block.nodes[at] = node;
			block.depths[at] = depth;
		}
		this.#walk = walk;
		return block;
	}
}

/** All rows. Linear in the nodes of the tree, at a few nanoseconds each. */
export function rowsOf(view: TreeView, options: RowOptions): Rows {
	return new Rows(new Directories(new RowCounts(view, options)));
}

export const noRows: Rows = rowsOf(deriveView(new ImageTree([]), {mode: 'final', from: 0, to: 0}), {
	folds: new Uint8Array(1),
	sort: {by: 'size', isReversed: false},
	shown: null,
	isFiltered: false,
});
