import type {ImageTree} from '../../tree/image-tree.ts';
import {shellWord} from '../text/shell-word.ts';
import {shownPath} from './tree-names.ts';

/** More paths make no command clearer. */
const maxPaths = 4;

/** The first paths as words of a shell command. */
export function shellPaths(tree: ImageTree, nodes: readonly number[]): string {
	return nodes
		.slice(0, maxPaths)
		.map((node) => shellWord(shownPath(tree, node)))
		.join(' ');
}

/** `rm -rf` of some paths. Of many, the first. */
export function removal(tree: ImageTree, nodes: readonly number[]): string {
	return `rm -rf ${shellPaths(tree, nodes)}${nodes.length > maxPaths ? ' …' : ''}`;
}

/** True when a command can name all of them. */
export function areFew(nodes: readonly number[]): boolean {
	return nodes.length <= maxPaths;
}
