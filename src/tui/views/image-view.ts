import type {Analysis} from '../../analysis/analyze.ts';
import {padStart} from '../../report/text-table.ts';
import type {ListState, State} from '../state/state.ts';
import {paintRow} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import {fieldLines, type Line} from './field-lines.ts';
import {type Fact, sectionsOf} from './image-view-sections.ts';
import type {ListView} from './list-view.ts';
import {emptyText, filled, paintTitle, paintUnread} from './list-view-pane.ts';
import {finds} from './list-view-rows.ts';
import {ownText, shownText} from './shown-text.ts';

/** A row of the text: the title of a section, a fact, or the empty row between sections. */
export type ImageRow =
	| {readonly kind: 'heading'; readonly text: string}
	| {readonly kind: 'fact'; readonly fact: Fact}
	| {readonly kind: 'blank'};

const labelColumns = 12;
const narrowLabelColumns = 11;

/** All that is known about the image as a whole, as a text that is scrolled; there is no cursor. */
export const imageView: ListView<ImageRow> = {
	name: 'image',
	title: 'Image',
	sorts: ['section'],
	rowsOf,
	lineCount: (analysis, list, width, style) => linesOf(analysis, list, width, style).length,
	headRows: 1,
	pageRows: (height) => Math.max(1, height - 1),
	targetOf: () => null,
	wordsOf: (_, row) => wordsOf(row),
	paint,
};

type KeptRows = {readonly filter: string; readonly rows: readonly ImageRow[]};
const keptRows = new WeakMap<Analysis, KeptRows>();

function rowsOf(analysis: Analysis, {filter}: ListState): readonly ImageRow[] {
	const kept = keptRows.get(analysis);
	if (kept?.filter === filter) return kept.rows;
	const isFound = finds(filter);
	const rows = sectionsOf(analysis).flatMap(({title, facts}): ImageRow[] => {
		const found = facts.filter(({label, value, note = ''}) => isFound(`${label} ${value} ${note}`));
		if (found.length === 0) return [];
		return [
			{kind: 'heading', text: title},
			...found.map((fact) => ({kind: 'fact', fact}) as const),
			{kind: 'blank'},
		];
	});
	rows.pop();
	keptRows.set(analysis, {filter, rows});
	return rows;
}

function wordsOf(row: ImageRow): string {
	if (row.kind === 'blank') return '';
	if (row.kind === 'heading') return row.text;
	const {label, value, note} = row.fact;
	const head = label === '' ? '' : `${label}: `;
	return `${head}${shownText(value)}${note === undefined ? '' : `, ${note}`}`;
}

type KeptLines = {
	readonly width: number;
	readonly isUnicode: boolean;
	readonly lines: readonly Line[];
};
const keptLines = new WeakMap<readonly ImageRow[], KeptLines>();

/** The text wrapped to `width`; how many lines it has does not depend on the style's colours. */
function linesOf(
	analysis: Analysis,
	list: ListState,
	width: number,
	style: Style,
): readonly Line[] {
	const rows = rowsOf(analysis, list);
	const {isUnicode} = style;
	const kept = keptLines.get(rows);
	if (kept?.width === width && kept.isUnicode === isUnicode) return kept.lines;
	const lines = rows.flatMap((row) => rowLines(row, width, style));
	keptLines.set(rows, {width, isUnicode, lines});
	return lines;
}

function rowLines(row: ImageRow, width: number, style: Style): readonly Line[] {
	if (row.kind === 'blank') return [[]];
	if (row.kind === 'heading') return [[[row.text, 'strong']]];
	const {label, value, role, valueColumns = 0, note} = row.fact;
	const field = {
		label,
		value: padStart(shownText(value, style), valueColumns),
		...(role === undefined ? {} : {role}),
		...(note === undefined ? {} : {note: ownText(note, style)}),
	};
	return fieldLines([field], width >= 60 ? labelColumns : narrowLabelColumns, width, style);
}

function paint(state: State, width: number, height: number): readonly string[] {
	const {style} = state.settings;
	const analysis = state.subject?.analysis;
	if (!analysis) return paintUnread(imageView.title, state, width, height);
	const list = state.lists.image;
	const lines = linesOf(analysis, list, width, style);
	const page = imageView.pageRows(height);
	const top = Math.max(0, Math.min(list.top, lines.length - page));
	const shown = lines.slice(top, top + page);
	const place = `${top + 1}–${top + shown.length} of ${lines.length}`;
	const rows = [
		paintTitle(imageView, state, lines.length > page ? [place] : [], width),
		...(lines.length === 0
			? [paintRow([[emptyText(list, '', style), 'dim']], width, style)]
			: shown.map((line) => paintRow(line, width, style))),
	];
	return filled(rows, width, height, style);
}
