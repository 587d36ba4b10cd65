import {padStart} from '../../report/text-table.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import type {Piece} from './content-bytes.ts';
import {numberColumns, textColumns} from './content-layout.ts';
import type {Body} from './content-pane.ts';
import type {ContentState} from './content-state.ts';
import {matchMarks} from './match-marks.ts';
import {type Mark, ShownLine} from './shown-line.ts';

/** Rows of a text, from the top of what is shown. */
export function textRows(state: ContentState, width: number, count: number, style: Style): Body {
	const rows: string[] = [];
	let first: Piece | undefined;
	let end = 0;
	for (const piece of state.content.pieces(state.top, state.length)) {
		if (rows.length >= count) break;
		const skipped = first ? 0 : state.topRow;
		first ??= piece;
		end = piece.end;
		rows.push(
			...(state.isWrapped
				? wrappedRows(state, piece, skipped, count - rows.length, width, style)
				: [cutRow(state, piece, width, style)]),
		);
	}
	return {rows, position: `line ${(first?.line ?? 0) + 1}/${state.lineCount}`, end};
}

function cutRow(state: ContentState, piece: Piece, width: number, style: Style): string {
	const {content, left} = state;
	const columns = textColumns(state, width);
	const line = new ShownLine(content.slice(piece.start, piece.end), left + columns + 1);
	const isCut = line.columns > left + columns;
	const to = left + columns - (isCut ? 1 : 0);
	const marks = marksOf(state, piece);
	const spans: Span[] = [...line.spans(left, to, style.isUnicode, marks)];
	if (isCut) spans.push([style.glyphs.ellipsis, 'dim']);
	return paintRow([...numberSpans(state, piece, true, style), ...spans], width, style);
}

function wrappedRows(
	state: ContentState,
	piece: Piece,
	skipped: number,
	count: number,
	width: number,
	style: Style,
): readonly string[] {
	const columns = textColumns(state, width);
	const line = new ShownLine(state.content.slice(piece.start, piece.end));
	const starts = line.rowStarts(columns);
	const marks = marksOf(state, piece);
	const first = Math.min(skipped, starts.length - 1);
	return starts.slice(first, first + count).map((start, at) => {
		const to = starts[first + at + 1] ?? start + columns;
		const isFirst = first + at === 0;
		return paintRow(
			[
				...numberSpans(state, piece, isFirst, style),
				...line.spans(start, to, style.isUnicode, marks),
			],
			width,
			style,
		);
	});
}

/** Within the piece: offsets count from its start. */
function marksOf(state: ContentState, {start, end}: Piece): readonly Mark[] {
	return matchMarks(state, start, end).map((mark) => ({
		...mark,
		start: mark.start - start,
		end: mark.end - start,
	}));
}

/** The number of the line, and a sign where the match is that was jumped to; no number where a line only goes on. */
function numberSpans(
	state: ContentState,
	{line, start, end, isContinued}: Piece,
	isFirstRow: boolean,
	{glyphs}: Style,
): readonly Span[] {
	const columns = numberColumns(state);
	if (columns === 0) return [];
	const at = state.search?.at ?? -1;
	const isFound = isFirstRow && at >= start && at < end;
	const isNumbered = isFirstRow && !isContinued;
	const text = padStart(isNumbered ? String(line + 1) : glyphs.bullet, columns - 1);
	return [[text, 'dim'], isFound ? ['>', 'match'] : [' ']];
}
