import {dialogBox} from '../../../src/tui/dialogs/dialog-box.ts';
import type {DialogContext} from '../../../src/tui/dialogs/dialog-content.ts';
import type {Dialog} from '../../../src/tui/dialogs/dialog-state.ts';
import {paintDialog} from '../../../src/tui/dialogs/paint-dialog.ts';
import {reduceDialog} from '../../../src/tui/dialogs/reduce-dialog.ts';
import type {State} from '../../../src/tui/state/state.ts';
import {picture} from '../helpers/some-state.ts';
import {someBindings} from './some-bindings.ts';

/** A dialog, and what it is open over. */
export function contextWith(state: State, dialog: Dialog): DialogContext {
	return {state: {...state, dialog}, bindings: someBindings};
}

/** A dialog with its frame, without looks. */
export function dialogPicture(state: State, dialog: Dialog): readonly string[] {
	const box = dialogBox(dialog, contextWith(state, dialog));
	return picture(paintDialog(box, state.settings.style));
}

/** The dialog after keys, one after the other. */
export function pressed(state: State, dialog: Dialog, ...keys: readonly string[]): Dialog {
	return keys.reduce(
		(before, key) =>
			reduceDialog(before, {type: 'dialog-key-pressed', key}, contextWith(state, before)) ?? before,
		dialog,
	);
}
