import {safeText} from '../../report/safe-text.ts';
import {columnsOf, cut} from '../../report/text-table.ts';
import type {LineEdit} from '../text/line-edit.ts';
import type {Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** A line while it is typed, with its cursor, in at most `columns`: scrolled so that the cursor is among them. */
export function promptSpans(
	{text, cursor}: LineEdit,
	columns: number,
	{glyphs}: Style,
): readonly Span[] {
	const under = segmenter.segment(text).containing(cursor)?.segment ?? '';
	const shownUnder = under === '' ? ' ' : safeText(under);
	const room = columns - columnsOf(shownUnder);
	const before = lastColumns(safeText(text.slice(0, cursor)), room, glyphs.ellipsis);
	const after = safeText(text.slice(cursor + under.length));
	const shownAfter = cut(after, room - columnsOf(before), glyphs.ellipsis);
	return [[before], [shownUnder, 'selected'], [shownAfter]];
}

/** The end of a text, with an ellipsis before it where it is longer than `columns`. */
function lastColumns(text: string, columns: number, ellipsis: string): string {
	if (columnsOf(text) <= columns) return text;
	let left = columns - 1;
	let start = text.length;
	for (const {segment, index} of [...segmenter.segment(text.slice(-columns * 8))].reverse()) {
		left -= columnsOf(segment);
		if (left < 0) break;
		start = text.length - Math.min(text.length, columns * 8) + index;
	}
	return ellipsis + text.slice(start);
}
