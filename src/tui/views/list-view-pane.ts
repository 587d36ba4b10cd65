import type {Analysis} from '../../analysis/analyze.ts';
import {columnsOf} from '../../report/text-table.ts';
import {topFor} from '../state/scroll.ts';
import type {ListState, State} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import {type Field, fieldLines, type Line, labelColumnsOf} from './field-lines.ts';
import type {ListView} from './list-view.ts';
import {ownText, shownLine} from './shown-text.ts';

/** How much of a pane the text on the chosen row takes. */
export type AboutSize = {
	readonly maxRows: number;
	/** Of the pane's height. */
	readonly share: number;
};

/** What a view with a table says of itself. */
export type Table<Row> = {
	/** What stands at the right of the title, the best first; the first that fits is taken. */
	totals(analysis: Analysis, rows: readonly Row[]): readonly string[];
	/** Heads of the columns. */
	head(analysis: Analysis, width: number): string;
	row(analysis: Analysis, row: Row, width: number, style: Style): Line;
	/** On the chosen row, in full; the most important first. */
	about(analysis: Analysis, row: Row, style: Style): readonly Field[];
	readonly aboutSize: AboutSize;
	/** What is said where there is no row at all. */
	empty(analysis: Analysis): string;
};

/** Title and column heads. */
export const tableHeadRows = 2;
const leastHeightForAbout = 12;
const mostAboutRows = 16;

/** Rows for the text on the chosen row, without the line above it; 0 in a low pane. */
function aboutRowsIn(height: number, {maxRows, share}: AboutSize): number {
	if (height < leastHeightForAbout) return 0;
	return Math.min(maxRows, Math.max(3, Math.floor(height * share)));
}

/** As {@link aboutRowsIn}, but more where the list is so short that it leaves rows empty. */
export function grownAboutRows(rowCount: number, height: number, size: AboutSize): number {
	const least = aboutRowsIn(height, size);
	const free = height - tableHeadRows - 1 - rowCount;
	return least === 0 ? 0 : Math.max(least, Math.min(mostAboutRows, free));
}

/** Rows of a table that fit in a pane. */
export function tablePageRows(height: number, size: AboutSize): number {
	const about = aboutRowsIn(height, size);
	return Math.max(1, height - tableHeadRows - (about === 0 ? 0 : about + 1));
}

/** A whole pane with a table: title, heads, rows, and the text on the chosen row. */
export function paintTable<Row>(
	view: ListView<Row>,
	table: Table<Row>,
	state: State,
	width: number,
	height: number,
): readonly string[] {
	const {style} = state.settings;
	const analysis = state.subject?.analysis;
	if (!analysis) return paintUnread(view.title, state, width, height);
	const list = state.lists[view.name];
	const rows = view.rowsOf(analysis, list);
	const totals = table.totals(analysis, rows);
	const painted = [paintTitle(view, state, totals, width)];
	if (rows.length === 0) {
		painted.push(paintRow([[emptyText(list, table.empty(analysis), style), 'dim']], width, style));
		return filled(painted, width, height, style);
	}
	painted.push(paintRow([[table.head(analysis, width), 'dim']], width, style));
	const page = view.pageRows(height);
	const top = topFor(list.cursor, list.top, page, rows.length);
	const chosenLook = state.focus === 'main' ? 'selected' : 'marked';
	for (const [at, row] of rows.slice(top, top + page).entries()) {
		const base = top + at === list.cursor ? chosenLook : 'text';
		painted.push(paintRow(table.row(analysis, row, width, style), width, style, base));
	}
	const chosen = rows[list.cursor];
	const count = grownAboutRows(rows.length, height, table.aboutSize);
	if (chosen === undefined || count === 0) return filled(painted, width, height, style);
	return [
		...filled(painted, width, height - count - 1, style),
		paintRow([[style.glyphs.horizontal.repeat(width), 'rule']], width, style),
		...paintAbout(table.about(analysis, chosen, style), count, width, style),
	];
}

/** On the chosen row: exactly `count` rows. */
export function paintAbout(
	fields: readonly Field[],
	count: number,
	width: number,
	style: Style,
): readonly string[] {
	const lines = fieldLines(fields, labelColumnsOf(fields, width), width, style);
	const shown = lines.slice(0, count);
	const last = shown[count - 1];
	if (last && lines.length > count) shown[count - 1] = [...last, [` ${style.glyphs.ellipsis}`]];
	const painted = shown.map((line) => paintRow(line, width, style));
	return filled(painted, width, count, style);
}

/** The first row of a pane: what it is, in which order, filtered by what; how much it holds. */
export function paintTitle(
	{title, name, sorts}: Pick<ListView<never>, 'title' | 'name' | 'sorts'>,
	state: State,
	totals: readonly string[],
	width: number,
): string {
	const {style} = state.settings;
	const {filter, sort, isReversed} = state.lists[name];
	const order = `  by ${sorts[sort] ?? sorts[0]}${isReversed ? ', reversed' : ''}`;
	const left: readonly Span[] = [
		[title, state.focus === 'main' ? 'title-focused' : 'title'],
		[sorts.length > 1 ? order : '', 'dim'],
		[filter === '' ? '' : `  /${shownLine(filter, style)}`, 'match'],
	];
	const used = left.reduce((sum, [text]) => sum + columnsOf(text), 0);
	const right = totals
		.map((text) => ownText(isPartial(state) ? `${text} so far` : text, style))
		.find((text) => used + 2 + columnsOf(text) <= width);
	if (right === undefined) return paintRow(left, width, style);
	const space = ' '.repeat(width - used - columnsOf(right));
	return paintRow([...left, [space], [right, 'dim']], width, style);
}

/** A pane before there is an analysis. */
export function paintUnread(
	title: string,
	state: State,
	width: number,
	height: number,
): readonly string[] {
	const {style} = state.settings;
	const text = state.load.failure ? 'The image could not be read.' : ownText('reading…', style);
	const role = state.focus === 'main' ? 'title-focused' : 'title';
	return filled(
		[paintRow([[title, role]], width, style), paintRow([[text, 'dim']], width, style)],
		width,
		height,
		style,
	);
}

/** Exactly `height` rows: cut, or with empty ones below. */
export function filled(
	rows: readonly string[],
	width: number,
	height: number,
	style: Style,
): readonly string[] {
	const missing = Math.max(0, height - rows.length);
	return [...rows.slice(0, height), ...Array<string>(missing).fill(paintRow([], width, style))];
}

export function emptyText({filter}: ListState, empty: string, style: Style): string {
	return filter === '' ? empty : `Nothing matches "${shownLine(filter, style)}": Esc shows all.`;
}

function isPartial({subject}: State): boolean {
	return subject !== null && subject.analyzedCount < subject.image.layers.length;
}
