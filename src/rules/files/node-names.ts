import {hasName} from '../../layer/path-table.ts';
import {absent, type ImageTree, none, rootNode} from '../../tree/image-tree.ts';
import type {RuleContext} from '../engine/rule-context.ts';

const slash = 0x2f;

/** A node's own name, a character for each byte: for comparing, not for showing. */
export function nameOf(tree: ImageTree, node: number): string {
	const name = tree.name(node);
	return Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString('latin1');
}

/** True when the final tree has the path. */
export function isLiving(tree: ImageTree, node: number): boolean {
	return tree.inode[node] !== absent;
}

/** True when the final tree has a path that one of the rule's queries matches. */
export function hasLiving({analysis: {tree}, nodes}: RuleContext, query: string): boolean {
	return nodes(query).some((node) => isLiving(tree, node));
}

/** True when the final tree has a path called `name` right in `directory`. */
export function hasLivingChild(tree: ImageTree, directory: number, name: Uint8Array): boolean {
	const child = tree.find(directory, name, 0, name.length);
	return child !== rootNode && isLiving(tree, child);
}

/** The node of a path that some layer touches, whether it lives or not; {@link none} where there is none. */
export function nodeAt(tree: ImageTree, path: Uint8Array): number {
	let node = rootNode;
	for (let start = 0; start < path.length; ) {
		const end = path.indexOf(slash, start);
		const stop = end < 0 ? path.length : end;
		if (stop > start) {
			node = tree.find(node, path, start, stop);
			if (node === rootNode) return none;
		}
		start = stop + 1;
	}
	return node;
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
