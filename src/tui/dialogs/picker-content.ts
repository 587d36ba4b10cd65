import {shownLine} from '../views/shown-text.ts';
import {wrapText} from '../views/wrap-text.ts';
import {
	type DialogContent,
	type DialogContext,
	type DialogHint,
	plainLine,
} from './dialog-content.ts';
import type {PickerDialog} from './dialog-state.ts';
import {choiceMark} from './list-cursor.ts';

export function pickerContent(
	{title, choices, cursor, isRequired}: PickerDialog,
	{state}: DialogContext,
	width: number,
): DialogContent {
	const {style} = state.settings;
	const hints: DialogHint[] = [['Enter', 'open']];
	hints.push(isRequired ? ['q', 'quit'] : ['Esc', 'close']);
	return {
		title: 'Choose',
		head: [
			...wrapText(shownLine(title, style), width).map((line) => plainLine(line)),
			plainLine(''),
		],
		body: choices.map(({value}, at) => {
			const text = choiceMark(at === cursor) + shownLine(value, style);
			return at === cursor ? {spans: [[text]], base: 'selected'} : plainLine(text);
		}),
		bodyRows: choices.length,
		hints,
	};
}
