import {type StoredFile, sameContent} from '../analysis/same-content.ts';
import {
	apparentBytes,
	fileDigest,
	type LayerIndex,
	payloadBytes,
	symlinkTarget,
	xattrsOf,
} from '../layer/layer-index.ts';
import {entryType} from '../layer/tar-header.ts';
import type {FinalTree} from './final-tree.ts';
import type {FileAttribute} from './image-diff.ts';

/** Mode of a directory that no entry describes; its owner is root, and it has no time. */
const implicitMode = 0o755;

/** True when two inodes come from the same entries of the same layers. Implicit directories are all alike. */
function isSameEntry(
	{tree: oldTree}: FinalTree,
	oldInode: number,
	{tree: newTree}: FinalTree,
	newInode: number,
): boolean {
	if (oldInode < 0 || newInode < 0) return oldInode === newInode;
	return (
		oldTree.inodeRow[oldInode] === newTree.inodeRow[newInode] &&
		oldTree.attributeRow[oldInode] === newTree.attributeRow[newInode] &&
		oldTree.indexOf(oldInode) === newTree.indexOf(newInode) &&
		oldTree.indexes[oldTree.attributeLayer[oldInode] as number] ===
			newTree.indexes[newTree.attributeLayer[newInode] as number]
	);
}

/**
 * In what two live nodes differ, in the order of {@link fileAttributes}; how names are linked is left out. Contents are
 * read where nothing else can tell.
 */
export function differingAttributes(
	oldSide: FinalTree,
	oldNode: number,
	newSide: FinalTree,
	newNode: number,
): readonly FileAttribute[] {
	const oldInode = oldSide.tree.inode[oldNode] as number;
	const newInode = newSide.tree.inode[newNode] as number;
	if (isSameEntry(oldSide, oldInode, newSide, newInode)) return [];
	const oldType = oldSide.typeOf(oldNode);
	const newType = newSide.typeOf(newNode);
	const given = differingMetadata(oldSide, oldNode, newSide, newNode);
	if (oldType !== newType) return ['type', ...given];
	if (oldType === entryType.directory) return given;
	const a = oldSide.storedOf(oldInode);
	const b = newSide.storedOf(newInode);
	switch (oldType) {
		case entryType.file:
			return [...differingContent(a, oldSide.isSaved, b, newSide.isSaved), ...given];
		case entryType.symlink:
			return sameTarget(a, b) ? given : [...given, 'linkTarget'];
		default:
			return sameDevice(a, b) ? given : [...given, 'device'];
	}
}

/** The entry that gives a node its attributes; undefined for an implicit directory. */
type Given = {readonly index: LayerIndex; readonly row: number};

function givenBy({tree}: FinalTree, node: number): Given | undefined {
	const inode = tree.inode[node] as number;
	if (inode < 0) return undefined;
	return {
		index: tree.indexes[tree.attributeLayer[inode] as number] as LayerIndex,
		row: tree.attributeRow[inode] as number,
	};
}

/** In which of mode, owner, time and extended attributes two live nodes differ, in this order. */
export function differingMetadata(
	oldSide: FinalTree,
	oldNode: number,
	newSide: FinalTree,
	newNode: number,
): readonly FileAttribute[] {
	const a = givenBy(oldSide, oldNode);
	const b = givenBy(newSide, newNode);
	// Linux knows no mode of a symlink, whatever the archive says.
	const isSymlink =
		oldSide.typeOf(oldNode) === entryType.symlink || newSide.typeOf(newNode) === entryType.symlink;
	const differing: FileAttribute[] = [];
	if (!isSymlink && modeOf(a) !== modeOf(b)) differing.push('mode');
	if (idOf(a, 'uid') !== idOf(b, 'uid') || idOf(a, 'gid') !== idOf(b, 'gid')) {
		differing.push('owner');
	}
	if (a && b && !sameTime(a, b)) differing.push('mtime');
	if (!sameXattrs(a, b)) differing.push('xattrs');
	return differing;
}

function modeOf(given: Given | undefined): number {
	return given ? (given.index.mode[given.row] as number) : implicitMode;
}

function idOf(given: Given | undefined, id: 'uid' | 'gid'): number {
	return given ? (given.index[id][given.row] as number) : 0;
}

function sameTime(a: Given, b: Given): boolean {
	return (
		a.index.mtimeSeconds[a.row] === b.index.mtimeSeconds[b.row] &&
		(a.index.mtimeNanos?.[a.row] ?? 0) === (b.index.mtimeNanos?.[b.row] ?? 0)
	);
}

function sameXattrs(a: Given | undefined, b: Given | undefined): boolean {
	const setA = a ? xattrsOf(a.index, a.row) : [];
	const setB = b ? xattrsOf(b.index, b.row) : [];
	return (
		setA.length === setB.length &&
		// Both are sorted by name.
		setA.every(({name, value}, at) => {
			const other = setB[at];
			return other?.name === name && Buffer.compare(other.value, value) === 0;
		})
	);
}

function sameTarget(a: StoredFile, b: StoredFile): boolean {
	return Buffer.compare(symlinkTarget(a.index, a.row), symlinkTarget(b.index, b.row)) === 0;
}

function sameDevice(a: StoredFile, b: StoredFile): boolean {
	const [majorA, minorA] = a.index.devices.get(a.row) ?? [];
	const [majorB, minorB] = b.index.devices.get(b.row) ?? [];
	return majorA === majorB && minorA === minorB;
}

function differingContent(
	a: StoredFile,
	isSavedA: boolean,
	b: StoredFile,
	isSavedB: boolean,
): readonly FileAttribute[] {
	const size = apparentBytes(a.index, a.row);
	if (size !== apparentBytes(b.index, b.row)) return ['content', 'size'];
	// An empty file has no digest, and a sparse one may be a single hole.
	if (isHollow(a) && isHollow(b)) return [];
	const isSame = isSavedA || isSavedB ? maybeSame(a, isSavedA, b, isSavedB) : sameContent(a, b);
	return isSame ? [] : ['content'];
}

function isHollow({index, row}: StoredFile): boolean {
	return payloadBytes(index, row) === 0;
}

/** A saved report may have digests, but no contents: without a digest, files of one size count as the same. */
function maybeSame(a: StoredFile, isSavedA: boolean, b: StoredFile, isSavedB: boolean): boolean {
	const digestA = fileDigest(a.index, a.row);
	const digestB = fileDigest(b.index, b.row);
	if (digestA && digestB) return Buffer.compare(digestA, digestB) === 0;
	if ((isSavedA && !digestA) || (isSavedB && !digestB)) return true;
	// A report does not tell a sparse file from others: how much of it is stored, it cannot say.
	return payloadBytes(a.index, a.row) !== payloadBytes(b.index, b.row) || sameContent(a, b);
}
