import {isUtf8} from 'node:buffer';
import {apparentBytes, symlinkTarget} from '../layer/layer-index.ts';
import {pathText} from '../layer/path-text.ts';
import {entryType} from '../layer/tar-header.ts';
import {type ChangeName, changeNames, type ImageTree} from '../tree/image-tree.ts';
import type {ViewRow} from '../tree/view.ts';

export type FileType = 'file' | 'directory' | 'symlink' | 'char-device' | 'block-device' | 'fifo';

const typeNames: ReadonlyMap<number, FileType> = new Map([
	[entryType.file, 'file'],
	[entryType.symlink, 'symlink'],
	[entryType.charDevice, 'char-device'],
	[entryType.blockDevice, 'block-device'],
	[entryType.directory, 'directory'],
	[entryType.fifo, 'fifo'],
]);

/** One path of a view as `ls` tells it. */
export type FileRow = {
	readonly path: string;
	/** Base64 of the path's bytes where they are not UTF-8. */
	readonly pathBase64?: string;
	readonly type: FileType;
	/** Four octal digits. */
	readonly mode: string;
	readonly uid: number;
	readonly gid: number;
	/** Of a regular file, as a container sees it; else 0. */
	readonly size: number;
	/** ISO 8601. */
	readonly mtime: string;
	readonly linkTarget: string | null;
	/** First name, in path order, of the same inode; null for that name itself. */
	readonly hardlinkOf: string | null;
	/** Layer whose entry gives the path its present attributes. */
	readonly layerIndex: number;
	readonly change: ChangeName;
};

/** Turns the rows of a view, in path order, into what `ls` tells. */
export class FileRows {
	readonly #tree: ImageTree;
	readonly #lastLayer: number;
	readonly #firstNames = new Map<number, string>();

	/** @param lastLayer where the view ends. @default the last layer */
	constructor(tree: ImageTree, lastLayer: number = tree.indexes.length - 1) {
		this.#tree = tree;
		this.#lastLayer = lastLayer;
	}

	/** @param row rows must come in path order, all of a view, for hard links to name the first of their group */
	of({node, version, change}: ViewRow): FileRow {
		const tree = this.#tree;
		const bytes = tree.pathBytes(node);
		const path = pathText(bytes);
		const inode = tree.versionInode[version] as number;
		const head = {
			path,
			...(isUtf8(bytes) ? {} : {pathBase64: bytes.toString('base64')}),
		};
		const changeName = changeNames[change];
		const layerIndex = tree.versionLayer[version] as number;
		if (inode < 0) return {...head, ...implicitDirectory, layerIndex, change: changeName};
		const index = tree.indexOf(inode);
		const row = tree.inodeRow[inode] as number;
		const attributes = tree.attributesOf(inode, this.#lastLayer);
		const isSymlink = index.type[row] === entryType.symlink;
		return {
			...head,
			type: typeNames.get(index.type[row] as number) ?? 'file',
			mode: octal(attributes.index.mode[attributes.row] as number),
			uid: attributes.index.uid[attributes.row] as number,
			gid: attributes.index.gid[attributes.row] as number,
			size: apparentBytes(index, row),
			mtime: isoTime(
				attributes.index.mtimeSeconds[attributes.row] as number,
				attributes.index.mtimeNanos?.[attributes.row] ?? 0,
			),
			linkTarget: isSymlink ? pathText(symlinkTarget(index, row)) : null,
			hardlinkOf: this.#hardlinkOf(inode, path),
			layerIndex,
			change: changeName,
		};
	}

	#hardlinkOf(inode: number, path: string): string | null {
		const tree = this.#tree;
		if (!tree.isShared(inode)) return null;
		const first = this.#firstNames.get(inode);
		if (first === undefined) this.#firstNames.set(inode, path);
		return first ?? null;
	}
}

const implicitDirectory = {
	type: 'directory',
	mode: '0755',
	uid: 0,
	gid: 0,
	size: 0,
	mtime: '1970-01-01T00:00:00Z',
	linkTarget: null,
	hardlinkOf: null,
} as const;

function octal(mode: number): string {
	return mode.toString(8).padStart(4, '0');
}

/** Seconds and nanoseconds since 1970 as ISO 8601, held within what a date can be. */
export function isoTime(seconds: number, nanos: number): string {
	const held = Math.min(Math.max(seconds, -8.64e12), 8.64e12);
	const whole = new Date(Math.floor(held) * 1000).toISOString().slice(0, -5);
	const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
	return `${whole}${fraction}Z`;
}
