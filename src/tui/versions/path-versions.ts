import type {Analysis} from '../../analysis/analyze.ts';
import {isoTime} from '../../analysis/file-row.ts';
import type {WasteReason} from '../../analysis/waste.ts';
import {
	apparentBytes,
	fileDigest,
	payloadBytes,
	symlinkTarget,
	xattrsOf,
} from '../../layer/layer-index.ts';
import {pathBytes} from '../../layer/path-table.ts';
import {pathText} from '../../layer/path-text.ts';
import type {Xattr} from '../../layer/pax.ts';
import {entryType} from '../../layer/tar-header.ts';
import {absent, type Change, change, type ImageTree, none} from '../../tree/image-tree.ts';
import type {FileVersion} from '../backend.ts';

export type PathKind =
	| 'file'
	| 'directory'
	| 'symlink'
	| 'character device'
	| 'block device'
	| 'fifo';

const kinds: ReadonlyMap<number, PathKind> = new Map([
	[entryType.file, 'file'],
	[entryType.symlink, 'symlink'],
	[entryType.charDevice, 'character device'],
	[entryType.blockDevice, 'block device'],
	[entryType.directory, 'directory'],
	[entryType.fifo, 'fifo'],
]);

/** What becomes of the bytes that a version ships. */
export type DataFate =
	/** There are none. */
	| {readonly state: 'none'}
	/** A container sees them. */
	| {readonly state: 'live'}
	/** Shipped, never seen. Null for what is not known. */
	| {
			readonly state: 'hidden';
			readonly reason: WasteReason | null;
			readonly byLayer: number | null;
	  };

export type PathAttributes = {
	/** Permission bits: 07777. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** ISO 8601. */
	readonly mtime: string;
	readonly xattrs: readonly Xattr[];
};

/** What a layer made of a path. */
export type PathVersion = {
	/** Its number in the tree; `none` for a directory that no entry describes. */
	readonly version: number;
	/** `none` for a path that an image does not have, though none of its layers removes it. */
	readonly layerIndex: number;
	readonly change: Change;
	/** Null where the layer removed the path. */
	readonly kind: PathKind | null;
	/** Null where the path is removed, or no entry describes it. */
	readonly attributes: PathAttributes | null;
	/** Of a regular file, as a container sees it; else 0. */
	readonly size: number;
	/** Bytes that are stored for it. Less than `size` for a sparse file. */
	readonly storedBytes: number;
	/** Of a symlink, raw. */
	readonly target: string | null;
	/** SHA-256 of a regular file's data as hexadecimal, where it is known. */
	readonly digest: string | null;
	readonly fate: DataFate;
	/** Of the layer, raw. */
	readonly instruction: string;
	/** Where the data of a regular file is. */
	readonly file: FileVersion | null;
};

/** The data behind a version of a path; null for everything but a regular file. */
export function versionOf(tree: ImageTree, version: number): FileVersion | null {
	const inode = version === none ? absent : (tree.versionInode[version] as number);
	if (inode < 0 || tree.typeOf(inode) !== entryType.file) return null;
	const layerIndex = tree.inodeLayer[inode] as number;
	return {layerIndex, row: tree.inodeRow[inode] as number, index: tree.indexOf(inode)};
}

/** All versions of a path, oldest first. */
export function pathVersions(analysis: Analysis, node: number): readonly PathVersion[] {
	const {tree} = analysis;
	const numbers: number[] = [];
	for (
		let version = tree.lastVersion[node] as number;
		version !== none;
		version = tree.versionBefore[version] as number
	) {
		numbers.push(version);
	}
	numbers.reverse();
	return numbers.map((version, at) => pathVersion(analysis, version, numbers.slice(at + 1)));
}

/** @param later the versions after it, oldest first */
function pathVersion(analysis: Analysis, version: number, later: readonly number[]): PathVersion {
	const {tree, layers} = analysis;
	const layerIndex = tree.versionLayer[version] as number;
	const inode = tree.versionInode[version] as number;
	const head = {
		version,
		layerIndex,
		change: tree.versionChange[version] as Change,
		instruction: layers[layerIndex]?.instruction ?? '',
	};
	if (inode < 0) {
		const kind = inode === absent ? null : 'directory';
		return {...head, ...nothing, kind};
	}
	const index = tree.indexOf(inode);
	const row = tree.inodeRow[inode] as number;
	const isSymlink = index.type[row] === entryType.symlink;
	const digest = fileDigest(index, row);
	return {
		...head,
		kind: kinds.get(index.type[row] as number) ?? 'file',
		attributes: attributesOf(tree, inode, layerIndex),
		size: apparentBytes(index, row),
		storedBytes: payloadBytes(index, row),
		target: isSymlink ? pathText(symlinkTarget(index, row)) : null,
		digest: digest ? Buffer.from(digest).toString('hex') : null,
		fate: fateOf(analysis, inode, later),
		file: versionOf(tree, version),
	};
}

/** In place of a version: an image does not have the path. */
export function absentVersion({layers}: Analysis, layerIndex: number | null): PathVersion {
	const index = layerIndex ?? none;
	const instruction = layers[index]?.instruction ?? '';
	const head = {version: none, layerIndex: index, change: change.removed, instruction};
	return {...head, ...nothing, kind: null};
}

const nothing = {
	attributes: null,
	size: 0,
	storedBytes: 0,
	target: null,
	digest: null,
	fate: {state: 'none'},
	file: null,
} as const;

function attributesOf(tree: ImageTree, inode: number, layerIndex: number): PathAttributes {
	const {index, row} = tree.attributesOf(inode, layerIndex);
	const seconds = index.mtimeSeconds[row] as number;
	return {
		mode: index.mode[row] as number,
		uid: index.uid[row] as number,
		gid: index.gid[row] as number,
		mtime: isoTime(seconds, index.mtimeNanos?.[row] ?? 0),
		xattrs: xattrsOf(index, row),
	};
}

function fateOf({tree, waste}: Analysis, inode: number, later: readonly number[]): DataFate {
	const index = tree.indexOf(inode);
	const row = tree.inodeRow[inode] as number;
	if (payloadBytes(index, row) === 0) return {state: 'none'};
	if ((tree.nameCount[inode] as number) > 0) return {state: 'live'};
	const layerIndex = tree.inodeLayer[inode] as number;
	// Waste is told by the path of the entry that ships the data, which of a hard link is another one.
	const path = pathText(pathBytes(index.paths, index.path[row] as number));
	const item = waste.find((one) => one.path === path && one.layers.includes(layerIndex));
	const next = tree.isShared(inode)
		? undefined
		: later.find((version) => tree.versionInode[version] !== inode);
	const byItem = item?.layers.length === 1 ? item.hiddenByLayer : null;
	const byLayer = next === undefined ? byItem : (tree.versionLayer[next] as number);
	return {state: 'hidden', reason: item?.reason ?? null, byLayer};
}
