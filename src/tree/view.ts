import {absent, type Change, change, type ImageTree, none, rootNode} from './image-tree.ts';

/** Which part of an image's life a view shows; both ends count. */
export type LayerRange = {readonly from: number; readonly to: number};

/** One path of a view. */
export type ViewRow = {
	readonly node: number;
	/** What the layers of the range did to the path, taken together. */
	readonly change: Change;
	/** Version that describes the path; of a removed path, the one that was there before. */
	readonly version: number;
};

/** A view from the first to the last layer: what a container sees. Removed paths are left out. */
export function finalView(tree: ImageTree, top: number = rootNode): Generator<ViewRow> {
	const last = tree.indexes.length - 1;
	return walk(
		tree,
		top,
		(node) => {
			const version = tree.lastVersion[node] as number;
			if (version === none || tree.inode[node] === absent) return undefined;
			return {node, version, change: tree.versionChange[version] as Change};
		},
		last,
	);
}

/** What the layers of a range change, one by one or together: paths added, modified and removed by them. */
export function changesView(
	tree: ImageTree,
	range: LayerRange,
	top: number = rootNode,
): Generator<ViewRow> {
	return walk(tree, top, (node) => rowOfRange(tree, node, range), range.to);
}

function rowOfRange(tree: ImageTree, node: number, {from, to}: LayerRange): ViewRow | undefined {
	const after = tree.versionUpTo(node, to);
	if (after === none || (tree.versionLayer[after] as number) < from) return undefined;
	const before = tree.versionUpTo(node, from - 1);
	const wasThere = before !== none && tree.versionInode[before] !== absent;
	const isThere = tree.versionInode[after] !== absent;
	if (!isThere) return wasThere ? {node, version: before, change: change.removed} : undefined;
	if (!wasThere) return {node, version: after, change: change.added};
	const isSame = from === to && tree.versionChange[after] === change.unchanged;
	return {node, version: after, change: isSame ? change.unchanged : change.modified};
}

/**
 * Rows below `top` in byte order of their paths. That is not the order of a walk down the tree: `/a.b` comes before
 * `/a/b`, for `.` sorts before `/`. So a directory stands twice among its siblings: as itself, and, with a slash
 * behind its name, for what lies in it.
 */
function* walk(
	tree: ImageTree,
	top: number,
	rowOf: (node: number) => ViewRow | undefined,
	lastLayer: number,
): Generator<ViewRow> {
	const children = childrenOf(tree, lastLayer);
	const stack = childSteps(tree, children, top);
	for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
		if (step < 0) {
			for (const below of childSteps(tree, children, -step)) stack.push(below);
		} else {
			const row = rowOf(step);
			if (row) yield row;
		}
	}
}

/** Children of every node, in node order: those of `n` are `list[start[n] … start[n + 1]]`. */
type Children = {readonly start: Int32Array; readonly list: Int32Array};

function childrenOf(tree: ImageTree, lastLayer: number): Children {
	const start = new Int32Array(tree.nodeCount + 2);
	const isTouched = (node: number): boolean => tree.versionUpTo(node, lastLayer) !== none;
	for (let node = 1; node < tree.nodeCount; node++) {
		if (!isTouched(node)) continue;
		const slot = (tree.parent[node] as number) + 2;
		start[slot] = (start[slot] as number) + 1;
	}
	for (let node = 1; node < start.length; node++) {
		start[node] = (start[node] as number) + (start[node - 1] as number);
	}
	const list = new Int32Array(start.at(-1) as number);
	for (let node = 1; node < tree.nodeCount; node++) {
		if (!isTouched(node)) continue;
		const slot = (tree.parent[node] as number) + 1;
		const at = start[slot] as number;
		list[at] = node;
		start[slot] = at + 1;
	}
	return {start, list};
}

/** Steps for what lies in `parent`, last first: a node for itself, its negative for what lies in it. */
function childSteps(tree: ImageTree, {start, list}: Children, parent: number): number[] {
	const steps: number[] = [];
	for (let at = start[parent] as number; at < (start[parent + 1] as number); at++) {
		const node = list[at] as number;
		steps.push(node);
		if ((start[node + 1] as number) > (start[node] as number)) steps.push(-node);
	}
	return steps.sort((a, b) => compareSteps(tree, b, a));
}

function compareSteps(tree: ImageTree, a: number, b: number): number {
	const {names, nameStart} = tree;
	const nodeA = Math.abs(a);
	const nodeB = Math.abs(b);
	let atA = nameStart[nodeA] as number;
	let atB = nameStart[nodeB] as number;
	const endA = nameStart[nodeA + 1] as number;
	const endB = nameStart[nodeB + 1] as number;
	while (atA < endA && atB < endB && names[atA] === names[atB]) {
		atA++;
		atB++;
	}
	return nextByte(names, atA, endA, a) - nextByte(names, atB, endB, b);
}

const slash = 0x2f;

/** The byte at `at`; past the end a slash where a directory's content is meant, else less than any byte. */
function nextByte(names: Uint8Array, at: number, end: number, step: number): number {
	if (at < end) return names[at] as number;
	return step < 0 ? slash : -1;
}
