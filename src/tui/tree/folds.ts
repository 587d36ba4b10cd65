import {type ImageTree, none, rootNode} from '../../tree/image-tree.ts';
import {hasChild} from './children.ts';
import {type Fold, fold, type RowOptions, shownBit} from './row-options.ts';
import type {TreeView} from './tree-view.ts';

/** A view with fewer nodes is unfolded as a whole until the user folds it. */
const maxSmallView = 60;

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
