import {hasName} from '../../layer/path-table.ts';
import type {ImageTree} from '../../tree/image-tree.ts';

/** A file that repeats another one: nodes of both, and what the copy holds. */
export type Copy = {
	readonly node: number;
	/** Files with the same content that stay, the one to keep first. */
	readonly originals: readonly number[];
	readonly bytes: number;
	readonly isWhole: boolean;
};

/** Files of one directory that have the same place in another one. */
export type FolderPair = {
	/** The directory to keep; with one file only, that file. */
	readonly original: number;
	/** The directory, or file, that repeats it. */
	readonly copy: number;
	/** The largest first. */
	readonly copies: readonly Copy[];
	readonly bytes: number;
};

/** Tells which directories repeat which, by the paths of files that are the same: most bytes first. */
export function folderPairs(tree: ImageTree, copies: readonly Copy[]): readonly FolderPair[] {
	const groups = Map.groupBy(
		copies.map((copy) => bestMatch(tree, copy)),
		({originalTop, copyTop}) => `${originalTop} ${copyTop}`,
	);
	return [...groups.values()]
		.map((matches) => pairOf(tree, matches))
		.sort((a, b) => b.bytes - a.bytes || a.copy - b.copy);
}

type Match = {
	readonly copy: Copy;
	readonly original: number;
	/** Where the two paths end that go on alike: directories, or the files themselves. */
	readonly originalTop: number;
	readonly copyTop: number;
	/** Number of names in which the paths end alike. */
	readonly depth: number;
};

function bestMatch(tree: ImageTree, copy: Copy): Match {
	const matches = copy.originals.map((original) => matchOf(tree, copy, original));
	return matches.reduce((best, match) => (match.depth > best.depth ? match : best));
}

function matchOf(tree: ImageTree, copy: Copy, original: number): Match {
	let [a, b, depth] = [original, copy.node, 0];
	while (a > 0 && b > 0 && sameName(tree, a, b)) {
		a = tree.parent[a] as number;
		b = tree.parent[b] as number;
		depth++;
	}
	return {copy, original, originalTop: a, copyTop: b, depth};
}

function sameName(tree: ImageTree, a: number, b: number): boolean {
	return hasName(tree, a, tree.names, tree.nameStart[b] as number, tree.nameStart[b + 1] as number);
}

function pairOf(tree: ImageTree, matches: readonly Match[]): FolderPair {
	const copies = matches.map(({copy}) => copy).sort((a, b) => b.bytes - a.bytes || a.node - b.node);
	const nodes = (nodeOf: (match: Match) => number): number =>
		matches.map(nodeOf).reduce((a, b) => commonParent(tree, a, b));
	const isOneFile = matches.length === 1;
	const directory = (node: number): number => (isOneFile ? node : (tree.parent[node] as number));
	return {
		original: nodes(({original}) => directory(original)),
		copy: nodes(({copy}) => directory(copy.node)),
		copies,
		bytes: copies.reduce((sum, {bytes}) => sum + bytes, 0),
	};
}

/** The innermost directory that holds both; itself where both are the same. */
function commonParent({parent}: ImageTree, nodeA: number, nodeB: number): number {
	let [a, b] = [nodeA, nodeB];
	// Parents have smaller numbers.
	while (a !== b) {
		if (a > b) a = parent[a] as number;
		else b = parent[b] as number;
	}
	return a;
}
