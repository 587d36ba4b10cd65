import {none} from '../../tree/image-tree.ts';
import {noRows, type Sort} from '../tree/rows.ts';
import type {ListState, Settings, State} from './state.ts';

/** All four kinds of change. */
export const allChanges = 0b1111;

const list: ListState = {cursor: 0, top: 0, filter: '', sort: 0, isReversed: false};

/** Before anything is known but what was asked for. */
export function initialState(
	reference: string,
	size: {readonly columns: number; readonly rows: number},
	settings: Settings,
	sort: Sort,
): State {
	return {
		reference,
		columns: size.columns,
		rows: size.rows,
		settings,
		load: {reading: '', failure: null, isDone: false, layers: [], received: 0, expected: 0},
		subject: null,
		focus: 'layers',
		view: 'tree',
		split: null,
		layers: {cursor: 0, top: 0},
		detailsTop: 0,
		tree: {
			mode: 'layer',
			anchor: none,
			view: null,
			folds: new Uint8Array(0),
			shownChanges: allChanges,
			sort,
			filter: {text: '', matches: null, isSearching: false, error: null},
			shown: null,
			rows: noRows,
			cursor: 0,
			top: 0,
			soughtNode: 0,
		},
		lists: {files: list, waste: list, findings: list, image: list},
		prompt: null,
		comparison: null,
		content: null,
		versions: null,
		dialog: null,
		message: null,
	};
}
