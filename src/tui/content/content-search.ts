import {matchAfter, matchBefore, needleOf} from './byte-search.ts';
import {bodyRows, bytesPerRow, rowInPiece, textColumns} from './content-layout.ts';
import {atHexRow, atPosition} from './content-scroll.ts';
import type {ContentSearch, ContentState} from './content-state.ts';
import {ShownLine} from './shown-line.ts';

/** Searches from where the view is, or was when the text began to be typed; on from the start when nothing follows. */
export function searched(
	state: ContentState,
	text: string,
	pageRows: number,
	width: number,
): ContentState {
	if (text === '') return {...state, search: null, note: null};
	const before = state.search;
	const origin = before && before.origin >= 0 ? before.origin : topOffset(state);
	const needle = needleOf(text, state.form === 'hex');
	const search: ContentSearch = {text, needle, at: -1, origin};
	return found({...state, search}, search, search.origin, 1, pageRows, width);
}

/** To the match after, or before, the last one. */
export function soughtMatch(
	state: ContentState,
	by: 1 | -1,
	pageRows: number,
	width: number,
): ContentState {
	const {search} = state;
	if (!search) return {...state, note: 'nothing to search for: / asks'};
	const top = topOffset(state);
	const isShown = search.at >= top && search.at < endOffset(state, pageRows, width);
	const from = isShown ? search.at + (by === 1 ? 1 : 0) : top;
	return found(state, {...search, origin: -1}, from, by, pageRows, width);
}

/** Looks for the same text in the other form. */
export function withNeedle(state: ContentState): ContentState {
	const {search} = state;
	if (!search) return state;
	const needle = needleOf(search.text, state.form === 'hex');
	return {...state, search: {...search, needle, at: -1, origin: -1}};
}

function topOffset({form, content, length, top, offset}: ContentState): number {
	return form === 'hex' ? offset : content.piece(top, length).start;
}

/** About where what is on the screen ends. */
function endOffset(state: ContentState, pageRows: number, width: number): number {
	const {form, content, length, top, offset} = state;
	if (form === 'hex') return offset + bytesPerRow(width) * pageRows;
	const below = top + pageRows;
	return below < state.pieceCount ? content.piece(below, length).start : length;
}

/** Where the search ends: at the first match from an offset on, in one direction, or else from the other end. */
function found(
	state: ContentState,
	search: ContentSearch,
	from: number,
	by: 1 | -1,
	pageRows: number,
	width: number,
): ContentState {
	const {needle} = search;
	const bytes = state.content.slice(0, state.length);
	let note = '';
	let at = by === 1 ? matchAfter(bytes, needle, from) : matchBefore(bytes, needle, from);
	if (at < 0) {
		at = by === 1 ? matchAfter(bytes, needle, 0) : matchBefore(bytes, needle, bytes.length);
		note = by === 1 ? ', from the top again' : ', from the end again';
	}
	if (at < 0) {
		const where = state.isReading || state.isCut ? ' in what is read' : '';
		return {...state, search: {...search, at: -1}, note: `no match${where}`};
	}
	const where = state.form === 'hex' ? `at byte ${at}` : `in line ${lineAt(state, at) + 1}`;
	const next = {...state, search: {...search, at}, note: `match ${where}${note}`};
	return shownAt(next, at, pageRows, width);
}

function lineAt({content, length}: ContentState, offset: number): number {
	return content.piece(content.pieceAt(offset, length), length).line;
}

/** Scrolls so that the match is on the screen; not at all when it is. */
function shownAt(state: ContentState, at: number, pageRows: number, width: number): ContentState {
	const page = bodyRows(state, pageRows);
	const above = Math.floor(page / 3);
	if (state.form === 'hex') {
		const size = bytesPerRow(width);
		const rows = Math.floor(at / size) - Math.floor(state.offset / size);
		return rows >= 0 && rows < page
			? state
			: atHexRow(state, Math.floor(at / size) - above, page, width);
	}
	const top = state.content.pieceAt(at, state.length);
	if (state.isWrapped) {
		const topRow = rowInPiece(state, top, at, width);
		return atPosition(state, {top, topRow}, above, page, width);
	}
	const isShown = top >= state.top && top < state.top + page;
	const next = isShown ? state : atPosition(state, {top, topRow: 0}, above, page, width);
	return {...next, left: leftFor(next, top, at, width)};
}

/** Columns to scroll out so that a match is on the screen, with some of what is before it. */
function leftFor(state: ContentState, piece: number, at: number, width: number): number {
	const {content, length, left, search} = state;
	const {start, end} = content.piece(piece, length);
	const line = new ShownLine(content.slice(start, end));
	const columns = textColumns(state, width);
	const from = line.columnOf(at - start);
	const to = line.columnOf(at - start + (search?.needle.bytes.length ?? 0));
	if (from >= left && to <= left + columns - 1) return left;
	return to <= columns - 1 ? 0 : Math.max(0, from - Math.floor(columns / 3));
}
