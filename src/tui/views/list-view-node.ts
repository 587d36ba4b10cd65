import {ImgdiveError} from '../../model/error.ts';
import type {ImageTree} from '../../tree/image-tree.ts';
import {literalNode} from '../../tree/resolve-path.ts';

/** The node of a path as text; -1 where the tree has none. Symlinks are not followed. */
export function nodeOf(tree: ImageTree, path: string): number {
	try {
		return literalNode(tree, path);
	} catch (error) {
		if (error instanceof ImgdiveError) return -1;
		throw error;
	}
}
