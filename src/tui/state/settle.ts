import {listSettled} from '../diff/comparison-lists.ts';
import {detailLines, detailsPageRows} from '../views/layer-details.ts';
import {layerRows} from '../views/layer-rows.ts';
import {layersPageRows} from '../views/layers-pane.ts';
import {countOf, listViews} from '../views/list-views.ts';
import {treePageRows} from '../views/tree-pane.ts';
import {type Layout, layoutOf} from './layout.ts';
import {layerRow} from './reduce-move.ts';
import {held, topFor} from './scroll.ts';
import type {ListName, ListState, State} from './state.ts';

/** Holds cursors and scroll positions to what there is and what fits, after anything has changed. */
export function settled(state: State): State {
	const layout = layoutOf(state);
	if (layout.kind === 'small' || layout.cover) return state;
	return settledMain(settledSide(state, layout), layout);
}

type FullLayout = Extract<Layout, {kind: 'full'}>;

function settledSide(state: State, {layers, details}: FullLayout): State {
	let next = state;
	if (layers && state.subject) {
		const count = layerRows(state.subject).length;
		const top = topFor(layerRow(state), state.layers.top, layersPageRows(layers.height), count);
		if (top !== state.layers.top) next = {...next, layers: {...state.layers, top}};
	}
	if (details && state.detailsTop > 0) {
		const count = detailLines(state, details.width).length;
		const top = Math.min(state.detailsTop, Math.max(0, count - detailsPageRows(details.height)));
		if (top !== state.detailsTop) next = {...next, detailsTop: top};
	}
	return next;
}

function settledMain(state: State, {main}: FullLayout): State {
	if (!main) return state;
	const {comparison} = state;
	if (comparison && comparison.tab !== 'files') {
		return listSettled(state, comparison, comparison.tab, main.height);
	}
	if (state.view !== 'tree') return settledList(state, state.view, main.height);
	const {tree} = state;
	const {count} = tree.rows;
	const cursor = held(tree.cursor, count);
	const top = topFor(cursor, tree.top, treePageRows(main.height), count);
	if (cursor === tree.cursor && top === tree.top) return state;
	return {...state, tree: {...tree, cursor, top}};
}

function settledList(state: State, name: ListName, height: number): State {
	const list = state.lists[name];
	const count = countOf(state, name);
	const page = listViews[name].pageRows(height);
	const cursor = name === 'image' ? 0 : held(list.cursor, count);
	// A text has no cursor: whatever is on top may stay there.
	const top = topFor(name === 'image' ? list.top : cursor, list.top, page, count);
	if (cursor === list.cursor && top === list.top) return state;
	const next: ListState = {...list, cursor, top};
	return {...state, lists: {...state.lists, [name]: next}};
}
