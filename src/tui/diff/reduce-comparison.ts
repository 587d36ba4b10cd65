import type {ImageDiff} from '../../diff/image-diff.ts';
import {change, rootNode} from '../../tree/image-tree.ts';
import type {Action} from '../state/actions.ts';
import {rowClosed} from '../state/reduce-move.ts';
import {rebuilt, unfoldAt} from '../state/reduce-tree.ts';
import {cursorNode, rowOptions} from '../state/selectors.ts';
import type {State, TreeState} from '../state/state.ts';
import {hasChildren, isUnfolded} from '../tree/rows.ts';
import {type ChangeTree, changeTree} from './change-tree.ts';
import {openCompared} from './compared-file.ts';
import {chosenChange} from './comparison-files.ts';
import {listFiltered, listSorted} from './comparison-lists.ts';
import {type Comparison, diffTabs} from './comparison-state.ts';

const unchangedBit: number = 1 << change.unchanged;

/** What becomes of two compared images; undefined for other actions, and where no images are compared. */
export function reduceComparison(state: State, action: Action): State | undefined {
	const {comparison} = state;
	if (!comparison) return undefined;
	switch (action.type) {
		case 'side-progressed': {
			const loads = {...comparison.loads, [action.side]: action.load};
			return {...state, comparison: {...comparison, loads}};
		}
		case 'images-compared':
			return compared(state, comparison, action.diff);
		case 'tab-shown':
			return {...state, comparison: {...comparison, tab: action.tab}};
		case 'tab-moved': {
			const at = diffTabs.indexOf(comparison.tab) + action.by + diffTabs.length;
			const tab = diffTabs[at % diffTabs.length] ?? 'files';
			return {...state, comparison: {...comparison, tab}};
		}
		case 'change-toggled':
			return action.change === change.unchanged ? sameToggled(state, comparison) : undefined;
		case 'row-opened':
			return rowOpened(state, comparison);
		case 'path-compared':
			return pathCompared(state, comparison);
		case 'row-closed': {
			// There is nothing at the left to go to.
			const closed = rowClosed(state);
			return closed.focus === 'main' ? closed : state;
		}
		case 'sort-cycled':
		case 'sort-reversed': {
			const {tab} = comparison;
			if (tab === 'files') return undefined;
			return listSorted(state, comparison, tab, action.type === 'sort-reversed');
		}
		case 'left':
			return left(state, comparison);
		default:
			return undefined;
	}
}

function compared(state: State, comparison: Comparison, diff: ImageDiff): State {
	const changes = changeTree(diff, false);
	const {nodeCount} = changes.view.tree;
	const tree: TreeState = {
		...state.tree,
		shownChanges: state.tree.shownChanges & ~unchangedBit,
		folds: new Uint8Array(nodeCount),
		cursor: 0,
	};
	return {
		...state,
		load: {...state.load, isDone: true},
		comparison: {...comparison, diff, changes},
		tree: withView(tree, changes, rootNode),
	};
}

/** Shows or hides what is the same in both images. Where it is not in the tree yet, it is put there. */
function sameToggled(state: State, comparison: Comparison): State {
	const {diff, changes} = comparison;
	if (!diff || !changes) return state;
	const shownChanges = state.tree.shownChanges ^ unchangedBit;
	const isAll = (shownChanges & unchangedBit) !== 0;
	const next = changeTree(diff, isAll);
	const folds = carriedFolds(state.tree, changes, next);
	const node = likeNode(changes, cursorNode(state.tree), next);
	const tree = withView({...state.tree, shownChanges, folds}, next, node);
	return {...state, comparison: {...comparison, changes: next}, tree};
}

/** The tree with another view, the cursor on `node` or what is left above it. A filter is searched for anew. */
function withView(tree: TreeState, {view}: ChangeTree, node: number): TreeState {
	const {filter} = tree;
	const isFiltered = filter.text !== '';
	const next = rebuilt(
		{...tree, view, filter: {...filter, matches: null, isSearching: isFiltered}},
		false,
	);
	return {...next, cursor: node === rootNode ? 0 : next.rows.nearestRow(node)};
}

/** What the user folded and unfolded, by the nodes of another tree. */
function carriedFolds({folds}: TreeState, from: ChangeTree, to: ChangeTree): Uint8Array {
	const carried = new Uint8Array(to.view.tree.nodeCount);
	for (const [node, value] of folds.entries()) {
		if (value !== 0) carried[likeNode(from, node, to)] = value;
	}
	return carried;
}

/** The node with the same path in another tree; the root where it has none. */
function likeNode(from: ChangeTree, node: number, to: ChangeTree): number {
	const {tree} = from.view;
	const line: number[] = [];
	for (let at = node; at !== rootNode; at = tree.parent[at] as number) line.push(at);
	let like = rootNode;
	for (let at = line.pop(); at !== undefined; at = line.pop()) {
		const name = tree.name(at);
		like = to.view.tree.find(like, name, 0, name.length);
		if (like === rootNode) return rootNode;
	}
	return like;
}

/** Goes into a directory, unfolding it; shows how the two versions of a file differ. */
function rowOpened(state: State, comparison: Comparison): State {
	const {tree} = state;
	const {view} = tree;
	const node = cursorNode(tree);
	if (comparison.tab !== 'files' || !view || node === rootNode) return state;
	const options = rowOptions(tree);
	if (hasChildren(view, node, options)) {
		return isUnfolded(view, node, options)
			? {...state, tree: {...tree, cursor: tree.cursor + 1}}
			: {...state, tree: unfoldAt(tree, tree.cursor)};
	}
	return pathCompared(state, comparison);
}

function pathCompared(state: State, {diff}: Comparison): State {
	const change = chosenChange(state);
	if (!change || !diff) return told(state, 'it is the same in both images');
	return {...state, versions: openCompared(diff, change)};
}

function told(state: State, text: string): State {
	return {...state, message: {text, tone: 'info'}};
}

/** Escape in a list ends its filter; everywhere else it does what it always does. */
function left(state: State, comparison: Comparison): State | undefined {
	const {prompt, dialog, versions, message} = state;
	if (prompt || dialog || versions || comparison.tab === 'files') return undefined;
	const {tab} = comparison;
	if (comparison.lists[tab].filter !== '') return listFiltered(state, comparison, tab, '');
	return message ? {...state, message: null} : state;
}
