import {entryType} from '../../layer/tar-header.ts';
import {change, type ImageTree, none, rootNode} from '../../tree/image-tree.ts';
import {nameOf} from '../files/node-names.ts';
import {shownPath} from '../files/shell-paths.ts';
import type {HiddenFiles} from './hidden-files.ts';
import {hiddenVersionsOf} from './hidden-versions.ts';

/** More paths do not fit into an instruction. */
const maxRoots = 4;

export type HiddenRoots = {
	/** Files, and directories in which nothing was left: largest first, only the first of many. */
	readonly paths: readonly string[];
	/** There are no others. */
	readonly isAll: boolean;
};

/** Directories that one leaves out as a whole, since programs make them. */
const generated: ReadonlySet<string> = new Set([
	'node_modules',
	'vendor',
	'dist',
	'build',
	'target',
	'.git',
	'.venv',
	'venv',
	'__pycache__',
	'.next',
]);

/** What the hiding layer deleted, as an `rm` would name it. */
export function deletedRoots(found: HiddenFiles): HiddenRoots {
	const {tree} = found.context.analysis;
	return rootsOf(found, (node) => {
		let root = node;
		while (isGone(tree, tree.parent[root] as number, found.hiddenByLayer)) {
			root = tree.parent[root] as number;
		}
		return root;
	});
}

/** True for a directory that a program makes from other files, or for a path in one. */
export function isGenerated(path: string): boolean {
	return path.split('/').some((name) => generated.has(name));
}

/** What the hiding layer wrote again, as a list of files to leave out would name it. */
export function rewrittenRoots(found: HiddenFiles): HiddenRoots {
	const {tree} = found.context.analysis;
	return rootsOf(found, (node) => {
		let root = node;
		for (let at = node; at !== rootNode; at = tree.parent[at] as number) {
			if (generated.has(nameOf(tree, at))) root = at;
		}
		return root;
	});
}

function rootsOf(found: HiddenFiles, rootOf: (node: number) => number): HiddenRoots {
	const {tree} = found.context.analysis;
	const versions = hiddenVersionsOf(found);
	const roots = new Set(versions.map(({node}) => rootOf(node)));
	const first = [...roots].slice(0, maxRoots).map((node) => shownPath(tree, node));
	// Files that a hard link kept for a while are found nowhere else.
	const paths = first.length > 0 ? first : found.paths.slice(0, maxRoots);
	const isEach = (): boolean =>
		versions.length === found.fileCount || found.paths.every((path) => isBelow(path, paths));
	return {paths, isAll: roots.size <= maxRoots && isEach()};
}

/** True for a path that is one of `roots`, or lies in one. */
function isBelow(path: string, roots: readonly string[]): boolean {
	return roots.some((root) => path === root || path.startsWith(`${root}/`));
}

/** True when the layer deleted the directory `node`, or put something else in its place. */
function isGone(tree: ImageTree, node: number, layerIndex: number): boolean {
	if (node <= rootNode) return false;
	const version = tree.versionUpTo(node, layerIndex);
	if (version === none || tree.versionLayer[version] !== layerIndex) return false;
	if (tree.versionChange[version] === change.removed) return true;
	const inode = tree.versionInode[version] as number;
	return inode >= 0 && tree.typeOf(inode) !== entryType.directory;
}
