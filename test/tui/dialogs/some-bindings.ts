import {type Binding, contexts} from '../../../src/tui/keys/binding.ts';

/** A key table that is small enough for pictures. */
export const someBindings: readonly Binding[] = [
	{
		id: 'move-down',
		keys: ['down', 'j'],
		does: 'move down',
		group: 'Move',
		contexts,
		action: () => ({type: 'cursor-moved', by: 1}),
	},
	{
		id: 'page-down',
		keys: ['page-down', 'ctrl-f'],
		does: 'a page down',
		group: 'Move',
		contexts,
		action: () => ({type: 'cursor-paged', by: 1}),
	},
	{
		id: 'hex',
		keys: ['H'],
		does: 'text or hexadecimal',
		group: 'Files',
		contexts: ['content'],
		action: () => ({type: 'content-form-toggled'}),
	},
	{
		id: 'sort',
		keys: ['s'],
		does: 'sort by the next column',
		group: 'Find',
		contexts: ['tree', 'files', 'waste', 'findings'],
		action: () => ({type: 'sort-cycled'}),
	},
	{
		id: 'fold',
		keys: ['space'],
		does: 'fold or unfold the directory',
		group: 'Tree',
		contexts: ['tree'],
		action: () => ({type: 'fold-toggled'}),
	},
	{
		id: 'compare',
		keys: ['d'],
		does: 'compare with another image',
		group: 'Views',
		contexts,
		action: () => ({type: 'redraw-requested'}),
		disabled: () => 'not there yet',
	},
	{
		id: 'quit',
		keys: ['q'],
		does: 'quit',
		group: 'Program',
		contexts,
		action: () => ({type: 'quit-requested', exitCode: 0}),
	},
];
