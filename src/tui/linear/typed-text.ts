import {isDestinationOpen} from '../dialogs/dialog-state.ts';
import type {State} from '../state/state.ts';
import type {LineEdit} from '../text/line-edit.ts';

/** A line that is being typed. */
export type TypedLine = {readonly label: string; readonly edit: LineEdit};

/** The line that the keys go to; null where they mean something else. */
export function typedLine({dialog, prompt}: State): TypedLine | null {
	if (dialog?.kind === 'palette') return {label: 'Command', edit: dialog.edit};
	if (dialog?.kind === 'compare') return {label: 'Old image', edit: dialog.edit};
	if (dialog?.kind === 'extract') {
		return isDestinationOpen(dialog) ? {label: 'Destination', edit: dialog.edit} : null;
	}
	return dialog ? null : prompt;
}

/** What was put at the end of a line, to go on with it; null where it has to be said whole. */
export function addedText(before: string, after: string): string | null {
	return after.startsWith(before) ? after.slice(before.length) : null;
}
