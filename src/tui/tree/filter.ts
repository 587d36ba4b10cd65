import {none, rootNode} from '../../tree/image-tree.ts';
import {canNarrow, type Matcher, matcherOf} from './matcher.ts';
import {shownBit} from './row-options.ts';
import type {TreeView} from './tree-view.ts';

/** By node: bit 1 = matches itself, bit 2 = lies above a match, bit 4 = lies below a matching directory. */
export type FilterMatches = {
	readonly flags: Uint8Array;
	/** Nodes that match themselves. */
	readonly count: number;
};

const matching = 1;
const above = 2;
const below = 4;

/** Nodes between two pauses, in work that takes a few nanoseconds each. */
const sweepNodes = 200_000;
/** With more matches than these, directories are not unfolded by themselves: nobody looks at so many rows. */
const maxUnfoldedMatches = 20_000;
const allChanges = 0b1111;

/** The view that matches were searched in: only there do they narrow another search. */
const searchedViews = new WeakMap<FilterMatches, TreeView>();

/**
 * Searches the paths of a view, and pauses after every few milliseconds of work.
 * - Text: what the path contains, the end of it in the node's own part: `usr/bin` finds `/usr/bin` and nothing below.
 * - With `*`, `?` or `[`: a glob for the name, with a `/` for the path: from the root when it begins with one, else
 *   from any directory.
 * - With `~` in front: a regular expression for the absolute path.
 *
 * Upper and lower case are the same unless `text` has an upper-case letter.
 * @param before an earlier search, which makes this one faster where the text has only grown since
 * @throws {ImgdiveError} `usage`, at the first `next`: the text is no pattern
 */
export function* searchTree(
	view: TreeView,
	text: string,
	before: {readonly text: string; readonly matches: FilterMatches} | null,
): Generator<undefined, FilterMatches> {
	const matcher = matcherOf(view.tree, text);
	const isNarrower =
		before !== null && searchedViews.get(before.matches) === view && canNarrow(before.text, text);
	const flags = new Uint8Array(view.tree.nodeCount);
	const count = yield* search(view, matcher, isNarrower ? before.matches.flags : null, flags);
	if (count > 0) {
		yield* markAbove(view, flags);
		yield* markBelow(view, flags);
	}
	const matches = {flags, count};
	searchedViews.set(matches, view);
	return matches;
}

/**
 * By node, bits of `shownBit`: whether it has a row. A path is shown when its change is, and it matches or lies below
 * a match; so is everything above it.
 * @param shownChanges a bit for each change: `1 << change.added`
 * @returns null when everything is shown
 */
export function shownNodes(
	view: TreeView,
	shownChanges: number,
	matches: FilterMatches | null,
): Uint8Array | null {
	if (matches === null && (shownChanges & allChanges) === allChanges) return null;
	const {tree, version} = view;
	const shown = new Uint8Array(tree.nodeCount);
	const unfolding = (matches?.count ?? 0) <= maxUnfoldedMatches ? shownBit.matchBelow : 0;
	for (let node = tree.nodeCount - 1; node > rootNode; node--) {
		if (version[node] === none) continue;
		const isChangeShown = ((shownChanges >> (view.change[node] as number)) & 1) !== 0;
		const found = isChangeShown ? foundBits(matches, node) : 0;
		const bits = (shown[node] as number) | (found === 0 ? 0 : shownBit.here);
		if (bits === 0) continue;
		shown[node] = bits;
		const parent = tree.parent[node] as number;
		const unfoldingBit = (found & matching) === 0 ? 0 : unfolding;
		shown[parent] = (shown[parent] as number) | bits | unfoldingBit;
	}
	return shown;
}

function foundBits(matches: FilterMatches | null, node: number): number {
	return matches === null ? below : (matches.flags[node] as number) & (matching | below);
}

/** Sets the bit of the nodes that match, and returns their number. */
function* search(
	{tree, version}: TreeView,
	matcher: Matcher,
	candidates: Uint8Array | null,
	flags: Uint8Array,
): Generator<undefined, number> {
	let count = 0;
	for (let start = 1; start < tree.nodeCount; start += matcher.nodesAtOnce) {
		const end = Math.min(tree.nodeCount, start + matcher.nodesAtOnce);
		matcher.prepare(start, end);
		for (let node = start; node < end; node++) {
			if (version[node] === none) continue;
			if (candidates !== null && ((candidates[node] as number) & matching) === 0) continue;
			if (!matcher.matches(node)) continue;
			flags[node] = matching;
			count++;
		}
		yield;
	}
	return count;
}

/** From the last node to the first: children come before their parents. */
function* markAbove({tree}: TreeView, flags: Uint8Array): Generator<undefined, void> {
	for (let node = tree.nodeCount - 1; node > rootNode; node--) {
		if (node % sweepNodes === 0) yield;
		if (flags[node] === 0) continue;
		const parent = tree.parent[node] as number;
		flags[parent] = (flags[parent] as number) | above;
	}
}

function* markBelow({tree, version}: TreeView, flags: Uint8Array): Generator<undefined, void> {
	for (let node = 1; node < tree.nodeCount; node++) {
		if (node % sweepNodes === 0) yield;
		if (((flags[tree.parent[node] as number] as number) & (matching | below)) === 0) continue;
		if (version[node] !== none) flags[node] = (flags[node] as number) | below;
	}
}
