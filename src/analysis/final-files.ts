import {isUtf8} from 'node:buffer';
import {createHash} from 'node:crypto';
import {
	apparentBytes,
	fileDigest,
	type LayerIndex,
	payloadBytes,
	symlinkTarget,
	xattrsOf,
} from '../layer/layer-index.ts';
import {entryType} from '../layer/tar-header.ts';
import type {ImageTree} from '../tree/image-tree.ts';
import {finalView} from '../tree/view.ts';
import {type FileRow, FileRows} from './file-row.ts';

/** A path of the final tree, with all that can be known of it without its content. */
export type FinalFile = FileRow & {
	/**
	 * SHA-256 of a regular file's content: `sha256:…`. Null where it is not known, as where only headers were read; of a
	 * sparse file; and of everything else.
	 */
	readonly digest: string | null;
	/** Base64 of a symlink's target where it is not UTF-8. */
	readonly linkTargetBase64?: string;
	/** Of a sparse file: the bytes of it that are stored. */
	readonly storedBytes?: number;
	/** Major and minor number of a device. */
	readonly device?: readonly [number, number];
	/** Base64 of the values of extended attributes by name, where there are any. A name has one character for each byte. */
	readonly xattrs?: Readonly<Record<string, string>>;
};

const emptyDigest = `sha256:${createHash('sha256').digest('hex')}`;

/** All that a container sees, in byte order of the path. */
export function* finalFiles(tree: ImageTree): Generator<FinalFile> {
	const rows = new FileRows(tree);
	for (const row of finalView(tree)) {
		const file = rows.of(row);
		const inode = tree.versionInode[row.version] as number;
		yield inode < 0 ? {...file, digest: null} : {...file, ...factsOf(tree, inode)};
	}
}

type Facts = Omit<FinalFile, keyof FileRow>;

function factsOf(tree: ImageTree, inode: number): Facts {
	const index = tree.indexOf(inode);
	const row = tree.inodeRow[inode] as number;
	const given = tree.attributesOf(inode, tree.indexes.length - 1);
	const xattrs = xattrsOf(given.index, given.row);
	return {
		digest: index.type[row] === entryType.file ? digestOf(index, row) : null,
		...typeFacts(index, row),
		...(xattrs.length > 0 && {
			xattrs: Object.fromEntries(
				xattrs.map(({name, value}) => [name, Buffer.from(value).toString('base64')]),
			),
		}),
	};
}

function digestOf(index: LayerIndex, row: number): string | null {
	// What is stored of a sparse file is not what a container reads.
	if (index.sparse.has(row)) return null;
	if (payloadBytes(index, row) === 0) return emptyDigest;
	const digest = fileDigest(index, row);
	return digest ? `sha256:${Buffer.from(digest).toString('hex')}` : null;
}

/** What only some types of entries have. */
function typeFacts(index: LayerIndex, row: number): Partial<Facts> {
	if (index.type[row] === entryType.symlink) {
		const target = symlinkTarget(index, row);
		return isUtf8(target) ? {} : {linkTargetBase64: Buffer.from(target).toString('base64')};
	}
	const device = index.devices.get(row);
	if (device) return {device};
	const stored = payloadBytes(index, row);
	return stored === apparentBytes(index, row) ? {} : {storedBytes: stored};
}
