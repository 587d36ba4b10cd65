import {held, topFor} from '../state/scroll.ts';
import type {ListState, State} from '../state/state.ts';
import {tablePageRows} from '../views/list-view-pane.ts';
import type {Comparison, DiffListName} from './comparison-state.ts';
import {configTable} from './config-table.ts';
import {aboutSize, type DiffTable} from './diff-table.ts';
import {layersTable} from './layers-table.ts';
import {packagesTable} from './packages-table.ts';

/** The tabs that show a list. Rows of one must not be given to another. */
export const diffTables: Readonly<Record<DiffListName, DiffTable<unknown>>> = {
	layers: layersTable,
	config: configTable,
	packages: packagesTable,
};

/** Rows of a list that fit in a pane of this height. */
export function comparisonPageRows(height: number): number {
	return tablePageRows(height, aboutSize);
}

/** Rows of a list now; none until the images are compared. */
export function listRows({diff, lists}: Comparison, name: DiffListName): readonly unknown[] {
	return diff ? diffTables[name].rowsOf(diff, lists[name]) : [];
}

/** Moves the cursor of a list. */
export function listMovedBy(
	state: State,
	comparison: Comparison,
	name: DiffListName,
	by: number,
): State {
	const list = comparison.lists[name];
	const cursor = held(list.cursor + by, listRows(comparison, name).length);
	return cursor === list.cursor ? state : withList(state, comparison, name, {...list, cursor});
}

/** Shows only the rows with a text in them; all for an empty one. */
export function listFiltered(
	state: State,
	comparison: Comparison,
	name: DiffListName,
	filter: string,
): State {
	const list = comparison.lists[name];
	if (filter === list.filter) return state;
	return withList(state, comparison, name, {...list, filter, cursor: 0, top: 0});
}

/** The next order, or the same the other way round. */
export function listSorted(
	state: State,
	comparison: Comparison,
	name: DiffListName,
	isReversing: boolean,
): State {
	const list = comparison.lists[name];
	const sort = isReversing ? list.sort : (list.sort + 1) % diffTables[name].sorts.length;
	const isReversed = isReversing && !list.isReversed;
	return withList(state, comparison, name, {...list, sort, isReversed, cursor: 0, top: 0});
}

/** Holds cursor and scroll position to what there is and what fits. */
export function listSettled(
	state: State,
	comparison: Comparison,
	name: DiffListName,
	height: number,
): State {
	const list = comparison.lists[name];
	const count = listRows(comparison, name).length;
	const cursor = held(list.cursor, count);
	const top = topFor(cursor, list.top, comparisonPageRows(height), count);
	if (cursor === list.cursor && top === list.top) return state;
	return withList(state, comparison, name, {...list, cursor, top});
}

function withList(
	state: State,
	comparison: Comparison,
	name: DiffListName,
	list: ListState,
): State {
	return {...state, comparison: {...comparison, lists: {...comparison.lists, [name]: list}}};
}
