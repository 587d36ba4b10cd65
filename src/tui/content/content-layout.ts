import type {ContentState} from './content-state.ts';
import {ShownLine} from './shown-line.ts';

/** Below this many columns a row of hexadecimal has 8 bytes, else 16. */
const wideHexColumns = 76;
const leastNumberColumns = 3;

/** Rows of the content on the screen: all but the title and what is told at the bottom. */
export function bodyRows(state: ContentState, pageRows: number): number {
	return Math.max(1, pageRows - (hasNotice(state) ? 1 : 0));
}

/** Whether the last row says why the content is not all there. */
export function hasNotice({failure, isCut}: ContentState): boolean {
	return failure !== null || isCut;
}

export function bytesPerRow(width: number): 8 | 16 {
	return width < wideHexColumns ? 8 : 16;
}

/** Columns that line numbers take, with the space behind them; 0 when they are off. */
export function numberColumns({hasNumbers, lineCount}: ContentState): number {
	return hasNumbers ? Math.max(leastNumberColumns, String(lineCount).length) + 1 : 0;
}

/** Columns for the text itself. */
export function textColumns(state: ContentState, width: number): number {
	return Math.max(1, width - numberColumns(state));
}

/** The row of a piece that the byte at `offset` of the content is on, when wrapped. */
export function rowInPiece(
	state: ContentState,
	number: number,
	offset: number,
	width: number,
): number {
	const {content, length} = state;
	const {start, end} = content.piece(number, length);
	const line = new ShownLine(content.slice(start, end));
	const column = line.columnOf(offset - start);
	return line.rowStarts(textColumns(state, width)).findLastIndex((first) => first <= column);
}

/** Rows that a piece takes when wrapped. */
export function rowsOfPiece(state: ContentState, number: number, width: number): number {
	const {content, length} = state;
	const {start, end} = content.piece(number, length);
	return new ShownLine(content.slice(start, end)).rowStarts(textColumns(state, width)).length;
}
