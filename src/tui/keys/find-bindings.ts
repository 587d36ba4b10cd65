import type {Action} from '../state/actions.ts';
import type {State} from '../state/state.ts';
import {listViews} from '../views/list-views.ts';
import type {Binding} from './binding.ts';
import {everywhere, fixed, lists} from './places.ts';

/** Filters, searches, orders. */
export const findBindings: readonly Binding[] = [
	{
		id: 'filter',
		keys: ['/'],
		alsoKeys: ['ctrl-f'],
		does: 'filter as you type: text, ~regular expression, *glob; in a file: search',
		hint: 'filter',
		group: 'Find',
		contexts: everywhere.filter((context) => context !== 'versions' && context !== 'diff-text'),
		action: fixed({type: 'filter-started'}),
	},
	{
		id: 'next-match',
		keys: ['n'],
		does: 'to the next match, or the next changed path',
		group: 'Find',
		contexts: ['tree', 'content', 'diff-files'],
		action: ({content}) => sought(content !== null, 1),
	},
	{
		id: 'previous-match',
		keys: ['N'],
		does: 'to the previous match, or the previous changed path',
		group: 'Find',
		contexts: ['tree', 'content', 'diff-files'],
		action: ({content}) => sought(content !== null, -1),
	},
	{
		id: 'sort',
		keys: ['s'],
		does: 'sort by something else: size, name, number of files',
		hint: 'sort',
		group: 'Find',
		contexts: ['tree', ...lists, 'diff-files', 'diff-packages'],
		action: fixed({type: 'sort-cycled'}),
		disabled: oneOrder,
	},
	{
		id: 'reverse',
		keys: ['r'],
		does: 'reverse the order',
		group: 'Find',
		contexts: ['tree', ...lists, 'diff-files', 'diff-packages'],
		action: fixed({type: 'sort-reversed'}),
		disabled: oneOrder,
	},
];

function sought(isInContent: boolean, by: 1 | -1): Action {
	return {type: isInContent ? 'content-match-sought' : 'match-sought', by};
}

function oneOrder({view}: State): string | null {
	return view !== 'tree' && listViews[view].sorts.length < 2 ? 'this view has one order' : null;
}
