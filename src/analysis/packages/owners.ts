import {type ImageTree, implicit} from '../../tree/image-tree.ts';
import type {FoundPackage} from './ecosystem.ts';
import type {PackageType} from './package.ts';
import {isDirectory} from './tree-paths.ts';

/** In place of a position in the list: no package, or not known yet. */
const nobody = -1;
/** Of a directory whose files belong to several. */
const several = -2;
const systemTypes: ReadonlySet<PackageType> = new Set(['dpkg', 'apk', 'rpm', 'nix']);

/** True for a package of the operating system, false for one of a programming language. */
export function isSystemPackage({type}: {readonly type: PackageType}): boolean {
	return systemTypes.has(type);
}

/**
 * By node: position in `list` of the package that it belongs to, -1 where there is none. Packages of the system go before
 * those of languages, lists of files before directories, and the innermost directory before those around it.
 */
export function ownersOf(tree: ImageTree, list: readonly FoundPackage[]): Int32Array {
	const owner = emptyOwners(tree);
	for (const isSystem of [true, false]) {
		const listed = emptyOwners(tree);
		const below = emptyOwners(tree);
		list.forEach((found, at) => {
			if (isSystemPackage(found) !== isSystem) return;
			claim(listed, found.files, at);
			claim(below, found.roots, at);
		});
		addOwners(tree, owner, listed, below);
	}
	addCompiled(tree, owner);
	addDirectories(tree, owner);
	return owner;
}

function emptyOwners(tree: ImageTree): Int32Array {
	return new Int32Array(tree.nodeCount).fill(nobody);
}

/** The first that names a path has it. */
function claim(owners: Int32Array, nodes: readonly number[] | undefined, owner: number): void {
	for (const node of nodes ?? []) if (owners[node] === nobody) owners[node] = owner;
}

function addOwners(
	tree: ImageTree,
	owner: Int32Array,
	listed: Int32Array,
	below: Int32Array,
): void {
	for (let node = 1; node < tree.nodeCount; node++) {
		if (below[node] === nobody) below[node] = below[tree.parent[node] as number] as number;
		if (owner[node] !== nobody || (tree.inode[node] as number) < 0) continue;
		if (isDirectory(tree, node)) continue;
		owner[node] = (listed[node] === nobody ? below[node] : listed[node]) as number;
	}
}

const compiledFolder = Buffer.from('__pycache__');
const dot = 0x2e;

/** Python modules that were compiled when their package was installed stand in no list. */
function addCompiled(tree: ImageTree, owner: Int32Array): void {
	for (let node = 1; node < tree.nodeCount; node++) {
		if (owner[node] !== nobody || (tree.inode[node] as number) < 0) continue;
		const folder = tree.parent[node] as number;
		if (folder === 0 || !compiledFolder.equals(tree.name(folder))) continue;
		const name = tree.name(node);
		const source = Buffer.concat([name.subarray(0, name.indexOf(dot) + 1), Buffer.from('py')]);
		const found = tree.find(tree.parent[folder] as number, source, 0, source.length);
		if (found !== 0) owner[node] = owner[found] as number;
	}
}

/**
 * A directory belongs to the package that all files directly in it belong to; one without files, to the package of all
 * directories in it.
 */
function addDirectories(tree: ImageTree, owner: Int32Array): void {
	const ofFiles = emptyOwners(tree);
	const ofFolders = emptyOwners(tree);
	const hasFiles = new Uint8Array(tree.nodeCount);
	for (let node = tree.nodeCount - 1; node > 0; node--) {
		if ((tree.inode[node] as number) < implicit) continue;
		const parent = tree.parent[node] as number;
		if (!isDirectory(tree, node)) {
			merge(ofFiles, parent, owner[node] === nobody ? several : (owner[node] as number));
			hasFiles[parent] = 1;
			continue;
		}
		const own = (hasFiles[node] === 1 ? ofFiles[node] : ofFolders[node]) as number;
		owner[node] = Math.max(nobody, own);
		if (own !== nobody) merge(ofFolders, parent, own);
	}
}

function merge(owners: Int32Array, at: number, owner: number): void {
	if (owners[at] === nobody) owners[at] = owner;
	else if (owners[at] !== owner) owners[at] = several;
}
