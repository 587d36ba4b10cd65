import {pathText} from '../../layer/path-text.ts';
import {entryType} from '../../layer/tar-header.ts';
import {ImgdiveError} from '../../model/error.ts';
import {type ImageTree, implicit, rootNode} from '../../tree/image-tree.ts';
import {resolvePath} from '../../tree/resolve-path.ts';

/** In place of a node: the final tree has no such path. */
export const noNode = -1;
/** PATH_MAX of Linux; a longer path in a list is no path. */
const maxCharacters = 4096;

/**
 * Finds the paths that lists of files name, each byte a character (latin1). Directories are followed through symlinks,
 * for a list may say `/bin/sh` where the tree has `/usr/bin/sh`; each is looked up only once.
 */
export class TreePaths {
	readonly #tree: ImageTree;
	readonly #directories = new Map<string, number>([['', rootNode]]);

	constructor(tree: ImageTree) {
		this.#tree = tree;
	}

	/** Node of what lives at a path from the root, a symlink as itself; {@link noNode} where nothing does. */
	find(path: string): number {
		if (path.length > maxCharacters) return noNode;
		const end = path.endsWith('/') ? path.length - 1 : path.length;
		const slash = path.lastIndexOf('/', end - 1);
		const directory = this.#directory(slash < 0 ? '' : path.slice(0, slash));
		return directory === noNode ? noNode : this.#child(directory, path.slice(slash + 1, end));
	}

	/** As {@link find}, but {@link noNode} for a directory: what a package owns. */
	findFile(path: string): number {
		const node = this.find(path);
		return node === noNode || isDirectory(this.#tree, node) ? noNode : node;
	}

	#directory(path: string): number {
		const known = this.#directories.get(path);
		if (known !== undefined) return known;
		const slash = path.lastIndexOf('/');
		const parent = this.#directory(slash < 0 ? '' : path.slice(0, slash));
		const node = parent === noNode ? noNode : this.#step(parent, path.slice(slash + 1));
		this.#directories.set(path, node);
		return node;
	}

	#step(parent: number, name: string): number {
		const node = this.#child(parent, name);
		if (node === noNode || isDirectory(this.#tree, node)) return node;
		if (this.#tree.typeOf(this.#tree.inode[node] as number) !== entryType.symlink) return noNode;
		try {
			const target = resolvePath(this.#tree, pathText(this.#tree.pathBytes(node)), true);
			return isDirectory(this.#tree, target) ? target : noNode;
		} catch (error) {
			if (error instanceof ImgdiveError) return noNode;
			throw error;
		}
	}

	#child(parent: number, name: string): number {
		if (name === '' || name === '.') return parent;
		if (name === '..') return Math.max(rootNode, this.#tree.parent[parent] as number);
		const bytes = Buffer.from(name, 'latin1');
		const node = this.#tree.find(parent, bytes, 0, bytes.length);
		return node !== 0 && (this.#tree.inode[node] as number) >= implicit ? node : noNode;
	}
}

/** True for a directory of the final tree. */
export function isDirectory(tree: ImageTree, node: number): boolean {
	const inode = tree.inode[node] as number;
	return inode === implicit || (inode >= 0 && tree.typeOf(inode) === entryType.directory);
}

/** The last component of a node's path, each byte a character (latin1). */
export function nameOf(tree: ImageTree, node: number): string {
	const {buffer, byteOffset} = tree.names;
	const start = tree.nameStart[node] as number;
	const end = tree.nameStart[node + 1] as number;
	return Buffer.from(buffer, byteOffset + start, end - start).toString('latin1');
}
