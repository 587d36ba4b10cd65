import {symlinkTarget} from '../layer/layer-index.ts';
import {pathText} from '../layer/path-text.ts';
import {entryType} from '../layer/tar-header.ts';
import type {ImageTree} from '../tree/image-tree.ts';
import {finalView} from '../tree/view.ts';
import {nameProblem} from './file-name.ts';
import type {Skipped} from './skipped.ts';
import {typeOfNode} from './source.ts';

/** What Linux takes as the target of a symlink. */
const maxTargetBytes = 4095;

/** A name of a file that another name, which comes earlier in path order, has as well. */
export type HardLink = {readonly node: number; readonly first: number};

/** What is to be made. Every list is in path order, so that directories come before what is in them. */
export type Plan = {
	/** Everything that follows, together. */
	readonly nodes: readonly number[];
	readonly directories: readonly number[];
	/** By layer, then by row of its index: the first name of each regular file. */
	readonly files: ReadonlyMap<number, ReadonlyMap<number, number>>;
	readonly hardLinks: readonly HardLink[];
	readonly symlinks: readonly number[];
};

/**
 * Works out what is to be made of `top` and all below it.
 * @param withTop false where only what is in it is wanted
 * @param skipped is told what cannot be made
 */
export function planOf(tree: ImageTree, top: number, withTop: boolean, skipped: Skipped): Plan {
	const nodes: number[] = [];
	const directories: number[] = [];
	const files = new Map<number, Map<number, number>>();
	const hardLinks: HardLink[] = [];
	const symlinks: number[] = [];
	const skippedDirectories = new Set<number>();
	const add = (node: number, problem: string | undefined): void => {
		const type = typeOfNode(tree, node);
		const why = problem ?? entryProblem(tree, node, type);
		if (why !== undefined) {
			skipped.add(pathText(tree.pathBytes(node)), why);
			if (type === entryType.directory) skippedDirectories.add(node);
			return;
		}
		nodes.push(node);
		if (type === entryType.directory) directories.push(node);
		else if (type === entryType.symlink) symlinks.push(node);
		else addFile(tree, node, files, hardLinks);
	};
	// At the top, the name is that of the destination.
	if (withTop) add(top, undefined);
	for (const {node} of finalView(tree, top)) {
		const isInSkipped = skippedDirectories.has(tree.parent[node] as number);
		add(node, isInSkipped ? 'its directory is skipped' : nameProblem(tree.name(node)));
	}
	return {nodes, directories, files, hardLinks, symlinks};
}

/** Why a path cannot be extracted although its name could be. */
function entryProblem(tree: ImageTree, node: number, type: number): string | undefined {
	if (type === entryType.charDevice || type === entryType.blockDevice) return 'it is a device';
	if (type === entryType.fifo) return 'it is a named pipe';
	if (type !== entryType.symlink) return undefined;
	const target = targetOf(tree, node);
	const isUsable = target.length > 0 && target.length <= maxTargetBytes && !target.includes(0);
	return isUsable ? undefined : 'no symlink can have its target';
}

function addFile(
	tree: ImageTree,
	node: number,
	files: Map<number, Map<number, number>>,
	hardLinks: HardLink[],
): void {
	const inode = tree.inode[node] as number;
	const layer = tree.inodeLayer[inode] as number;
	const row = tree.inodeRow[inode] as number;
	const rows = files.get(layer) ?? new Map<number, number>();
	files.set(layer, rows);
	const first = rows.get(row);
	if (first === undefined) rows.set(row, node);
	else hardLinks.push({node, first});
}

/** Target of the symlink `node`, as stored. */
export function targetOf(tree: ImageTree, node: number): Buffer {
	const inode = tree.inode[node] as number;
	return Buffer.from(symlinkTarget(tree.indexOf(inode), tree.inodeRow[inode] as number));
}
