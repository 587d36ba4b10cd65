import {change} from '../../tree/image-tree.ts';
import type {Action} from '../state/actions.ts';
import type {Binding} from './binding.ts';
import {fixed, panes} from './places.ts';

/** What the tree shows, and how. */
export const treeBindings: readonly Binding[] = [
	{
		id: 'fold',
		keys: ['space'],
		does: 'fold or unfold the directory',
		hint: 'fold',
		group: 'Tree',
		contexts: ['tree', 'diff-files'],
		action: fixed({type: 'fold-toggled'}),
	},
	{
		id: 'unfold-below',
		keys: ['*'],
		does: 'unfold the directory and all below it',
		group: 'Tree',
		contexts: ['tree', 'diff-files'],
		action: fixed({type: 'unfolded-below'}),
	},
	{
		id: 'fold-below',
		keys: ['_'],
		does: 'fold the directory and all below it',
		group: 'Tree',
		contexts: ['tree', 'diff-files'],
		action: fixed({type: 'folded-below'}),
	},
	{
		id: 'fold-all',
		keys: ['Z'],
		alsoKeys: ['ctrl-space'],
		does: 'fold everything, or unfold everything',
		group: 'Tree',
		contexts: ['tree', 'diff-files'],
		action: fixed({type: 'all-folds-toggled'}),
	},
	{
		id: 'mode',
		keys: ['a'],
		does: 'this layer, up to this layer, a range of layers, the final file system',
		hint: 'mode',
		group: 'Tree',
		contexts: panes,
		action: fixed({type: 'mode-cycled'}),
	},
	{
		id: 'mode-layer',
		keys: [],
		alsoKeys: ['ctrl-l'],
		does: 'show what this layer changes',
		group: 'Tree',
		contexts: panes,
		action: fixed({type: 'mode-set', mode: 'layer'}),
	},
	{
		id: 'mode-up-to',
		keys: [],
		alsoKeys: ['ctrl-a'],
		does: 'show everything up to this layer',
		group: 'Tree',
		contexts: panes,
		action: fixed({type: 'mode-set', mode: 'up-to'}),
	},
	{
		id: 'mode-final',
		keys: [],
		does: 'show the final file system',
		group: 'Tree',
		contexts: panes,
		action: fixed({type: 'mode-set', mode: 'final'}),
	},
	{
		id: 'range-down',
		keys: ['shift-down', 'J'],
		does: 'extend the range of layers downwards',
		group: 'Tree',
		contexts: panes,
		action: fixed({type: 'range-extended', by: 1}),
	},
	{
		id: 'range-up',
		keys: ['shift-up', 'K'],
		does: 'extend the range of layers upwards',
		group: 'Tree',
		contexts: panes,
		action: fixed({type: 'range-extended', by: -1}),
	},
	{
		id: 'show-added',
		keys: ['+'],
		does: 'show or hide added paths',
		group: 'Tree',
		contexts: ['tree', 'diff-files'],
		action: toggles('added'),
	},
	{
		id: 'show-modified',
		keys: ['~'],
		does: 'show or hide modified paths',
		group: 'Tree',
		contexts: ['tree', 'diff-files'],
		action: toggles('modified'),
	},
	{
		id: 'show-removed',
		keys: ['-'],
		does: 'show or hide removed paths',
		group: 'Tree',
		contexts: ['tree', 'diff-files'],
		action: toggles('removed'),
	},
	{
		id: 'show-unchanged',
		keys: ['='],
		does: 'show or hide unchanged paths',
		group: 'Tree',
		contexts: ['tree', 'diff-files'],
		action: toggles('unchanged'),
	},
];

function toggles(kind: keyof typeof change): () => Action {
	return fixed({type: 'change-toggled', change: change[kind]});
}
