import {columnsOf, padEnd} from '../../report/text-table.ts';
import type {Span} from '../text/row.ts';
import type {Role, Style} from '../theme/style.ts';
import {wrapped} from './shown-text.ts';

/** Something to tell, with a label before it. */
export type Field = {
	/** Empty to go on below the field before. */
	readonly label: string;
	/** Safe for a span; may have several lines. */
	readonly value: string;
	readonly role?: Role;
	/** Said less loudly behind the value. */
	readonly note?: string;
	/** Longer values are cut. @default no limit */
	readonly maxLines?: number;
};

export type Line = readonly Span[];

const gap = 2;
const leastNoteColumns = 20;

/** Columns that a label column takes for these fields, in a pane of `width` columns. */
export function labelColumnsOf(fields: readonly Field[], width: number): number {
	const longest = Math.max(0, ...fields.map(({label}) => label.length));
	return Math.min(longest, Math.floor(width / 3));
}

/** Fields with their labels in one column, and their values wrapped beside it. */
export function fieldLines(
	fields: readonly Field[],
	labelColumns: number,
	width: number,
	style: Style,
): readonly Line[] {
	return fields.flatMap((field) => linesOf(field, labelColumns, width, style));
}

function linesOf(field: Field, labelColumns: number, width: number, style: Style): readonly Line[] {
	const {label, value, role = 'text', note = '', maxLines = Number.POSITIVE_INFINITY} = field;
	const columns = width - labelColumns - gap;
	const values = wrapped(value, columns);
	const lines: Span[][] = values.slice(0, maxLines).map((text) => [[text, role]]);
	if (values.length > maxLines) lines.at(-1)?.push([` ${style.glyphs.ellipsis}`, 'dim']);
	if (note !== '') addNote(lines, note, columns);
	const blank = ' '.repeat(labelColumns + gap);
	const head = padEnd(label.slice(0, labelColumns), labelColumns + gap);
	return lines.map((line, at): Line => [[at === 0 ? head : blank, 'dim'], ...line]);
}

/** Puts a note behind a value, and its further lines below its first; below the value where there is little room. */
function addNote(lines: Span[][], note: string, columns: number): void {
	const used = lines.length === 1 ? columnsOf(lines[0]?.[0]?.[0] ?? '') + gap : columns;
	const isBeside = columns - used >= leastNoteColumns;
	const texts = wrapped(note, isBeside ? columns - used : columns);
	const indent = isBeside ? ' '.repeat(used) : '';
	for (const [at, text] of texts.entries()) {
		if (isBeside && at === 0) lines[0]?.push([' '.repeat(gap)], [text, 'dim']);
		else lines.push([[indent], [text, 'dim']]);
	}
}
