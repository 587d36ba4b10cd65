import {rootNode} from '../../tree/image-tree.ts';
import {literalNode} from '../../tree/resolve-path.ts';
import {openContent, reduceContent} from '../content/content-state.ts';
import {openDetails, openPicker} from '../dialogs/dialog-state.ts';
import {reduceDialog} from '../dialogs/reduce-dialog.ts';
import {reduceComparison} from '../diff/reduce-comparison.ts';
import {bindings} from '../keys/key-table.ts';
import {hasChildren, isUnfolded} from '../tree/rows.ts';
import {openVersions, reduceVersions} from '../versions/versions-state.ts';
import {listViews, targetAt} from '../views/list-views.ts';
import type {Action} from './actions.ts';
import {contextOf} from './context.ts';
import {reduceLoad} from './reduce-load.ts';
import {layerChosen, pageRows, reduceMove, rowClosed, withList} from './reduce-move.ts';
import {promptLeft, reducePrompt} from './reduce-prompt.ts';
import {
	filterSet,
	jumpedTo,
	rangeExtended,
	reduceTree,
	treeSorted,
	unfoldAt,
	withTree,
} from './reduce-tree.ts';
import {held} from './scroll.ts';
import {
	chosenVersionFile,
	cursorNode,
	layerCount,
	type PathTarget,
	pathTarget,
	rowOptions,
} from './selectors.ts';
import {settled} from './settle.ts';
import type {State} from './state.ts';

/**
 * What an action makes of the state: pure, and the same object when nothing changed. What reaches beyond the state is
 * the business of effects, which hear of the same actions.
 */
export function reduce(state: State, action: Action): State {
	const next =
		reduceComparison(state, action) ??
		reduceLoad(state, action) ??
		reduceMove(state, action) ??
		reduceTree(state, action) ??
		reducePrompt(state, action) ??
		reduceCover(state, action) ??
		reduceRest(state, action);
	return next === state ? state : settled(next);
}

/** A file's content and a path's versions, which cover the panes. */
function reduceCover(state: State, action: Action): State | undefined {
	switch (action.type) {
		case 'content-opened':
			return {...state, dialog: null, content: openContent(action.file)};
		case 'content-closed':
			return {...state, content: null, prompt: null};
		case 'versions-opened': {
			const analysis = state.subject?.analysis;
			if (!analysis) return state;
			return {...state, dialog: null, content: null, versions: openVersions(analysis, action.node)};
		}
		case 'versions-closed':
			return {...state, versions: null};
		default:
			return coverAnswered(state, action);
	}
}

function coverAnswered(state: State, action: Action): State | undefined {
	const {content, versions} = state;
	if (action.type.startsWith('content-')) {
		const next = content && reduceContent(content, action, pageRows(state), state.columns);
		return next === content ? state : {...state, content: next};
	}
	if (action.type.startsWith('versions-') || action.type.startsWith('diff-')) {
		const next = versions && reduceVersions(versions, action, pageRows(state));
		return next === versions ? state : {...state, versions: next};
	}
	return undefined;
}

function reduceRest(state: State, action: Action): State {
	switch (action.type) {
		case 'resized':
			return {...state, columns: action.columns, rows: action.rows};
		case 'row-opened':
			return rowOpened(state);
		case 'row-closed':
			return rowClosed(state);
		case 'range-extended':
			return rangeExtended(
				state,
				layerChosen(state, held(state.layers.cursor + action.by, layerCount(state))),
			);
		case 'sort-cycled':
			return sorted(state, false);
		case 'sort-reversed':
			return sorted(state, true);
		case 'left':
			return left(state);
		case 'style-set':
			return {...state, settings: {...state.settings, style: action.style}};
		case 'mouse-toggled':
			return {...state, settings: {...state.settings, isMouseOn: !state.settings.isMouseOn}};
		case 'message-shown':
			return {...state, message: action.message};
		case 'message-expired':
			return state.message === action.message ? {...state, message: null} : state;
		case 'choices-found': {
			const {title, choices} = action;
			return {...state, dialog: openPicker(title, choices, state.subject === null)};
		}
		default:
			return reduceDialogs(state, action);
	}
}

function reduceDialogs(state: State, action: Action): State {
	switch (action.type) {
		case 'choice-made':
			return {...state, dialog: null};
		case 'dialog-opened':
			return {...state, dialog: action.dialog};
		case 'dialog-closed':
			return {...state, dialog: null};
		case 'extract-requested':
		case 'extract-ended':
		case 'extract-failed':
		case 'dialog-key-pressed':
		case 'dialog-pasted': {
			const dialog = state.dialog && reduceDialog(state.dialog, action, {state, bindings});
			return dialog === state.dialog ? state : {...state, dialog};
		}
		default:
			return state;
	}
}

/** Enter and →: what the place calls for. */
function rowOpened(state: State): State {
	switch (contextOf(state)) {
		case 'layers':
		case 'details':
			return {...state, focus: 'main'};
		case 'tree':
			return treeRowOpened(state);
		case 'versions': {
			const file = chosenVersionFile(state);
			return file ? {...state, content: openContent(file)} : state;
		}
		case 'files': {
			const target = pathTarget(state);
			return target ? detailsShown(state, target) : state;
		}
		case 'waste':
		case 'findings':
			return jumped(state);
		default:
			return state;
	}
}

function treeRowOpened(state: State): State {
	const {tree} = state;
	const node = cursorNode(tree);
	const {view} = tree;
	if (!view || node === rootNode) return state;
	const options = rowOptions(tree);
	if (hasChildren(view, node, options)) {
		return isUnfolded(view, node, options)
			? {...state, tree: {...tree, cursor: tree.cursor + 1}}
			: withTree(state, unfoldAt(tree, tree.cursor));
	}
	const target = pathTarget(state);
	return target ? detailsShown(state, target) : state;
}

function detailsShown(state: State, {node, version}: PathTarget): State {
	return {...state, dialog: openDetails(node, version)};
}

function jumped(state: State): State {
	const {view, subject} = state;
	const target = view === 'tree' ? null : targetAt(state, view);
	const tree = subject?.analysis?.tree;
	if (!target || !tree) return state;
	const node = target.node >= 0 ? target.node : literalNode(tree, target.path);
	return jumpedTo(state, node, target.layerIndex);
}

function sorted(state: State, isReversing: boolean): State {
	const {view} = state;
	if (view === 'tree') return withTree(state, treeSorted(state.tree, {isReversing}));
	const list = state.lists[view];
	const sort = isReversing ? list.sort : (list.sort + 1) % listViews[view].sorts.length;
	return withList(state, view, {
		...list,
		sort,
		isReversed: isReversing ? !list.isReversed : false,
		cursor: 0,
		top: 0,
	});
}

/** Escape: closes what is on top, or ends the filter. */
function left(state: State): State {
	const {prompt, dialog, content, versions, view, tree, message} = state;
	if (prompt) return promptLeft(state);
	if (dialog)
		return dialog.kind === 'picker' && dialog.isRequired ? state : {...state, dialog: null};
	if (content) return {...state, content: null};
	if (versions) return {...state, versions: null};
	if (view === 'tree' && tree.filter.text !== '') return withTree(state, filterSet(tree, ''));
	if (view !== 'tree' && state.lists[view].filter !== '') {
		return withList(state, view, {...state.lists[view], filter: '', cursor: 0, top: 0});
	}
	return message ? {...state, message: null} : state;
}
