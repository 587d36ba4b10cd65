import {type LayerIndex, payloadBytes} from '../../layer/layer-index.ts';
import type {ImageTree} from '../../tree/image-tree.ts';

/** What less data a file has is of no interest to any rule that asks for large files. */
const leastKnown = 4096;

const known = new WeakMap<ImageTree, Int32Array>();

/** Inodes of regular files of the final tree with `leastBytes` of data or more, 4 KiB at the least, ascending. */
export function largeInodes(tree: ImageTree, leastBytes: number): Int32Array {
	let inodes = known.get(tree);
	if (!inodes) {
		inodes = inodesFrom(tree);
		known.set(tree, inodes);
	}
	return leastBytes <= leastKnown
		? inodes
		: inodes.filter((inode) => inodeBytes(tree, inode) >= leastBytes);
}

/** One pass over all inodes, for all rules. */
function inodesFrom(tree: ImageTree): Int32Array {
	const {inodeCount, nameCount} = tree;
	const inodes = new Int32Array(inodeCount);
	let count = 0;
	for (let inode = 0; inode < inodeCount; inode++) {
		if ((nameCount[inode] as number) === 0 || inodeBytes(tree, inode) < leastKnown) continue;
		inodes[count++] = inode;
	}
	return inodes.slice(0, count);
}

/** Bytes of data that the inode's entry ships. */
export function inodeBytes({indexes, inodeLayer, inodeRow}: ImageTree, inode: number): number {
	const index = indexes[inodeLayer[inode] as number] as LayerIndex;
	return payloadBytes(index, inodeRow[inode] as number);
}

/** Nodes of the final tree by inode, ascending, for each of `inodes`. */
export function namesOf(
	{inodeCount, inode: inodeOf, nodeCount}: ImageTree,
	inodes: Iterable<number>,
): ReadonlyMap<number, readonly number[]> {
	const isWanted = new Uint8Array(inodeCount);
	for (const inode of inodes) isWanted[inode] = 1;
	const names = new Map<number, number[]>();
	for (let node = 0; node < nodeCount; node++) {
		const inode = inodeOf[node] as number;
		if (inode < 0 || isWanted[inode] === 0) continue;
		const nodes = names.get(inode);
		if (nodes) nodes.push(node);
		else names.set(inode, [node]);
	}
	return names;
}
