import {contentPageRows} from '../content/content-pane.ts';
import {reduceContent} from '../content/content-state.ts';
import {comparisonPageRows, listMovedBy} from '../diff/comparison-lists.ts';
import {hasChildren, isUnfolded} from '../tree/rows.ts';
import {versionsPageRows} from '../versions/versions-pane.ts';
import {reduceVersions} from '../versions/versions-state.ts';
import {detailsPageRows} from '../views/layer-details.ts';
import {layerRows, rowOfLayer} from '../views/layer-rows.ts';
import {layersPageRows} from '../views/layers-pane.ts';
import {countOf, listViews} from '../views/list-views.ts';
import {treePageRows} from '../views/tree-pane.ts';
import type {Action} from './actions.ts';
import {contextOf} from './context.ts';
import {layoutOf} from './layout.ts';
import {foldAt, rowAbove, unfoldAt, withTree} from './reduce-tree.ts';
import {held, pageStep} from './scroll.ts';
import {cursorNode, layerCount, rowOptions} from './selectors.ts';
import type {Focus, ListName, ListState, State} from './state.ts';

/** Rows of what the keys go to that are on the screen. */
export function pageRows(state: State): number {
	const layout = layoutOf(state);
	if (layout.kind === 'small') return 1;
	const context = contextOf(state);
	const height = (name: 'layers' | 'details' | 'main' | 'cover'): number =>
		layout[name]?.height ?? 2;
	switch (context) {
		case 'content':
			return contentPageRows(height('cover'));
		case 'versions':
		case 'diff-text':
			return versionsPageRows(height('cover'));
		case 'layers':
			return layersPageRows(height('layers'));
		case 'details':
			return detailsPageRows(height('details'));
		case 'tree':
		case 'diff-files':
			return treePageRows(height('main'));
		case 'diff-layers':
		case 'diff-config':
		case 'diff-packages':
			return comparisonPageRows(height('main'));
		default:
			return listViews[context].pageRows(height('main'));
	}
}

/** Moves of the cursor, and of what is shown around it; undefined for other actions. */
export function reduceMove(state: State, action: Action): State | undefined {
	switch (action.type) {
		case 'cursor-moved':
		case 'cursor-paged':
		case 'cursor-sent':
		case 'scrolled-sideways':
			return covered(state, action) ?? moved(state, action);
		case 'wheel-turned':
			return covered(state, action) ?? movedBy(state, action.focus, action.by);
		case 'row-clicked':
			return clicked(state, action);
		case 'divider-dragged':
			return {...state, split: action.column / state.columns};
		case 'focus-moved':
			return {...state, focus: nextFocus(state.focus, action.by)};
		case 'focus-set':
			return {...state, focus: action.focus};
		case 'view-shown':
			return {...state, view: action.view, focus: 'main'};
		default:
			return undefined;
	}
}

type Move = Extract<
	Action,
	{type: 'cursor-moved' | 'cursor-paged' | 'cursor-sent' | 'scrolled-sideways' | 'wheel-turned'}
>;

/** What covers the panes moves by itself. */
function covered(state: State, action: Move): State | undefined {
	const {content, versions, comparison} = state;
	if (content) {
		return {...state, content: reduceContent(content, action, pageRows(state), state.columns)};
	}
	if (versions) {
		const move = comparison ? scrolling(action) : action;
		return {...state, versions: reduceVersions(versions, move, pageRows(state))};
	}
	return undefined;
}

/** Of two images there are two versions, which are always compared with each other: there is none to go to. */
function scrolling(action: Move): Move {
	if (action.type !== 'cursor-moved') return action;
	return {type: 'wheel-turned', focus: 'main', by: action.by};
}

function moved(state: State, action: Exclude<Move, {type: 'wheel-turned'}>): State {
	switch (action.type) {
		case 'cursor-moved':
			return movedBy(state, state.focus, action.by);
		case 'cursor-paged':
			return movedBy(state, state.focus, pageStep(action.by, pageRows(state)));
		case 'cursor-sent':
			return movedBy(state, state.focus, action.to === 'first' ? -Infinity : Infinity);
		case 'scrolled-sideways':
			return state;
		default:
			return action satisfies never;
	}
}

function movedBy(state: State, focus: Focus, by: number): State {
	switch (focus) {
		case 'layers': {
			const cursor = held(state.layers.cursor + by, layerCount(state));
			return layerChosen(state, cursor);
		}
		case 'details':
			// Held to what there is when the screen is settled.
			return {...state, detailsTop: Math.max(0, Math.min(state.detailsTop + by, 1e6))};
		case 'main':
			if (state.comparison && state.comparison.tab !== 'files') {
				return listMovedBy(state, state.comparison, state.comparison.tab, by);
			}
			return state.view === 'tree' ? treeMoved(state, by) : listMoved(state, state.view, by);
		default:
			return focus satisfies never;
	}
}

export function layerChosen(state: State, cursor: number): State {
	if (cursor === state.layers.cursor) return state;
	return {...state, layers: {...state.layers, cursor}, detailsTop: 0};
}

function treeMoved(state: State, by: number): State {
	const {tree} = state;
	const cursor = held(tree.cursor + by, tree.rows.count);
	return cursor === tree.cursor ? state : {...state, tree: {...tree, cursor}};
}

export function withList(state: State, name: ListName, list: ListState): State {
	return {...state, lists: {...state.lists, [name]: list}};
}

function listMoved(state: State, name: ListName, by: number): State {
	const list = state.lists[name];
	// A text has no cursor; its top is held when the screen is settled.
	if (name === 'image') {
		return withList(state, name, {...list, top: Math.max(0, Math.min(list.top + by, 1e6))});
	}
	const cursor = held(list.cursor + by, countOf(state, name));
	return cursor === list.cursor ? state : withList(state, name, {...list, cursor});
}

const focuses: readonly Focus[] = ['layers', 'details', 'main'];

function nextFocus(focus: Focus, by: 1 | -1): Focus {
	const at = (focuses.indexOf(focus) + by + focuses.length) % focuses.length;
	return focuses[at] as Focus;
}

function clicked(state: State, action: Extract<Action, {type: 'row-clicked'}>): State {
	const {focus, row, isExtending} = action;
	const focused: State = {...state, focus};
	if (focus === 'details' || row < 0) return focused;
	if (focus === 'layers') return layerClicked(focused, row, isExtending);
	const {comparison} = state;
	if (comparison && comparison.tab !== 'files') {
		const {top, cursor} = comparison.lists[comparison.tab];
		return movedBy(focused, 'main', top + row - cursor);
	}
	if (state.view !== 'tree') {
		const list = state.lists[state.view];
		return movedBy(focused, 'main', list.top + row - list.cursor);
	}
	const {tree} = state;
	const at = tree.top + row;
	if (at >= tree.rows.count) return focused;
	// A second click opens or closes.
	if (at === tree.cursor && state.focus === 'main') return toggledAt(focused);
	return {...focused, tree: {...tree, cursor: at}};
}

function layerClicked(state: State, row: number, isExtending: boolean): State {
	const rows = state.subject ? layerRows(state.subject) : [];
	const layerIndex = rows[state.layers.top + row]?.layerIndex;
	if (layerIndex === null || layerIndex === undefined) return state;
	const chosen = layerChosen(state, layerIndex);
	if (!isExtending) return chosen;
	const {tree, layers} = state;
	const anchor = tree.mode === 'range' ? tree.anchor : layers.cursor;
	return {...chosen, tree: {...tree, mode: 'range', anchor}};
}

function toggledAt(state: State): State {
	const {tree} = state;
	const {view, cursor} = tree;
	const node = cursorNode(tree);
	const options = rowOptions(tree);
	if (!view || node === 0 || !hasChildren(view, node, options)) return state;
	const isOpen = isUnfolded(view, node, options);
	return withTree(state, isOpen ? foldAt(tree, cursor) : unfoldAt(tree, cursor));
}

/** ←: folds, goes to the parent, or back to the layers. */
export function rowClosed(state: State): State {
	const {tree, focus, view} = state;
	if (focus !== 'main' || view !== 'tree') return {...state, focus: 'layers'};
	const node = cursorNode(tree);
	const options = rowOptions(tree);
	const isOpen =
		tree.view !== null &&
		node !== 0 &&
		hasChildren(tree.view, node, options) &&
		isUnfolded(tree.view, node, options);
	if (isOpen) {
		return withTree(state, foldAt(tree, tree.cursor));
	}
	const above = rowAbove(tree);
	return above < 0 ? {...state, focus: 'layers'} : {...state, tree: {...tree, cursor: above}};
}

/** The row of the layers pane that the cursor is on. */
export function layerRow({subject, layers}: State): number {
	return subject ? rowOfLayer(subject, layers.cursor) : 0;
}
