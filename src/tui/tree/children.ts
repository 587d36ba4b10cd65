import {type ImageTree, none} from '../../tree/image-tree.ts';
import type {TreeView} from './tree-view.ts';

export type SortKey = 'size' | 'name' | 'files';

/** size: largest first; name: in byte order; files: most first; ties by name. Reversed is exactly the other way round. */
export type Sort = {readonly by: SortKey; readonly isReversed: boolean};

/** Children of every node of a tree, in node order: those of `n` are `list[start[n] … start[n + 1]]`. */
type ChildLists = {readonly start: Int32Array; readonly list: Int32Array};

/** Children of the directories of a view that were asked for, sorted. */
type SortedLists = {readonly by: SortKey; readonly lists: Map<number, Int32Array>};

const listsByTree = new WeakMap<ImageTree, ChildLists>();
const sortedByView = new WeakMap<TreeView, SortedLists>();
const noChildren = new Int32Array(0);
/** Below, sorting in place is faster than the sort of the language. */
const maxInsertion = 12;

/** Children of `node` in the view, sorted by `by`; never to be changed. */
export function sortedChildren(view: TreeView, node: number, by: SortKey): Int32Array {
	const {start, list} = childLists(view.tree);
	const from = start[node] as number;
	const end = start[node + 1] as number;
	if (from === end) return noChildren;
	const {lists} = sortedLists(view, by);
	const known = lists.get(node);
	if (known) return known;
	const children = list.slice(from, end).filter((child) => view.version[child] !== none);
	sort(children, comparator(view, by));
	lists.set(node, children);
	return children;
}

/** True when some child of `node` is part of the view and passes. */
export function hasChild(
	view: TreeView,
	node: number,
	passes: (child: number) => boolean,
): boolean {
	const {start, list} = childLists(view.tree);
	const end = start[node + 1] as number;
	for (let at = start[node] as number; at < end; at++) {
		const child = list[at] as number;
		if (view.version[child] !== none && passes(child)) return true;
	}
	return false;
}

function childLists(tree: ImageTree): ChildLists {
	const known = listsByTree.get(tree);
	if (known) return known;
	const {nodeCount, parent} = tree;
	// One place further than needed, so that filling moves each start to where it belongs.
	const start = new Int32Array(nodeCount + 2);
	for (let node = 1; node < nodeCount; node++) {
		const slot = (parent[node] as number) + 2;
		start[slot] = (start[slot] as number) + 1;
	}
	for (let slot = 1; slot < start.length; slot++) {
		start[slot] = (start[slot] as number) + (start[slot - 1] as number);
	}
	const list = new Int32Array(nodeCount - 1);
	for (let node = 1; node < nodeCount; node++) {
		const slot = (parent[node] as number) + 1;
		const at = start[slot] as number;
		list[at] = node;
		start[slot] = at + 1;
	}
	const lists = {start, list};
	listsByTree.set(tree, lists);
	return lists;
}

function sortedLists(view: TreeView, by: SortKey): SortedLists {
	const known = sortedByView.get(view);
	if (known?.by === by) return known;
	const lists: SortedLists = {by, lists: new Map()};
	sortedByView.set(view, lists);
	return lists;
}

type Compare = (a: number, b: number) => number;

function comparator({tree, bytes, files}: TreeView, by: SortKey): Compare {
	if (by === 'name') return (a, b) => compareNames(tree, a, b);
	const keys = by === 'size' ? bytes : files;
	return (a, b) => (keys[b] as number) - (keys[a] as number) || compareNames(tree, a, b);
}

function compareNames({names, nameStart}: ImageTree, a: number, b: number): number {
	let atA = nameStart[a] as number;
	let atB = nameStart[b] as number;
	const endA = nameStart[a + 1] as number;
	const endB = nameStart[b + 1] as number;
	while (atA < endA && atB < endB) {
		const difference = (names[atA++] as number) - (names[atB++] as number);
		if (difference !== 0) return difference;
	}
	return endA - atA - (endB - atB);
}

function sort(nodes: Int32Array, compare: Compare): void {
	if (nodes.length > maxInsertion) {
		nodes.sort(compare);
		return;
	}
	for (let at = 1; at < nodes.length; at++) {
		const node = nodes[at] as number;
		let to = at;
		for (; to > 0 && compare(nodes[to - 1] as number, node) > 0; to--) {
			nodes[to] = nodes[to - 1] as number;
		}
		nodes[to] = node;
	}
}
