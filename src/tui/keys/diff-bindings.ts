import {change} from '../../tree/image-tree.ts';
import {isDirectoryChosen} from '../diff/comparison-files.ts';
import type {DiffTab} from '../diff/comparison-state.ts';
import type {Action} from '../state/actions.ts';
import type {Binding} from './binding.ts';
import {diffTabContexts, fixed} from './places.ts';

/** What there is only while two images are compared. */
export const diffBindings: readonly Binding[] = [
	{
		id: 'open-change',
		keys: ['enter'],
		does: 'show how the file differs; fold or unfold the directory',
		hint: 'open',
		group: 'Compare',
		contexts: ['diff-files'],
		action: (state) => ({type: isDirectoryChosen(state) ? 'fold-toggled' : 'row-opened'}),
	},
	{
		id: 'unfold-change',
		keys: ['right', 'l'],
		does: 'unfold the directory and go in, show how the file differs',
		group: 'Compare',
		contexts: ['diff-files'],
		action: fixed({type: 'row-opened'}),
	},
	{
		id: 'compare-path',
		keys: ['v'],
		does: 'show how the path differs, also of a directory',
		group: 'Compare',
		contexts: ['diff-files'],
		action: fixed({type: 'path-compared'}),
	},
	{
		id: 'show-same',
		keys: ['a'],
		does: 'show also what is the same in both, or only what differs',
		hint: 'all',
		group: 'Compare',
		contexts: ['diff-files'],
		action: fixed({type: 'change-toggled', change: change.unchanged}),
	},
	{
		id: 'next-tab',
		keys: ['tab'],
		does: 'next tab: files, layers, config, packages',
		hint: 'next tab',
		group: 'Compare',
		contexts: diffTabContexts,
		action: fixed({type: 'tab-moved', by: 1}),
	},
	{
		id: 'previous-tab',
		keys: ['shift-tab'],
		does: 'previous tab',
		group: 'Compare',
		contexts: diffTabContexts,
		action: fixed({type: 'tab-moved', by: -1}),
	},
	tab('changed-files', '1', 'files that differ', 'files'),
	tab('changed-layers', '2', 'layers of both images, side by side', 'layers'),
	tab('changed-config', '3', 'what differs in the configuration', 'config'),
	tab('changed-packages', '4', 'packages that differ', 'packages'),
];

function tab(id: string, key: string, does: string, shown: DiffTab): Binding {
	const action: Action = {type: 'tab-shown', tab: shown};
	return {
		id,
		keys: [key],
		does,
		group: 'Compare',
		contexts: diffTabContexts,
		action: fixed(action),
	};
}
