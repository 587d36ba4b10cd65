import {columnsOf, cut} from '../../report/text-table.ts';
import {type Role, reset, type Style} from '../theme/style.ts';

/** A piece of a row: safe text (see safe-text.ts) on one line, and what it is. */
export type Span = readonly [text: string, role?: Role];

/**
 * One row of a pane: exactly `width` columns, cut at the right or filled with spaces, with its own escape sequences
 * closed at the end.
 * @param base look of the whole row. `selected` and `marked` win over the looks of the spans.
 */
export function paintRow(
	spans: readonly Span[],
	width: number,
	style: Style,
	base: Role = 'text',
): string {
	const isWhole = base === 'selected' || base === 'marked';
	const openBase = style.open[base];
	let row = openBase;
	let left = width;
	for (const [text, role = 'text'] of spans) {
		if (left <= 0) break;
		if (text === '') continue;
		let columns = columnsOf(text);
		let shown = text;
		if (columns > left) {
			shown = cut(text, left, style.glyphs.ellipsis);
			columns = columnsOf(shown);
		}
		left -= columns;
		const open = isWhole ? '' : style.open[role];
		row += open === '' ? shown : `${open}${shown}${reset}${openBase}`;
	}
	if (left > 0) row += ' '.repeat(left);
	return openBase === '' ? row : row + reset;
}
