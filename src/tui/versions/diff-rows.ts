import {ShownLine} from '../content/shown-line.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Role, Style} from '../theme/style.ts';
import {shownPath} from '../views/shown-text.ts';
import type {DiffLine} from './text-diff.ts';
import {type ToldLine, toldLines} from './told-lines.ts';
import type {VersionsState} from './versions-state.ts';

const labelColumns = 10;

/** Rows of the comparison of the chosen version with the one before it, from `diffTop` on. */
export function diffRows(
	state: VersionsState,
	width: number,
	count: number,
	style: Style,
): readonly string[] {
	const {diff, diffLeft} = state;
	const told = toldLines(state);
	const lines = diff.kind === 'text' ? diff.lines : [];
	const last = Math.max(0, told.length + lines.length - count);
	const top = Math.min(state.diffTop, last);
	const fromTold = told.slice(top, top + count).map((line) => toldSpans(line, style));
	const first = Math.max(0, top - told.length);
	const fromLines = lines
		.slice(first, first + count - fromTold.length)
		.map((line) => lineSpans(line, diffLeft, width, style));
	return [...fromTold, ...fromLines].map((spans) => paintRow(spans, width, style));
}

function toldSpans(line: ToldLine, style: Style): readonly Span[] {
	if (line.kind === 'sentence') return [[` ${shownPath(line.text, style)}`, line.role]];
	const {label, from, to} = line.difference;
	const side = (text: string): string => (text === '' ? 'none' : shownPath(text, style));
	return [
		[` ${label.padEnd(labelColumns)} `, 'dim'],
		[side(from)],
		[` ${style.isUnicode ? style.glyphs.arrow : '->'} `, 'dim'],
		[side(to), 'strong'],
	];
}

const roles: Readonly<Record<DiffLine['sign'], Role>> = {
	'+': 'added',
	'-': 'removed',
	' ': 'text',
	'@': 'title',
	'\\': 'dim',
};

function lineSpans(
	{sign, text}: DiffLine,
	left: number,
	width: number,
	{isUnicode, glyphs}: Style,
): readonly Span[] {
	const role = roles[sign];
	// Hunk heads stay where they are when the lines are scrolled sideways.
	const from = sign === '@' || sign === '\\' ? 0 : left;
	const columns = width - 1;
	const line = new ShownLine(Buffer.from(text, 'latin1'), from + columns + 1);
	const isCut = line.columns > from + columns;
	const spans: Span[] = [[sign, role]];
	for (const [piece, pieceRole] of line.spans(from, from + columns - (isCut ? 1 : 0), isUnicode)) {
		spans.push([piece, pieceRole === 'text' ? role : (pieceRole ?? role)]);
	}
	if (isCut) spans.push([glyphs.ellipsis, 'dim']);
	return spans;
}
