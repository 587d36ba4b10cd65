import {dialogContent} from '../dialogs/dialog-box.ts';
import {type DialogContext, type DialogLine, lineText} from '../dialogs/dialog-content.ts';
import type {Dialog} from '../dialogs/dialog-state.ts';
import {paletteEntries} from '../dialogs/palette.ts';
import {shownLine} from '../views/shown-text.ts';

/** Narrow enough for one column of keys: they are read in order. */
const columns = 70;

/** A dialog that has been opened: its title, what it says, and its keys. All of it: there is nothing to scroll. */
export function dialogWords(dialog: Dialog, context: DialogContext): readonly string[] {
	const {title, head, body, hints} = dialogContent(dialog, context, columns);
	const keys = hints.map(([key, does]) => `${key} ${does}`).join(', ');
	const isList = dialog.kind === 'palette' || dialog.kind === 'picker';
	return [
		`${title}: ${keys}.`,
		...texts(head.filter(({isField}) => !isField)),
		...(isList ? [] : texts(body)),
		...(isList ? [choiceWords(dialog, context)] : []),
	].filter((line) => line !== '');
}

/** What is chosen in a list, or what came of an extraction: that which changes while a dialog is open. */
export function choiceWords(dialog: Dialog, context: DialogContext): string {
	switch (dialog.kind) {
		case 'help':
		case 'details':
		case 'compare':
			return '';
		case 'extract':
			return texts(dialogContent(dialog, context, columns).body)
				.join(' ')
				.trim();
		case 'palette': {
			const entries = paletteEntries(context, dialog.edit.text);
			const entry = entries[dialog.cursor];
			if (!entry) return 'Nothing is called like that.';
			const {binding, keys, why} = entry;
			const words = [binding.does, ...(why === null ? [] : [why]), `keys ${keys}`];
			return `${words.join(', ')}, ${dialog.cursor + 1} of ${entries.length}`;
		}
		case 'picker': {
			const {choices, cursor} = dialog;
			const value = shownLine(choices[cursor]?.value ?? '');
			return `${value}, ${cursor + 1} of ${choices.length}`;
		}
	}
}

function texts(lines: readonly DialogLine[]): readonly string[] {
	return lines.map((line) => lineText(line).trimEnd());
}
