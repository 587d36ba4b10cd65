import {lstatSync, readdirSync, type Stats} from 'node:fs';
import {entryType} from '../layer/tar-header.ts';
import type {ImageTree} from '../tree/image-tree.ts';
import type {Directories} from './directories.ts';
import {exists, inTheWay, writeFailure} from './failure.ts';
import {baseNode, type Placement} from './placement.ts';
import {typeOfNode} from './source.ts';

/** What a node finds in its place. */
export const fate = {
	/** Nothing; that something appears there later is an error. */
	fresh: 0,
	/** A file or a link, which gives way. */
	replaces: 1,
	/** An empty directory that gives way to something else. */
	replacesEmpty: 2,
	/** A directory, which takes what is in this one. */
	merges: 3,
} as const;
export type Fate = (typeof fate)[keyof typeof fate];

/**
 * Looks at what is in the way before anything is written.
 * @param nodes in path order
 * @returns a {@link Fate} by node
 * @throws {ImgdiveError} `exists`
 */
export function findConflicts(
	tree: ImageTree,
	nodes: readonly number[],
	placement: Placement,
	directories: Directories,
	force: boolean,
): Uint8Array {
	const fates = new Uint8Array(tree.nodeCount);
	for (const node of nodes) {
		const parent = placement.parentOf(node);
		if (parent !== baseNode && fates[parent] !== fate.merges) continue;
		try {
			const path = directories.pathOf(node);
			const found = lstatSync(path, {throwIfNoEntry: false});
			if (!found) continue;
			if (!force) throw exists(placement.shown(node));
			const isDirectory = typeOfNode(tree, node) === entryType.directory;
			fates[node] = fateOf(isDirectory, found, path, () => placement.shown(node));
		} catch (cause) {
			throw writeFailure(cause, placement.shown(node));
		}
	}
	return fates;
}

function fateOf(isDirectory: boolean, found: Stats, path: Buffer, shown: () => string): Fate {
	if (!found.isDirectory()) return fate.replaces;
	if (isDirectory) return fate.merges;
	if (readdirSync(path).length === 0) return fate.replacesEmpty;
	throw inTheWay(shown(), 'is a directory that is not empty, and gives way to no file');
}
