import {pathText} from '../../layer/path-text.ts';
import type {ImageTree} from '../../tree/image-tree.ts';
import {removeCommand, shellWord} from '../text/shell-word.ts';

/** More paths make no remedy clearer. */
const maxPaths = 4;

/** Path of a node as text, with a leading slash. */
export function shownPath(tree: ImageTree, node: number): string {
	return pathText(tree.pathBytes(node));
}

/** Paths of the first nodes as text. */
export function shownPaths(tree: ImageTree, nodes: readonly number[]): readonly string[] {
	return nodes.slice(0, maxPaths).map((node) => shownPath(tree, node));
}

/** The first paths as words of a shell command. */
export function shellPaths(tree: ImageTree, nodes: readonly number[]): string {
	return shownPaths(tree, nodes).map(shellWord).join(' ');
}

/** `rm -rf` of some paths. Of many, the first. */
export function removal(tree: ImageTree, nodes: readonly number[]): string {
	return removeCommand(shownPaths(tree, nodes), areFew(nodes));
}

/** True when a command can name all of them. */
export function areFew(nodes: readonly number[]): boolean {
	return nodes.length <= maxPaths;
}
