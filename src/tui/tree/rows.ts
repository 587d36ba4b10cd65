import {grown} from '../../layer/growable.ts';
import {type ImageTree, none, rootNode} from '../../tree/image-tree.ts';
import {hasChild, sortedChildren} from './children.ts';
import {type Fold, fold, type RowOptions, shownBit} from './row-options.ts';
import type {TreeView} from './tree-view.ts';

export type {Sort, SortKey} from './children.ts';
export {nextNode} from './next-node.ts';
export {type Fold, fold, type RowOptions} from './row-options.ts';

/** The rows of a tree as they stand below each other. The root has none. Arrays may be longer than `count`. */
export type Rows = {
	readonly nodes: Int32Array;
	/** 0 for the children of the root. */
	readonly depths: Uint16Array;
	readonly count: number;
};

export const noRows: Rows = {nodes: new Int32Array(0), depths: new Uint16Array(0), count: 0};

/** A view with fewer nodes is unfolded as a whole until the user folds it. */
const maxSmallView = 60;
const maxDepth = 0xffff;

/** All rows. Linear in their number, once the directories that are open have been sorted. */
export function rowsOf(view: TreeView, options: RowOptions): Rows {
	const list = new RowList();
	list.addBelow(view, rootNode, 0, options);
	return {nodes: list.nodes, depths: list.depths, count: list.count};
}

/** Whether the children of `node`, if it has any, have rows. */
export function isUnfolded(view: TreeView, node: number, options: RowOptions): boolean {
	if (node === rootNode) return true;
	const value = options.folds[node];
	if (value !== fold.automatic) return value === fold.unfolded;
	if (view.nodeCount <= maxSmallView) return true;
	return options.isFiltered && ((options.shown?.[node] ?? 0) & shownBit.matchBelow) !== 0;
}

/** True when something is shown below `node`. */
export function hasChildren(view: TreeView, node: number, {shown}: RowOptions): boolean {
	return hasChild(view, node, (child) => shown === null || shown[child] !== 0);
}

/** The rows after the node of `row` was unfolded. `options` hold the folds after that. */
export function unfolded(view: TreeView, rows: Rows, row: number, options: RowOptions): Rows {
	if (endOfSubtree(rows, row) > row + 1) return rows;
	const below = new RowList();
	const depth = (rows.depths[row] as number) + 1;
	below.addBelow(view, rows.nodes[row] as number, depth, options);
	return below.count === 0 ? rows : spliced(rows, row + 1, row + 1, below);
}

/** The rows after the node of `row` was folded. */
export function folded(rows: Rows, row: number): Rows {
	const end = endOfSubtree(rows, row);
	return end === row + 1 ? rows : spliced(rows, row + 1, end, noRows);
}

/** The row of `node`; -1 where it has none. */
export function rowOfNode(rows: Rows, node: number): number {
	return rowFrom(rows, node, 0);
}

/** The row of `node`, else that of the nearest node above it that has one, else 0. */
export function nearestRow(rows: Rows, tree: ImageTree, node: number): number {
	const line: number[] = [];
	for (let at = node; at > rootNode; at = tree.parent[at] as number) line.push(at);
	let nearest = 0;
	// From the root down: what lies below a row stands behind it.
	for (let at = line.pop(); at !== undefined; at = line.pop()) {
		const row = rowFrom(rows, at, nearest);
		if (row < 0) break;
		nearest = row;
	}
	return nearest;
}

/** The row of the directory that the node of `row` lies in; -1 for one that lies in the root. */
export function parentRow({depths}: Rows, row: number): number {
	const depth = depths[row] ?? 0;
	let at = row - 1;
	while (at >= 0 && (depths[at] as number) >= depth) at--;
	return depth === 0 ? -1 : at;
}

/** A copy of `folds` in which `node`, and every directory of the view below it, is set to `value`. */
export function foldsBelow(
	view: TreeView,
	node: number,
	folds: Uint8Array,
	value: Fold,
): Uint8Array {
	const {tree, version} = view;
	const copy = folds.slice();
	const isBelow = new Uint8Array(tree.nodeCount).fill(1, node, node + 1);
	copy[node] = value;
	// A parent has a smaller number than its children.
	for (let at = node + 1; at < tree.nodeCount; at++) {
		const parent = tree.parent[at] as number;
		if (isBelow[parent] === 0 || version[at] === none) continue;
		isBelow[at] = 1;
		copy[parent] = value;
	}
	return copy;
}

/** Folds for all nodes of the tree, each `value`. */
export function foldAll(tree: ImageTree, folds: Uint8Array, value: Fold): Uint8Array {
	return new Uint8Array(Math.max(folds.length, tree.nodeCount)).fill(value);
}

/** A copy of `folds` in which all directories above `node` are unfolded. */
export function revealed({tree}: TreeView, node: number, folds: Uint8Array): Uint8Array {
	const copy = folds.slice();
	for (let at = tree.parent[node] as number; at > rootNode; at = tree.parent[at] as number) {
		copy[at] = fold.unfolded;
	}
	return copy;
}

class RowList {
	nodes: Int32Array = new Int32Array(256);
	depths: Uint16Array = new Uint16Array(256);
	count = 0;

	/** Adds what lies below `top` and is not in a folded directory; the children of `top` at `depth`. */
	addBelow(view: TreeView, top: number, depth: number, options: RowOptions): void {
		const {sort, shown} = options;
		const lists = [sortedChildren(view, top, sort.by)];
		const positions = [0];
		while (lists.length > 0) {
			const level = lists.length - 1;
			const children = lists[level] as Int32Array;
			const position = positions[level] as number;
			if (position === children.length) {
				lists.pop();
				positions.pop();
				continue;
			}
			positions[level] = position + 1;
			const at = sort.isReversed ? children.length - 1 - position : position;
			const node = children[at] as number;
			if (shown !== null && shown[node] === 0) continue;
			this.#add(node, depth + level);
			if (!isUnfolded(view, node, options)) continue;
			lists.push(sortedChildren(view, node, sort.by));
			positions.push(0);
		}
	}

	#add(node: number, depth: number): void {
		const row = this.count++;
		this.nodes = grown(this.nodes, row);
		this.depths = grown(this.depths, row);
		this.nodes[row] = node;
		this.depths[row] = Math.min(depth, maxDepth);
	}
}

/** The first row behind `row` that does not lie below it. */
function endOfSubtree({depths, count}: Rows, row: number): number {
	const depth = depths[row] as number;
	let end = row + 1;
	while (end < count && (depths[end] as number) > depth) end++;
	return end;
}

/** With `inserted` in place of the rows `start … end`. */
function spliced(rows: Rows, start: number, end: number, inserted: Rows): Rows {
	const count = rows.count - (end - start) + inserted.count;
	const nodes = new Int32Array(count);
	const depths = new Uint16Array(count);
	const behind = start + inserted.count;
	nodes.set(rows.nodes.subarray(0, start));
	nodes.set(inserted.nodes.subarray(0, inserted.count), start);
	nodes.set(rows.nodes.subarray(end, rows.count), behind);
	depths.set(rows.depths.subarray(0, start));
	depths.set(inserted.depths.subarray(0, inserted.count), start);
	depths.set(rows.depths.subarray(end, rows.count), behind);
	return {nodes, depths, count};
}

function rowFrom({nodes, count}: Rows, node: number, start: number): number {
	const row = nodes.indexOf(node, start);
	return row < count ? row : -1;
}
