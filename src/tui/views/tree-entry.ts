import {implicitMode, modeText} from '../../analysis/mode-text.ts';
import {type LayerIndex, symlinkTarget} from '../../layer/layer-index.ts';
import {pathText} from '../../layer/path-text.ts';
import {type EntryType, entryType} from '../../layer/tar-header.ts';
import {safeText} from '../../report/safe-text.ts';
import type {TreeView} from '../tree/tree-view.ts';

/** What a row of the tree tells of the entry behind its path. */
export type TreeEntry = {
	readonly type: EntryType;
	/** As `ls -l` writes it. */
	readonly mode: string;
	readonly owner: string;
	/** The layer that the path comes from as it is. */
	readonly layerIndex: number;
	/** Less important words behind the name: `hard link`. */
	readonly note: string;
	/** Of a symlink, safe; else empty. */
	readonly target: string;
};

/** Bytes of a symlink's target that are looked at. */
const maxTargetBytes = 1000;

/** The entry that describes a node in a view. */
export function treeEntry({tree, version, spec}: TreeView, node: number): TreeEntry {
	const shown = version[node] as number;
	const layerIndex = shown < 0 ? 0 : (tree.versionLayer[shown] as number);
	const inode = shown < 0 ? -1 : (tree.versionInode[shown] as number);
	if (inode < 0) return {...implicitEntry, layerIndex};
	const index = tree.indexOf(inode);
	const row = tree.inodeRow[inode] as number;
	const type = index.type[row] as EntryType;
	const attributes = tree.attributesOf(inode, spec.to);
	return {
		type,
		mode: keptMode(type, attributes.index.mode[attributes.row] as number),
		owner: `${attributes.index.uid[attributes.row]}:${attributes.index.gid[attributes.row]}`,
		layerIndex,
		note: tree.isShared(inode) ? 'hard link' : typeNote(type, index, row),
		target: type === entryType.symlink ? targetText(index, row) : '',
	};
}

const implicitEntry = {
	type: entryType.directory,
	mode: implicitMode,
	owner: '0:0',
	note: '',
	target: '',
} as const;

const modes = new Map<number, string>();

/** An image has few different modes, and a row is painted on every key. */
function keptMode(type: EntryType, mode: number): string {
	const key = type * 0o10000 + mode;
	let text = modes.get(key);
	if (text === undefined) {
		text = modeText(type, mode);
		modes.set(key, text);
	}
	return text;
}

function typeNote(type: EntryType, index: LayerIndex, row: number): string {
	switch (type) {
		case entryType.fifo:
			return 'fifo';
		case entryType.charDevice:
		case entryType.blockDevice: {
			const [major, minor] = index.devices.get(row) ?? [0, 0];
			const kind = type === entryType.charDevice ? 'character' : 'block';
			return `${kind} device ${major}, ${minor}`;
		}
		default:
			return '';
	}
}

function targetText(index: LayerIndex, row: number): string {
	return safeText(pathText(symlinkTarget(index, row).subarray(0, maxTargetBytes)));
}
