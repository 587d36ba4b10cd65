import {none, rootNode} from '../../tree/image-tree.ts';
import {shownNodes} from '../tree/filter.ts';
import {
	type Fold,
	fold,
	foldAll,
	foldsBelow,
	hasChildren,
	isUnfolded,
	nextNode,
	noRows,
	revealed,
	rowsOf,
	type SortKey,
} from '../tree/rows.ts';
import {type Mode, sameSpec, type TreeView} from '../tree/tree-view.ts';
import type {Action} from './actions.ts';
import {cursorNode, isSought, isViewCurrent, rowOptions, wantedSpec} from './selectors.ts';
import type {State, TreeState} from './state.ts';

export const modes: readonly Mode[] = ['layer', 'up-to', 'range', 'final'];
const sortKeys: readonly SortKey[] = ['size', 'name', 'files'];

/** What becomes of the tree; undefined for other actions. */
export function reduceTree(state: State, action: Action): State | undefined {
	switch (action.type) {
		case 'fold-toggled':
			return withTree(state, foldToggled(state.tree));
		case 'unfolded-below':
			return withTree(state, refolded(state.tree, fold.unfolded));
		case 'folded-below':
			return withTree(state, refolded(state.tree, fold.folded));
		case 'all-folds-toggled':
			return withTree(state, allFoldsToggled(state.tree));
		case 'mode-cycled':
			return modeSet(state, modes[(modes.indexOf(state.tree.mode) + 1) % modes.length] as Mode);
		case 'mode-set':
			return modeSet(state, action.mode);
		case 'change-toggled': {
			const shownChanges = state.tree.shownChanges ^ (1 << action.change);
			return withTree(state, rebuilt({...state.tree, shownChanges}, false));
		}
		case 'match-sought':
			return withTree(state, matchSought(state.tree, action.by));
		case 'view-derived':
			return viewDerived(state, action.view);
		case 'matches-found':
			return matchesFound(state, action);
		default:
			return undefined;
	}
}

export function withTree(state: State, tree: TreeState): State {
	return tree === state.tree ? state : {...state, tree};
}

/** Changes the order of the rows; the cursor stays on its path. */
export function treeSorted(
	tree: TreeState,
	{isReversing}: {readonly isReversing: boolean},
): TreeState {
	const {by, isReversed} = tree.sort;
	const next = sortKeys[(sortKeys.indexOf(by) + 1) % sortKeys.length] as SortKey;
	const sort = isReversing ? {by, isReversed: !isReversed} : {by: next, isReversed: false};
	return rowsMade({...tree, sort});
}

export function filterSet(tree: TreeState, text: string): TreeState {
	if (text === tree.filter.text) return tree;
	if (text === '') {
		const filter = {text, matches: null, isSearching: false, error: null};
		return rebuilt({...tree, filter}, true);
	}
	return {...tree, filter: {...tree.filter, text, isSearching: true, error: null}};
}

/** Goes to a node, unfolding what lies above it, and giving up a filter that would hide it. */
function nodeSought(tree: TreeState, node: number): TreeState {
	const {view} = tree;
	if (!view || node === rootNode || view.version[node] === none) return tree;
	const isHidden = tree.shown !== null && tree.shown[node] === 0;
	const open = isHidden ? unfiltered(tree) : tree;
	const found = rowsMade({...open, folds: revealed(view, node, open.folds)});
	return {...found, cursor: Math.max(0, found.rows.rowOfNode(node))};
}

function unfiltered(tree: TreeState): TreeState {
	const filter = {text: '', matches: null, isSearching: false, error: null};
	return {...tree, filter, shownChanges: 0b1111, shown: null};
}

function foldToggled(tree: TreeState): TreeState {
	const {view, cursor} = tree;
	const node = cursorNode(tree);
	if (!view || node === rootNode || !hasChildren(view, node, rowOptions(tree))) return tree;
	return isUnfolded(view, node, rowOptions(tree)) ? foldAt(tree, cursor) : unfoldAt(tree, cursor);
}

export function unfoldAt(tree: TreeState, row: number): TreeState {
	return foldSet(tree, tree.rows.nodeAt(row), fold.unfolded);
}

export function foldAt(tree: TreeState, row: number): TreeState {
	return foldSet(tree, tree.rows.nodeAt(row), fold.folded);
}

function foldSet(tree: TreeState, node: number, value: Fold): TreeState {
	const folds = tree.folds.slice();
	folds[node] = value;
	return {...tree, folds, rows: tree.rows.refolded(node, folds)};
}

/** The row above which the cursor's row hangs; -1 at the top. */
export function rowAbove({rows, cursor}: TreeState): number {
	return rows.parentRow(cursor);
}

function refolded(tree: TreeState, value: Fold): TreeState {
	const node = cursorNode(tree);
	if (!tree.view || node === rootNode) return tree;
	return rowsMade({...tree, folds: foldsBelow(tree.view, node, tree.folds, value)});
}

function allFoldsToggled(tree: TreeState): TreeState {
	const {view} = tree;
	if (!view) return tree;
	const value = tree.rows.isAnyUnfolded() ? fold.folded : fold.unfolded;
	return rowsMade({...tree, folds: foldAll(view.tree, tree.folds, value)});
}

function modeSet(state: State, mode: Mode): State {
	if (mode === state.tree.mode) return state;
	const tree = {...state.tree, mode, anchor: mode === 'range' ? firstOwnLayer(state) : none};
	return {...state, view: 'tree', tree};
}

/** Where a range starts unless the user says otherwise: above the base. */
function firstOwnLayer({subject, layers}: State): number {
	const own = subject?.analysis?.layers.findIndex(({inBase}) => !inBase) ?? 0;
	return Math.min(Math.max(own, layers.cursor > 1 ? 1 : 0), layers.cursor);
}

/** The layer cursor moves on, and what it passes belongs to the range. */
export function rangeExtended(state: State, moved: State): State {
	const {tree, layers} = state;
	const anchor = tree.mode === 'range' ? tree.anchor : layers.cursor;
	return {...moved, view: 'tree', tree: {...moved.tree, mode: 'range', anchor}};
}

function matchSought(tree: TreeState, by: 1 | -1): TreeState {
	const {view} = tree;
	if (!view) return tree;
	const from = cursorNode(tree);
	const found = nextNode(view, from, by, (node) => isSought(tree, node), rowOptions(tree));
	return found === rootNode ? tree : nodeSought(tree, found);
}

function viewDerived(state: State, view: TreeView): State {
	const wanted = wantedSpec(state);
	const isWanted =
		wanted !== null && view.tree === state.subject?.analysis?.tree && sameSpec(view.spec, wanted);
	// The cursor has moved on; another view is on its way.
	if (!isWanted) return state;
	const before = state.tree;
	const isSameTree = before.view?.tree === view.tree;
	const folds = isSameTree ? before.folds : foldsFor(before, view);
	// Matches are of a view's paths.
	const isFiltered = before.filter.text !== '';
	const filter = isFiltered ? {...before.filter, isSearching: true} : before.filter;
	const kept = {...before, view, folds, filter: isSameTree ? filter : {...filter, matches: null}};
	const isResting = state.focus === 'layers' && before.cursor === 0;
	const tree = rebuilt(kept, !isResting);
	const sought = tree.soughtNode;
	if (sought === rootNode) return {...state, tree};
	return {...state, tree: {...nodeSought(tree, sought), soughtNode: rootNode}};
}

/** What was folded, for a tree of which the old one is a part; all as at the start for another tree. */
function foldsFor(before: TreeState, {tree}: TreeView): Uint8Array {
	const folds = new Uint8Array(tree.nodeCount);
	const old = before.view?.tree;
	const node = cursorNode(before);
	const isPart =
		old !== undefined &&
		old.nodeCount <= tree.nodeCount &&
		old.pathBytes(node).equals(tree.pathBytes(node));
	if (isPart) folds.set(before.folds.subarray(0, folds.length));
	return folds;
}

function matchesFound(
	state: State,
	{text, matches, error}: Extract<Action, {type: 'matches-found'}>,
): State {
	const {tree} = state;
	if (text !== tree.filter.text) return state;
	const filter = {text, matches: matches ?? tree.filter.matches, isSearching: false, error};
	const next = rebuilt({...tree, filter}, true);
	const {view} = next;
	if (!view || !matches || isSought(next, cursorNode(next))) return {...state, tree: next};
	// To the first match: what was typed is what is wanted.
	const first = firstMatch(next);
	return {...state, tree: first < 0 ? next : {...next, cursor: first}};
}

function firstMatch(tree: TreeState): number {
	for (let row = 0; row < tree.rows.count; row++) {
		if (isSought(tree, tree.rows.nodeAt(row))) return row;
	}
	return -1;
}

/** Works out anew which nodes are shown, and their rows. */
export function rebuilt(tree: TreeState, keepsNode: boolean): TreeState {
	const {view, shownChanges, filter} = tree;
	if (!view) return tree;
	const next = rowsMade({...tree, shown: shownNodes(view, shownChanges, filter.matches)});
	return keepsNode
		? next
		: {...next, cursor: Math.min(next.cursor, Math.max(0, next.rows.count - 1))};
}

function rowsMade(tree: TreeState): TreeState {
	const {view} = tree;
	if (!view) return {...tree, rows: noRows, cursor: 0};
	const rows = rowsOf(view, rowOptions(tree));
	const node = cursorNode(tree);
	return {...tree, rows, cursor: node === rootNode ? 0 : rows.nearestRow(node)};
}

/** Shows a path in the layer that shipped it. */
export function jumpedTo(state: State, node: number, layerIndex: number | null): State {
	const cursor = layerIndex ?? state.layers.cursor;
	const mode: Mode = layerIndex === null ? 'final' : 'layer';
	const next: State = {
		...state,
		view: 'tree',
		focus: 'main',
		layers: {...state.layers, cursor},
		tree: {...state.tree, mode, soughtNode: node},
	};
	if (!isViewCurrent(next)) return next;
	return {...next, tree: {...nodeSought(next.tree, node), soughtNode: rootNode}};
}
