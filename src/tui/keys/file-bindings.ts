import {openExtract} from '../dialogs/dialog-state.ts';
import type {Action} from '../state/actions.ts';
import {isInFinalTree, openFileOf, pathTarget} from '../state/selectors.ts';
import type {State} from '../state/state.ts';
import type {Binding} from './binding.ts';
import {everywhere, fixed} from './places.ts';

/** Never done: the key is disabled then. */
const nothing: Action = {type: 'redraw-requested'};

/** What can be done with a path. */
export const fileBindings: readonly Binding[] = [
	{
		id: 'content',
		keys: ['c'],
		does: "show the file's content",
		group: 'Files',
		contexts: ['tree', 'files', 'waste', 'findings', 'versions'],
		action(state) {
			const target = pathTarget(state);
			const file = target && openFileOf(state, target);
			return file ? {type: 'content-opened', file} : nothing;
		},
		disabled(state) {
			const target = pathTarget(state);
			if (!target) return noPath(state);
			return openFileOf(state, target) ? null : 'only regular files have content';
		},
	},
	{
		id: 'versions',
		keys: ['v'],
		does: 'versions of this path across the layers, with what changed in the text',
		hint: 'versions',
		group: 'Files',
		contexts: ['tree', 'files', 'waste', 'findings', 'content'],
		action: (state) => ({type: 'versions-opened', node: pathTarget(state)?.node ?? 0}),
		disabled: noPath,
	},
	{
		id: 'extract',
		keys: ['x'],
		does: 'copy the file or directory out of the image',
		hint: 'extract',
		group: 'Files',
		contexts: ['tree', 'files', 'waste', 'findings', 'content', 'versions'],
		action: (state) => ({
			type: 'dialog-opened',
			dialog: openExtract(pathTarget(state)?.path ?? '/'),
		}),
		disabled: cannotExtract,
	},
	{
		id: 'copy',
		keys: ['y'],
		does: "copy the path, or the layer's instruction, to the clipboard",
		group: 'Files',
		contexts: everywhere,
		action: fixed({type: 'copy-requested', what: 'path'}),
	},
	{
		id: 'copy-digest',
		keys: ['Y'],
		does: 'copy the digest of the file or the layer to the clipboard',
		group: 'Files',
		contexts: everywhere,
		action: fixed({type: 'copy-requested', what: 'digest'}),
	},
	{
		id: 'hex',
		keys: ['tab', 'b'],
		does: 'show the file as text or as bytes',
		hint: 'text/bytes',
		group: 'Files',
		contexts: ['content'],
		action: fixed({type: 'content-form-toggled'}),
	},
	{
		id: 'line-numbers',
		keys: ['#'],
		does: 'line numbers on or off',
		group: 'Files',
		contexts: ['content'],
		action: fixed({type: 'content-numbers-toggled'}),
	},
	{
		id: 'wrap',
		keys: ['w'],
		does: 'wrap long lines, or cut them',
		hint: 'wrap',
		group: 'Files',
		contexts: ['content'],
		action: fixed({type: 'content-wrap-toggled'}),
	},
];

/** Why nothing can be done with a path; null where there is one. */
function noPath(state: State): string | null {
	if (!state.subject?.analysis) return 'the image is still being read';
	return pathTarget(state) ? null : 'the cursor is on no path';
}

function cannotExtract(state: State): string | null {
	const target = pathTarget(state);
	if (!target) return noPath(state);
	return isInFinalTree(state, target)
		? null
		: 'files are taken out of the final file system, and this path is not in it';
}
