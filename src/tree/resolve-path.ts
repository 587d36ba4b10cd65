import {symlinkTarget} from '../layer/layer-index.ts';
import {entryType} from '../layer/tar-header.ts';
import {ImgdiveError} from '../model/error.ts';
import {absent, type ImageTree, rootNode} from './image-tree.ts';

/** Symlinks followed before they count as a loop, as in Linux. */
const maxHops = 40;

/**
 * Node of `path` in the final tree, as a process in a container finds it: symlinks followed, held at the root.
 * @param followLast whether a symlink at the end is followed too
 * @throws {ImgdiveError} `path-missing`
 */
export function resolvePath(tree: ImageTree, path: string, followLast: boolean): number {
	const parts = partsOf(pathToBytes(path)).reverse();
	let node = rootNode;
	let hops = 0;
	for (let part = parts.pop(); part; part = parts.pop()) {
		if (isDotDot(part)) {
			node = Math.max(rootNode, tree.parent[node] as number);
			continue;
		}
		const child = tree.find(node, part, 0, part.length);
		if (child === 0 || tree.inode[child] === absent) throw missing(path);
		const target = parts.length > 0 || followLast ? targetOf(tree, child) : undefined;
		if (!target) {
			node = child;
			continue;
		}
		if (++hops > maxHops) throw missing(path, 'its symlinks form a loop');
		if (target[0] === 0x2f) node = rootNode;
		parts.push(...partsOf(target).reverse());
	}
	return node;
}

/**
 * Node of a literal path that some layer touches, whether it is in the final tree or not; symlinks are not followed.
 * @throws {ImgdiveError} `path-missing`
 */
export function literalNode(tree: ImageTree, path: string): number {
	let node = rootNode;
	for (const part of partsOf(pathToBytes(path))) {
		node = tree.find(node, part, 0, part.length);
		if (node === 0) throw missing(path);
	}
	return node;
}

function targetOf(tree: ImageTree, node: number): Uint8Array | undefined {
	const inode = tree.inode[node] as number;
	if (inode < 0 || tree.typeOf(inode) !== entryType.symlink) return undefined;
	return symlinkTarget(tree.indexOf(inode), tree.inodeRow[inode] as number);
}

/** The bytes that a path as shown stands for: `\xNN` is a byte that is not UTF-8. */
function pathToBytes(path: string): Buffer {
	const pieces = path.split(/(\\x[89a-f][0-9a-f])/);
	return Buffer.concat(
		pieces.map((piece, at) =>
			at % 2 === 1 ? Buffer.from(piece.slice(2), 'hex') : Buffer.from(piece, 'utf8'),
		),
	);
}

function partsOf(path: Uint8Array): Uint8Array[] {
	const parts: Uint8Array[] = [];
	let start = 0;
	for (let at = 0; at <= path.length; at++) {
		if (at !== path.length && path[at] !== 0x2f) continue;
		const part = path.subarray(start, at);
		if (part.length > 0 && !(part.length === 1 && part[0] === 0x2e)) parts.push(part);
		start = at + 1;
	}
	return parts;
}

function isDotDot(part: Uint8Array): boolean {
	return part.length === 2 && part[0] === 0x2e && part[1] === 0x2e;
}

function missing(path: string, why?: string): ImgdiveError {
	return new ImgdiveError(
		'path-missing',
		`The image has no path ${JSON.stringify(path)}${why ? `: ${why}` : ''}.`,
		{hint: 'List what there is: imgdive ls IMAGE.'},
	);
}
