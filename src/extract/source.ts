import {entryType} from '../layer/tar-header.ts';
import {ImgdiveError} from '../model/error.ts';
import {type ImageTree, rootNode} from '../tree/image-tree.ts';
import {resolvePath} from '../tree/resolve-path.ts';

/** What is to be extracted. */
export type Source = {
	readonly node: number;
	/** What it is called when it goes inside a directory: the name that was asked for, not that of a link's target. */
	readonly name: Uint8Array;
	/** True for the root and for `DIR/.`: what is in it goes into a directory that exists, without a name of its own. */
	readonly isContents: boolean;
};

/**
 * Finds `path` in the final tree, as a process in a container would. A symlink at its end is followed only where `follow`
 * says so, or a slash behind it.
 * @throws {ImgdiveError} `path-missing`
 */
export function findSource(tree: ImageTree, path: string, follow: boolean): Source {
	const named = resolvePath(tree, path, false);
	const isDot = /(?:^|\/)\.\/*$/.test(path);
	const wantsDirectory = isDot || path.endsWith('/');
	const node = follow || wantsDirectory ? resolvePath(tree, path, true) : named;
	if (wantsDirectory && typeOfNode(tree, node) !== entryType.directory) {
		throw new ImgdiveError('path-missing', `${JSON.stringify(path)} is no directory.`, {
			hint: 'Leave out what follows its name.',
		});
	}
	return {node, name: tree.name(named), isContents: isDot || named === rootNode};
}

/** An `EntryType`; that of a directory where no entry describes the path. */
export function typeOfNode(tree: ImageTree, node: number): number {
	const inode = tree.inode[node] as number;
	return inode < 0 ? entryType.directory : tree.typeOf(inode);
}
