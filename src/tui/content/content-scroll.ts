import type {Action} from '../state/actions.ts';
import {held, pageStep} from '../state/scroll.ts';
import {bodyRows, bytesPerRow, rowsOfPiece} from './content-layout.ts';
import type {ContentState} from './content-state.ts';
import {ShownLine} from './shown-line.ts';

/** A row of a wrapped text. */
type Position = Pick<ContentState, 'top' | 'topRow'>;

/** What the keys that move make of the view. Moves scroll: there is no cursor. The same state for other actions. */
export function moved(
	state: ContentState,
	action: Action,
	pageRows: number,
	width: number,
): ContentState {
	const page = bodyRows(state, pageRows);
	switch (action.type) {
		case 'cursor-moved':
		case 'wheel-turned':
			return settled(scrolled(state, action.by, page, width));
		case 'cursor-paged':
			return settled(scrolled(state, pageStep(action.by, page), page, width));
		case 'cursor-sent':
			return settled(
				action.to === 'first'
					? {...state, top: 0, topRow: 0, offset: 0}
					: atEnd(state, page, width),
			);
		case 'scrolled-sideways':
			return state.form === 'hex' || state.isWrapped
				? state
				: {...state, left: leftBy(state, action.by, page)};
		default:
			return state;
	}
}

/** Goes to the right only as long as there is something to see. */
function leftBy({content, length, top, left}: ContentState, by: number, page: number): number {
	const wanted = Math.max(0, left + by);
	if (by < 0) return wanted;
	let longest = 0;
	let rows = 0;
	for (const {start, end} of content.pieces(top, length)) {
		if (longest > wanted || ++rows > page) break;
		longest = Math.max(longest, new ShownLine(content.slice(start, end), wanted + 1).columns);
	}
	return longest > wanted ? wanted : Math.max(left, longest - 1);
}

/** The user has gone on: the next search begins here, and the last one needs no comment. */
function settled(state: ContentState): ContentState {
	return {...state, note: null, search: state.search && {...state.search, origin: -1}};
}

/** Moved by rows, no further than to a last page that is full. */
export function scrolled(
	state: ContentState,
	by: number,
	page: number,
	width: number,
): ContentState {
	if (state.form === 'hex') {
		const size = bytesPerRow(width);
		return atHexRow(state, Math.floor(state.offset / size) + by, page, width);
	}
	if (!state.isWrapped) return {...state, top: heldTop(state, state.top + by, page)};
	if (by < 0) return {...state, ...rowsUp(state, state, -by, width)};
	const end = lastPage(state, page, width);
	const next = rowsDown(state, state, by, width);
	const isPast = next.top > end.top || (next.top === end.top && next.topRow > end.topRow);
	return {...state, ...(isPast ? end : next)};
}

/** With that row of hexadecimal first, no further than to a last page that is full. */
export function atHexRow(
	state: ContentState,
	row: number,
	page: number,
	width: number,
): ContentState {
	const size = bytesPerRow(width);
	const last = Math.max(0, Math.ceil(state.length / size) - page);
	return {...state, offset: Math.max(0, Math.min(row, last)) * size};
}

/** With that piece first, and when wrapped that row of it, some rows further down if there are as many before it. */
export function atPosition(
	state: ContentState,
	position: Position,
	rowsAbove: number,
	page: number,
	width: number,
): ContentState {
	if (!state.isWrapped) {
		return {...state, top: heldTop(state, position.top - rowsAbove, page), topRow: 0};
	}
	const top = rowsUp(state, position, rowsAbove, width);
	return scrolled({...state, ...top}, 0, page, width);
}

function atEnd(state: ContentState, page: number, width: number): ContentState {
	if (state.form === 'hex') return atHexRow(state, Number.POSITIVE_INFINITY, page, width);
	if (!state.isWrapped) return {...state, top: heldTop(state, state.pieceCount, page)};
	return {...state, ...lastPage(state, page, width)};
}

function heldTop({pieceCount}: ContentState, top: number, page: number): number {
	return held(top, pieceCount - page + 1);
}

function lastPage(state: ContentState, page: number, width: number): Position {
	const top = Math.max(0, state.pieceCount - 1);
	return rowsUp(state, {top, topRow: rowsOfPiece(state, top, width) - 1}, page - 1, width);
}

function rowsUp(state: ContentState, from: Position, count: number, width: number): Position {
	let {top} = from;
	let topRow = Math.min(from.topRow, rowsOfPiece(state, top, width) - 1) - count;
	while (topRow < 0 && top > 0) {
		top--;
		topRow += rowsOfPiece(state, top, width);
	}
	return {top, topRow: Math.max(0, topRow)};
}

function rowsDown(state: ContentState, from: Position, count: number, width: number): Position {
	let {top} = from;
	let rows = rowsOfPiece(state, top, width);
	let topRow = Math.min(from.topRow, rows - 1) + count;
	while (topRow >= rows && top < state.pieceCount - 1) {
		topRow -= rows;
		top++;
		rows = rowsOfPiece(state, top, width);
	}
	return {top, topRow: Math.min(topRow, rows - 1)};
}
