import {columnsOf, cut} from '../../report/text-table.ts';
import type {Span} from '../text/row.ts';
import {promptSpans} from '../views/prompt-row.ts';
import {
	type DialogContent,
	type DialogContext,
	type DialogLine,
	plainLine,
} from './dialog-content.ts';
import type {PaletteDialog} from './dialog-state.ts';
import {choiceMark} from './list-cursor.ts';
import {type PaletteEntry, paletteEntries} from './palette.ts';

const mostRows = 20;

export function paletteContent(
	{edit, cursor}: PaletteDialog,
	context: DialogContext,
	width: number,
): DialogContent {
	const entries = paletteEntries(context, edit.text);
	const {style} = context.state.settings;
	return {
		title: 'Commands',
		head: [{spans: [[': ', 'key'], ...promptSpans(edit, width - 2, style)], isField: true}],
		body:
			entries.length === 0
				? [plainLine('  Nothing is called like that.', 'dim')]
				: entries.map((entry, at) => entryLine(entry, at === cursor, width, style.glyphs.ellipsis)),
		// As if nothing were typed: the box does not jump while it is.
		bodyRows: Math.min(mostRows, context.bindings.length),
		hints: [
			['Enter', 'run'],
			['Esc', 'close'],
			['type', 'to narrow'],
		],
	};
}

function entryLine(
	{binding, keys, why}: PaletteEntry,
	isChosen: boolean,
	width: number,
	ellipsis: string,
): DialogLine {
	const does = why === null ? binding.does : `${binding.does} (${why})`;
	const room = width - 2 - columnsOf(keys) - 1;
	const shown = cut(does, room, ellipsis);
	const spans: Span[] = [
		[choiceMark(isChosen)],
		[shown, why === null ? 'text' : 'dim'],
		[' '.repeat(Math.max(1, room + 1 - columnsOf(shown)))],
		[keys, why === null ? 'key' : 'dim'],
	];
	return isChosen ? {spans, base: 'selected'} : {spans};
}
