import type {ImageDiff} from '../../diff/image-diff.ts';
import {topFor} from '../state/scroll.ts';
import type {ListState} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import {
	emptyText,
	filled,
	grownAboutRows,
	paintAbout,
	tablePageRows,
} from '../views/list-view-pane.ts';
import {shownLine} from '../views/shown-text.ts';
import {paintTitleRow} from '../views/title-row.ts';
import {aboutSize, type DiffTable} from './diff-table.ts';

/** A tab with a list: title, heads, rows, and the text on the chosen row. `height` rows of `width` columns. */
export function paintList<Row>(
	table: DiffTable<Row>,
	diff: ImageDiff,
	list: ListState,
	width: number,
	height: number,
	style: Style,
): readonly string[] {
	const rows = table.rowsOf(diff, list);
	const painted = [paintTitle(table, list, rows.length, width, style)];
	if (rows.length === 0) {
		painted.push(paintRow([[emptyText(list, table.empty, style), 'dim']], width, style));
		return filled(painted, width, height, style);
	}
	painted.push(paintRow([[table.head(width), 'dim']], width, style));
	const page = tablePageRows(height, aboutSize);
	const top = topFor(list.cursor, list.top, page, rows.length);
	for (const [at, row] of rows.slice(top, top + page).entries()) {
		const base = top + at === list.cursor ? 'selected' : 'text';
		painted.push(paintRow(table.row(row, width, style), width, style, base));
	}
	const chosen = rows[list.cursor];
	const count = grownAboutRows(rows.length, height, aboutSize);
	if (chosen === undefined || count === 0) return filled(painted, width, height, style);
	return [
		...filled(painted, width, height - count - 1, style),
		paintRow([[style.glyphs.horizontal.repeat(width), 'rule']], width, style),
		...paintAbout(table.about(diff, chosen, style), count, width, style),
	];
}

function paintTitle<Row>(
	{title, sorts, noun}: DiffTable<Row>,
	{filter, sort, isReversed}: ListState,
	count: number,
	width: number,
	style: Style,
): string {
	const order = `  by ${sorts[sort] ?? sorts[0]}${isReversed ? ', reversed' : ''}`;
	const left: readonly Span[] = [
		[title, 'title-focused'],
		[sorts.length > 1 ? order : '', 'dim'],
		[filter === '' ? '' : `  /${shownLine(filter, style)}`, 'match'],
	];
	return paintTitleRow(left, [`${count} ${noun}${count === 1 ? '' : 's'}`], width, style);
}
