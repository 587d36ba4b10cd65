import type {KeyName} from '../keys/key.ts';
import type {Action} from '../state/actions.ts';
import {editedLine, type LineEdit, pasted} from '../text/line-edit.ts';
import {dialogBox} from './dialog-box.ts';
import type {DialogContext} from './dialog-content.ts';
import {
	type Dialog,
	type DialogAction,
	type ExtractState,
	isDestinationOpen,
} from './dialog-state.ts';
import {movedCursor, scrolledTop} from './list-cursor.ts';

/** What a dialog hears of: its own actions, and that what it asked for has begun. */
export type DialogEvent = DialogAction | Extract<Action, {readonly type: 'extract-requested'}>;

/** The dialog after an action; null once it is closed. */
export function reduceDialog(
	dialog: Dialog,
	action: DialogEvent,
	context: DialogContext,
): Dialog | null {
	switch (action.type) {
		case 'dialog-opened':
			return action.dialog;
		case 'dialog-closed':
			return null;
		case 'dialog-key-pressed':
			return keyPressed(dialog, action.key, context);
		case 'dialog-pasted':
			return 'edit' in dialog ? edited(dialog, pasted(dialog.edit, action.text)) : dialog;
		case 'extract-requested':
			return withOutcome(dialog, 'running');
		case 'extract-ended':
			return withOutcome(dialog, {
				done: action.outcome.summary,
				skipped: action.outcome.skipped,
			});
		case 'extract-failed':
			return withOutcome(dialog, {
				error: action.message,
				hint: action.hint,
				canForce: action.canForce,
			});
	}
}

function keyPressed(dialog: Dialog, key: KeyName, context: DialogContext): Dialog {
	switch (dialog.kind) {
		case 'help':
		case 'details': {
			const {top, pageRows, content} = dialogBox(dialog, context);
			const to = scrolledTop(key, top, pageRows, content.body.length);
			return to === undefined ? dialog : {...dialog, top: to};
		}
		case 'palette':
		case 'picker': {
			const moved = withCursor(dialog, key, context);
			if (moved || dialog.kind === 'picker') return moved ?? dialog;
			return typed(dialog, key);
		}
		case 'extract':
		case 'compare':
			return typed(dialog, key);
	}
}

/** Moves the choice of a list, and keeps it in sight; undefined for a key that does not move it. */
function withCursor<List extends Extract<Dialog, {readonly cursor: number}>>(
	dialog: List,
	key: KeyName,
	context: DialogContext,
): List | undefined {
	const {pageRows, content} = dialogBox(dialog, context);
	const cursor = movedCursor(key, dialog.cursor, pageRows, content.body.length);
	if (cursor === undefined) return undefined;
	const moved = {...dialog, cursor};
	return {...moved, top: dialogBox(moved, context).top};
}

type Field = Extract<Dialog, {readonly edit: LineEdit}>;

function typed(dialog: Field, key: KeyName): Field {
	const edit = editedLine(dialog.edit, key);
	return edit === undefined ? dialog : edited(dialog, edit);
}

function edited(dialog: Field, edit: LineEdit): Field {
	const isSameText = edit.text === dialog.edit.text;
	if (dialog.kind === 'palette') {
		return isSameText ? {...dialog, edit} : {...dialog, edit, cursor: 0, top: 0};
	}
	if (dialog.kind === 'compare') return {...dialog, edit};
	if (!isDestinationOpen(dialog)) return dialog;
	// Another destination is not the one that was asked about.
	return isSameText ? {...dialog, edit} : {...dialog, edit, state: 'editing'};
}

function withOutcome(dialog: Dialog, state: ExtractState): Dialog {
	return dialog.kind === 'extract' ? {...dialog, state} : dialog;
}
