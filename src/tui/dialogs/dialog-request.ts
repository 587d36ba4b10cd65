import type {KeyName} from '../keys/key.ts';
import type {Action} from '../state/actions.ts';
import {isInFinalTree, openFileOf, pathTarget} from '../state/selectors.ts';
import type {State} from '../state/state.ts';
import type {DialogContext} from './dialog-content.ts';
import {
	type CompareDialog,
	type ExtractDialog,
	openExtract,
	type PaletteDialog,
	type PickerDialog,
} from './dialog-state.ts';
import {paletteEntries} from './palette.ts';

/**
 * What a key asks for beyond the dialog that is open, in the order in which it has to happen; empty where the key is
 * for the dialog itself. Anything that takes the user away from the dialog begins with `dialog-closed`.
 */
export function dialogRequests(key: KeyName, context: DialogContext): readonly Action[] {
	const {dialog} = context.state;
	const always = programKeys.get(key);
	if (always) return [always];
	if (!dialog) return [];
	const isRequired = dialog.kind === 'picker' && dialog.isRequired;
	if (key === 'escape') return isRequired ? [] : [closed];
	switch (dialog.kind) {
		case 'help':
			return key === 'q' || key === '?' || key === 'enter' ? [closed] : [];
		case 'palette':
			return key === 'enter' ? chosenBinding(dialog, context) : [];
		case 'picker':
			return pickerRequests(dialog, key);
		case 'extract':
			return key === 'enter' ? extractRequests(dialog) : [];
		case 'details':
			return detailsRequests(key, context.state);
		case 'compare':
			return compareRequests(dialog, key);
	}
}

const closed: Action = {type: 'dialog-closed'};

/** They do the same everywhere, and no text field has a use for them. */
const programKeys: ReadonlyMap<KeyName, Action> = new Map<KeyName, Action>([
	['ctrl-c', {type: 'quit-requested', exitCode: 130}],
	['ctrl-z', {type: 'suspend-requested'}],
	['ctrl-l', {type: 'redraw-requested'}],
]);

function chosenBinding({edit, cursor}: PaletteDialog, context: DialogContext): readonly Action[] {
	const entry = paletteEntries(context, edit.text)[cursor];
	if (!entry) return [];
	const {binding, why} = entry;
	if (why !== null) return [told(`Not now: ${why}.`)];
	return [closed, binding.action({...context.state, dialog: null})];
}

function pickerRequests(
	{choices, cursor, isRequired}: PickerDialog,
	key: KeyName,
): readonly Action[] {
	if (key === 'q') return [isRequired ? {type: 'quit-requested', exitCode: 0} : closed];
	const choice = choices[cursor];
	return key === 'enter' && choice ? [closed, {type: 'choice-made', choice}] : [];
}

function extractRequests({path, edit, state}: ExtractDialog): readonly Action[] {
	if (state === 'running') return [];
	if (typeof state === 'object' && 'done' in state) return [closed];
	const force = state !== 'editing' && state.canForce;
	const destination = edit.text.trim() === '' ? '.' : edit.text;
	return [{type: 'extract-requested', path, destination, force}];
}

function compareRequests({edit}: CompareDialog, key: KeyName): readonly Action[] {
	if (key !== 'enter') return [];
	const other = edit.text.trim();
	return other === '' ? [closed] : [closed, {type: 'compare-requested', other}];
}

function detailsRequests(key: KeyName, state: State): readonly Action[] {
	if (key === 'q') return [closed];
	const target = pathTarget(state);
	if (!target) return [];
	switch (key) {
		case 'enter': {
			const file = openFileOf(state, target);
			return file ? [closed, {type: 'content-opened', file}] : [told('Only files have content.')];
		}
		case 'v':
			return [closed, {type: 'versions-opened', node: target.node}];
		case 'x':
			return isInFinalTree(state, target)
				? [{type: 'dialog-opened', dialog: openExtract(target.path)}]
				: [told('Not in the final file system: there is nothing to extract.')];
		case 'y':
			return [{type: 'copy-requested', what: 'path'}];
		case 'Y':
			return [{type: 'copy-requested', what: 'digest'}];
		default:
			return [];
	}
}

function told(text: string): Action {
	return {type: 'message-shown', message: {text, tone: 'bad'}};
}
