import type {LayerIndex} from '../../layer/layer-index.ts';
import {entryType} from '../../layer/tar-header.ts';
import {type ImageTree, none} from '../../tree/image-tree.ts';
import type {RuleContext} from '../engine/rule-context.ts';
import {namesOf} from '../files/large-inodes.ts';
import {isLayerInScope} from '../layers/in-scope.ts';

/** A file or a directory of the final tree, as a container sees it. */
export type ModePath = {
	readonly node: number;
	/** Permission bits with setuid, setgid and sticky: 07777. */
	readonly mode: number;
	readonly isDirectory: boolean;
	/** The layer that gave it this mode. */
	readonly layerIndex: number;
};

/** True for a file or a directory that a rule wants. */
type IsMeant = (isDirectory: boolean, mode: number) => boolean;

/** Files and directories of the final tree that got such a mode from a layer of the scope; ascending by node. */
export function pathsWithMode(context: RuleContext, isMeant: IsMeant): readonly ModePath[] {
	const {tree} = context.analysis;
	const isWanted = tree.indexes.map(
		(index, layerIndex) => isLayerInScope(context, layerIndex) && hasRow(index, isMeant),
	);
	if (!isWanted.includes(true)) return [];
	return [...namesOf(tree, inodesWithMode(tree, isWanted, isMeant))]
		.flatMap(([inode, nodes]) => nodes.map((node) => modePath(tree, inode, node, isMeant)))
		.filter(({layerIndex}) => isWanted[layerIndex])
		.sort((a, b) => a.node - b.node);
}

function hasRow(index: LayerIndex, isMeant: IsMeant): boolean {
	for (let row = 0; row < index.entryCount; row++) if (isRowMeant(index, row, isMeant)) return true;
	return false;
}

function isRowMeant({type, mode}: LayerIndex, row: number, isMeant: IsMeant): boolean {
	const isDirectory = type[row] === entryType.directory;
	// A hard link's own mode becomes that of the file.
	const isFile = type[row] === entryType.file || type[row] === entryType.hardlink;
	return (isDirectory || isFile) && isMeant(isDirectory, mode[row] as number);
}

function* inodesWithMode(
	tree: ImageTree,
	isWanted: readonly boolean[],
	isMeant: IsMeant,
): Generator<number> {
	for (let inode = 0; inode < tree.inodeCount; inode++) {
		const layerIndex = tree.attributeLayer[inode] as number;
		if (!isWanted[layerIndex]) continue;
		const index = tree.indexes[layerIndex] as LayerIndex;
		if (!isRowMeant(index, tree.attributeRow[inode] as number, isMeant)) continue;
		// A hard link may also be one to a symlink or a device.
		const type = tree.typeOf(inode);
		if (type === entryType.file || type === entryType.directory) yield inode;
	}
}

function modePath(tree: ImageTree, inode: number, node: number, isMeant: IsMeant): ModePath {
	const layerIndex = tree.attributeLayer[inode] as number;
	const index = tree.indexes[layerIndex] as LayerIndex;
	const isDirectory = tree.typeOf(inode) === entryType.directory;
	return {
		node,
		mode: index.mode[tree.attributeRow[inode] as number] as number,
		isDirectory,
		layerIndex: isDirectory ? firstLayerWith(tree, node, isMeant) : layerIndex,
	};
}

/** A layer that puts something into a directory names it again, as it is: the first of them is to blame. */
function firstLayerWith(tree: ImageTree, node: number, isMeant: IsMeant): number {
	let version = tree.lastVersion[node] as number;
	let layerIndex = tree.versionLayer[version] as number;
	for (; version !== none; version = tree.versionBefore[version] as number) {
		const row = tree.versionRow[version] as number;
		const layer = tree.versionLayer[version] as number;
		if (row === none || !isRowMeant(tree.indexes[layer] as LayerIndex, row, isMeant)) break;
		layerIndex = layer;
	}
	return layerIndex;
}

/** Those of the paths that lie below none of the others. */
export function topmost(tree: ImageTree, paths: readonly ModePath[]): readonly ModePath[] {
	const nodes = new Set(paths.map(({node}) => node));
	return paths.filter(({node}) => !nodes.has(tree.parent[node] as number));
}

/** By layer, ascending. */
export function byLayer(
	paths: readonly ModePath[],
): readonly (readonly [number, readonly ModePath[]])[] {
	return [...Map.groupBy(paths, ({layerIndex}) => layerIndex)].sort(([a], [b]) => a - b);
}
