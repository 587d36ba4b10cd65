import {layoutOf} from '../state/layout.ts';
import type {ListName, State} from '../state/state.ts';
import {filesView} from './files-view.ts';
import {findingsView} from './findings-view.ts';
import {imageView} from './image-view.ts';
import type {ListView, Target} from './list-view.ts';
import {wasteView} from './waste-view.ts';

/** The views of the main pane that show a list. Rows of one view must not be given to another. */
export const listViews: Readonly<Record<ListName, ListView<unknown>>> = {
	files: filesView,
	waste: wasteView,
	findings: findingsView,
	image: imageView,
};

/** Rows of a view now, which the cursor or the scrolling can reach; 0 without an analysis. */
export function countOf(state: State, name: ListName): number {
	const analysis = state.subject?.analysis;
	if (!analysis) return 0;
	const {style} = state.settings;
	return listViews[name].lineCount(analysis, state.lists[name], mainWidth(state), style);
}

/** What the row under the cursor of a view stands for; null where there is none. */
export function targetAt(state: State, name: ListName): Target | null {
	const analysis = state.subject?.analysis;
	if (!analysis) return null;
	const view = listViews[name];
	const list = state.lists[name];
	const row = view.rowsOf(analysis, list)[list.cursor];
	return row === undefined ? null : view.targetOf(analysis, row);
}

function mainWidth(state: State): number {
	const layout = layoutOf(state);
	return layout.kind === 'full' ? (layout.main?.width ?? state.columns) : state.columns;
}
