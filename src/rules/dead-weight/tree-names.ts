import {hasName} from '../../layer/path-table.ts';
import {pathText} from '../../layer/path-text.ts';
import {absent, type ImageTree, rootNode} from '../../tree/image-tree.ts';

/** A node's own name, a character for each byte: for comparing, not for showing. */
export function nameOf(tree: ImageTree, node: number): string {
	const name = tree.name(node);
	return Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString('latin1');
}

/** Path of a node as text, with a leading slash. */
export function shownPath(tree: ImageTree, node: number): string {
	return pathText(tree.pathBytes(node));
}

export function isLiving(tree: ImageTree, node: number): boolean {
	return tree.inode[node] !== absent;
}

/** True when the final tree has a path called `name` right in `directory`. */
export function hasLivingChild(tree: ImageTree, directory: number, name: Uint8Array): boolean {
	const child = tree.find(directory, name, 0, name.length);
	return child !== 0 && isLiving(tree, child);
}

/** The topmost of `node` and the directories above it that has one of `names`; undefined without one. */
export function topmostNamed(
	tree: ImageTree,
	node: number,
	names: readonly Uint8Array[],
): number | undefined {
	let found: number | undefined;
	for (let at = node; at > rootNode; at = tree.parent[at] as number) {
		if (isNamed(tree, at, names)) found = at;
	}
	return found;
}

/** True when `node` has one of `names`. */
export function isNamed(tree: ImageTree, node: number, names: readonly Uint8Array[]): boolean {
	return names.some((name) => hasName(tree, node, name, 0, name.length));
}

/** The directory above `node`, or itself, that is `depth` names below the root; `node` where it is higher up. */
export function ancestorAt(tree: ImageTree, node: number, depth: number): number {
	const line: number[] = [];
	for (let at = node; at > rootNode; at = tree.parent[at] as number) line.push(at);
	return line.at(-depth) ?? node;
}
