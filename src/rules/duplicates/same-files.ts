import type {Analysis} from '../../analysis/analyze.ts';
import {ContentKeys} from '../../analysis/content-key.ts';
import type {StoredFile} from '../../analysis/same-content.ts';
import type {LayerIndex} from '../../layer/layer-index.ts';
import type {Layer} from '../../model/image.ts';
import type {ImageTree} from '../../tree/image-tree.ts';
import {inodeBytes, largeInodes, namesOf} from '../files/large-inodes.ts';
import {isLicenceName} from '../files/licence-name.ts';
import {nameOf, nodeAt} from '../files/node-names.ts';

/** A file of the final tree that has the content of another one. */
export type Twin = StoredFile & {
	readonly layerIndex: number;
	/** All its names, the shortest path first. */
	readonly nodes: readonly [number, ...number[]];
	readonly bytes: number;
};

/** Files with one content, that of the lowest layer first, then that with the shortest path. */
export type Twins = {
	readonly files: readonly Twin[];
	/** False when only samples of them were compared. */
	readonly isWhole: boolean;
};

const leastBytes = 4096;
/** Smaller ones count only where they have the same name: as parts of folders that occur twice. */
const leastBytesAlone = 64 * 1024;
/** A power of two. */
const sizeSlots = 2 ** 20;
/** Copies here are meant: the same zone under its old names, and what dpkg keeps to fall back on. */
const meantFolders = ['usr/share/zoneinfo', 'var/lib/dpkg'].map((path) => Buffer.from(path));

/** Files of the final tree that have the same content, without being links to each other: the largest first. */
export async function sameFiles({
	tree,
	image: {layers},
}: Pick<Analysis, 'tree' | 'image'>): Promise<readonly Twins[]> {
	const keys = new ContentKeys();
	const found: Twins[] = [];
	for (const candidates of candidateGroups(tree, layers)) {
		for (const {files, isWhole} of await keys.same(candidates)) {
			found.push({files: inOrder(files, tree), isWhole});
		}
	}
	return found;
}

function inOrder(files: readonly Twin[], tree: ImageTree): readonly Twin[] {
	return [...files].sort(
		(a, b) => a.layerIndex - b.layerIndex || comparePaths(tree, a.nodes[0], b.nodes[0]),
	);
}

/** Files that may be the same, by size and name: the largest first, so that bounds are spent where it pays. */
function candidateGroups(tree: ImageTree, layers: readonly Layer[]): readonly (readonly Twin[])[] {
	const inodes = inodesOfLikeSize(tree);
	if (inodes.length === 0) return [];
	const meant = meantFolders.map((path) => nodeAt(tree, path)).filter((node) => node > 0);
	const groups = new Map<number | string, Named[]>();
	for (const [inode, nodes] of namesOf(tree, inodes)) {
		const [first = 0] = nodes;
		const name = nameOf(tree, first);
		const bytes = inodeBytes(tree, inode);
		const key = bytes >= leastBytesAlone ? bytes : `${bytes} ${name}`;
		const group = groups.get(key);
		if (group) group.push({inode, nodes, name});
		else groups.set(key, [{inode, nodes, name}]);
	}
	const isMeant = ({nodes: [first = 0], name}: Named): boolean =>
		isLicenceName(name) || meant.some((node) => isBelow(tree, first, node));
	// Most files are the only one of their kind: all that costs more comes behind.
	return [...groups.values()]
		.filter(({length}) => length > 1)
		.map((group) => group.filter((file) => !isMeant(file)))
		.filter(({length}) => length > 1)
		.map((group) => group.map(({inode, nodes}) => twinOf(tree, layers, inode, nodes)))
		.sort(([a], [b]) => (b?.bytes ?? 0) - (a?.bytes ?? 0));
}

/** An inode with its nodes, and its first name. */
type Named = {readonly inode: number; readonly nodes: readonly number[]; readonly name: string};

function twinOf(
	tree: ImageTree,
	layers: readonly Layer[],
	inode: number,
	nodes: readonly number[],
): Twin {
	const layerIndex = tree.inodeLayer[inode] as number;
	const [first = 0, ...others] =
		nodes.length === 1 ? nodes : [...nodes].sort((a, b) => comparePaths(tree, a, b));
	return {
		layer: layers[layerIndex] as Layer,
		index: tree.indexes[layerIndex] as LayerIndex,
		row: tree.inodeRow[inode] as number,
		layerIndex,
		nodes: [first, ...others],
		bytes: inodeBytes(tree, inode),
	};
}

/** Inodes whose size is not that of one inode only; and a few more. */
function inodesOfLikeSize(tree: ImageTree): readonly number[] {
	const counts = new Uint8Array(sizeSlots);
	const slotOf = (inode: number): number => inodeBytes(tree, inode) & (sizeSlots - 1);
	for (const inode of largeInodes(tree, leastBytes)) {
		const slot = slotOf(inode);
		counts[slot] = Math.min(2, (counts[slot] as number) + 1);
	}
	const inodes: number[] = [];
	for (const inode of largeInodes(tree, leastBytes)) {
		if (counts[slotOf(inode)] === 2) inodes.push(inode);
	}
	return inodes;
}

/** The shorter path first; then by their bytes. */
function comparePaths(tree: ImageTree, a: number, b: number): number {
	const [pathA, pathB] = [tree.pathBytes(a), tree.pathBytes(b)];
	return pathA.length - pathB.length || Buffer.compare(pathA, pathB);
}

function isBelow({parent}: ImageTree, node: number, directory: number): boolean {
	// Parents have smaller numbers.
	let at = node;
	while (at > directory) at = parent[at] as number;
	return at === directory;
}
