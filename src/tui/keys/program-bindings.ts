import {openHelp, openPalette} from '../dialogs/dialog-state.ts';
import {hasFailure} from '../state/selectors.ts';
import type {Binding} from './binding.ts';
import {covers, diffTabContexts, everywhere, fixed, panes} from './places.ts';

/** The program itself. */
export const programBindings: readonly Binding[] = [
	{
		id: 'retry',
		keys: ['r'],
		does: 'read again what could not be read',
		group: 'Program',
		contexts: ['layers', 'details'],
		action: fixed({type: 'retry-requested'}),
		disabled: (state) =>
			hasFailure(state) ? null : 'nothing has failed that could be tried again',
	},
	{
		id: 'leave',
		keys: ['escape'],
		does: 'leave: close what is on top, end the filter',
		group: 'Program',
		contexts: everywhere,
		action: fixed({type: 'left'}),
	},
	{
		id: 'palette',
		keys: [':', 'ctrl-p'],
		does: 'find an action by its name',
		group: 'Program',
		contexts: everywhere,
		action: fixed({type: 'dialog-opened', dialog: openPalette()}),
	},
	{
		id: 'help',
		keys: ['?', 'f1'],
		does: 'all keys',
		hint: 'help',
		group: 'Program',
		contexts: everywhere,
		action: fixed({type: 'dialog-opened', dialog: openHelp()}),
	},
	{
		id: 'theme',
		keys: ['t'],
		does: 'next colour theme',
		group: 'Program',
		contexts: everywhere,
		action: fixed({type: 'theme-cycled'}),
	},
	{
		id: 'mouse',
		keys: ['m'],
		does: 'mouse on or off: off leaves it to the terminal, to select text',
		group: 'Program',
		contexts: everywhere,
		action: fixed({type: 'mouse-toggled'}),
	},
	{
		id: 'redraw',
		keys: ['f5'],
		does: 'draw the screen again',
		group: 'Program',
		contexts: everywhere,
		action: fixed({type: 'redraw-requested'}),
	},
	{
		id: 'back',
		keys: ['q'],
		does: 'back to the panes',
		hint: 'back',
		group: 'Program',
		contexts: [...covers, 'diff-text'],
		action: fixed({type: 'left'}),
	},
	{
		id: 'quit',
		keys: ['q'],
		does: 'quit',
		hint: 'quit',
		group: 'Program',
		contexts: [...panes, ...diffTabContexts],
		action: fixed({type: 'quit-requested', exitCode: 0}),
	},
	{
		id: 'interrupt',
		keys: ['ctrl-c'],
		does: 'quit at once, with exit code 130',
		group: 'Program',
		contexts: everywhere,
		action: fixed({type: 'quit-requested', exitCode: 130}),
	},
	{
		id: 'suspend',
		keys: ['ctrl-z'],
		does: 'suspend: back to the shell, until fg',
		group: 'Program',
		contexts: everywhere,
		action: fixed({type: 'suspend-requested'}),
	},
];
