import type {Analysis} from '../../analysis/analyze.ts';
import type {WasteItem, WasteReason} from '../../analysis/waste.ts';
import type {LayerIndex} from '../../layer/layer-index.ts';
import {lineOf, pathBytes} from '../../layer/path-table.ts';
import {pathText} from '../../layer/path-text.ts';
import {entryType} from '../../layer/tar-header.ts';
import {type ImageTree, none, rootNode} from '../../tree/image-tree.ts';
import {oncePerAnalysis} from './list-view-rows.ts';

/** A regular file that some layer ships. */
export type FileEntry = {
	/** Absolute path as text, raw: of a file that a container sees, one of its names. */
	readonly path: string;
	/** Node of the path, -1 where no node stands for it. */
	readonly node: number;
	/** The layer that ships it. */
	readonly layerIndex: number;
	readonly bytes: number;
	/** Names after the last layer; 0 when it is hidden. */
	readonly nameCount: number;
	/** What hides it; null for a file that is seen, or where it is not known. */
	readonly hidden: {readonly byLayer: number; readonly reason: WasteReason} | null;
};

/** The largest files of an image, over all layers. */
export type LargestFiles = {
	/** Largest first, then by path, then by layer. */
	readonly entries: readonly FileEntry[];
	/** Of all files of all layers. */
	readonly count: number;
};

const maxEntries = 2000;

/** The largest regular files over all layers, each inode once. */
export const largestFiles: (analysis: Analysis) => LargestFiles = oncePerAnalysis((analysis) => {
	const {tree} = analysis;
	const {inodes, sizes, count} = largestInodes(tree, maxEntries);
	const nodes = liveNodes(tree, inodes);
	const paths = [...inodes].map((inode) => entryPath(tree, inode));
	const waste = wasteByPath(analysis, new Set(paths));
	const entries = [...inodes].map((inode, at): FileEntry => {
		const layerIndex = tree.inodeLayer[inode] as number;
		const nameCount = tree.nameCount[inode] as number;
		const node = (nameCount > 0 ? nodes[at] : undefined) || entryNode(tree, inode);
		const ownPath = paths[at] as string;
		return {
			path: nameCount > 0 && node !== none ? pathText(tree.pathBytes(node)) : ownPath,
			node,
			layerIndex,
			bytes: sizes[at] as number,
			nameCount,
			hidden: nameCount > 0 ? null : hiddenOf(tree, inode, node, waste.get(ownPath) ?? []),
		};
	});
	return {entries: entries.sort(bySize), count};
});

function bySize(a: FileEntry, b: FileEntry): number {
	if (a.bytes !== b.bytes) return b.bytes - a.bytes;
	return a.path < b.path ? -1 : a.path > b.path ? 1 : a.layerIndex - b.layerIndex;
}

type Inodes = {
	readonly inodes: Int32Array;
	readonly sizes: Float64Array;
	readonly count: number;
};

/** The `most` largest files, in no order; of equally large ones those that came first. Keeps a heap, sorts nothing. */
function largestInodes(tree: ImageTree, most: number): Inodes {
	const {inodeLayer, inodeRow, indexes} = tree;
	const inodes = new Int32Array(most);
	const sizes = new Float64Array(most);
	let held = 0;
	let count = 0;
	for (let inode = 0; inode < tree.inodeCount; inode++) {
		const {type, size} = indexes[inodeLayer[inode] as number] as LayerIndex;
		const row = inodeRow[inode] as number;
		if (type[row] !== entryType.file) continue;
		count++;
		const bytes = size[row] as number;
		if (held < most) {
			inodes[held] = inode;
			sizes[held] = bytes;
			if (++held === most) for (let at = most >> 1; at-- > 0; ) sink(inodes, sizes, at);
		} else if (bytes > (sizes[0] as number)) {
			inodes[0] = inode;
			sizes[0] = bytes;
			sink(inodes, sizes, 0);
		}
	}
	return {inodes: inodes.subarray(0, held), sizes: sizes.subarray(0, held), count};
}

/** Moves what is at `from` down a heap that has the smallest at its top, and of equal ones the last that came. */
function sink(inodes: Int32Array, sizes: Float64Array, from: number): void {
	const inode = inodes[from] as number;
	const bytes = sizes[from] as number;
	const isAbove = (a: number, bytesB: number, inodeB: number): boolean => {
		const bytesA = sizes[a] as number;
		return bytesA < bytesB || (bytesA === bytesB && (inodes[a] as number) > inodeB);
	};
	let at = from;
	for (let child = 2 * at + 1; child < inodes.length; child = 2 * at + 1) {
		const right = child + 1;
		const hasRight = right < inodes.length;
		if (hasRight && isAbove(right, sizes[child] as number, inodes[child] as number)) child = right;
		if (!isAbove(child, bytes, inode)) break;
		inodes[at] = inodes[child] as number;
		sizes[at] = sizes[child] as number;
		at = child;
	}
	inodes[at] = inode;
	sizes[at] = bytes;
}

/** By position in `inodes`: the first node of the final tree that is a name of the inode; 0 where there is none. */
function liveNodes(tree: ImageTree, inodes: Int32Array): Int32Array {
	const positions = new Int32Array(tree.inodeCount);
	for (const [at, inode] of inodes.entries()) positions[inode] = at + 1;
	const nodes = new Int32Array(inodes.length);
	for (let node = 1; node < tree.nodeCount; node++) {
		const inode = tree.inode[node] as number;
		const position = inode < 0 ? 0 : (positions[inode] as number);
		if (position > 0 && nodes[position - 1] === 0) nodes[position - 1] = node;
	}
	return nodes;
}

function entryPath(tree: ImageTree, inode: number): string {
	const {paths, path} = tree.indexOf(inode);
	return pathText(pathBytes(paths, path[tree.inodeRow[inode] as number] as number));
}

/** The node that the entry's path names, {@link none} where the tree has none. */
function entryNode(tree: ImageTree, inode: number): number {
	const {paths, path} = tree.indexOf(inode);
	let node = rootNode;
	for (const part of lineOf(paths, path[tree.inodeRow[inode] as number] as number)) {
		node = tree.findLike(node, paths, part);
		if (node === rootNode) return none;
	}
	return node;
}

function wasteByPath(
	{waste}: Analysis,
	paths: ReadonlySet<string>,
): ReadonlyMap<string, readonly WasteItem[]> {
	const found = new Map<string, WasteItem[]>();
	for (const item of waste) {
		if (!paths.has(item.path)) continue;
		const items = found.get(item.path);
		if (items) items.push(item);
		else found.set(item.path, [item]);
	}
	return found;
}

function hiddenOf(
	tree: ImageTree,
	inode: number,
	node: number,
	items: readonly WasteItem[],
): FileEntry['hidden'] {
	const layerIndex = tree.inodeLayer[inode] as number;
	const item = items.find(({layers}) => layers.includes(layerIndex));
	if (!item) return null;
	// An item of several layers names only the layer that hid the last of its copies.
	const byLayer = item.layers.length > 1 ? layerAfter(tree, inode, node) : undefined;
	return {byLayer: byLayer ?? item.hiddenByLayer, reason: item.reason};
}

/** The layer that put something else in the place of `inode` at `node`. */
function layerAfter(tree: ImageTree, inode: number, node: number): number | undefined {
	let after: number | undefined;
	let version = node === none ? none : (tree.lastVersion[node] as number);
	for (; version !== none; version = tree.versionBefore[version] as number) {
		if (tree.versionInode[version] === inode) return after;
		after = tree.versionLayer[version];
	}
	return undefined;
}
