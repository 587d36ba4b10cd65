import type {Action} from '../state/actions.ts';
import type {Needle} from './byte-search.ts';
import {ContentBytes} from './content-bytes.ts';
import {moved} from './content-scroll.ts';
import {searched, soughtMatch, withNeedle} from './content-search.ts';
import {looksLikeText, sampleBytes} from './text-kind.ts';

/** A regular file of a layer whose content is shown. */
export type OpenFile = {
	/** As text, raw. */
	readonly path: string;
	/** Layer and row of the entry that ships the data. */
	readonly layerIndex: number;
	readonly row: number;
	/** As a container sees it. */
	readonly size: number;
};

export type ContentAction =
	| {readonly type: 'content-opened'; readonly file: OpenFile}
	| {readonly type: 'content-received'; readonly request: number; readonly chunk: Uint8Array}
	/** `isCut`: the file is longer than what is kept of it. */
	| {readonly type: 'content-ended'; readonly request: number; readonly isCut: boolean}
	| {
			readonly type: 'content-failed';
			readonly request: number;
			readonly message: string;
			readonly hint: string | undefined;
	  }
	| {readonly type: 'content-closed'}
	/** Text or hexadecimal. */
	| {readonly type: 'content-form-toggled'}
	| {readonly type: 'content-numbers-toggled'}
	| {readonly type: 'content-wrap-toggled'}
	/** An empty text ends the search. */
	| {readonly type: 'content-search-set'; readonly text: string}
	| {readonly type: 'content-match-sought'; readonly by: 1 | -1};

export type ContentSearch = {
	/** As typed. */
	readonly text: string;
	readonly needle: Needle;
	/** Offset of the match that was jumped to; -1 without one. */
	readonly at: number;
	/** Offset from which the text is looked for while it is typed; -1 once the user has scrolled. */
	readonly origin: number;
};

/**
 * A file's content, as far as it is read. A text is a list of pieces (see {@link ContentBytes}): its lines, long ones
 * cut. Offsets are bytes from the start of the file.
 */
export type ContentState = {
	/** Each opening has its own; what answers another one is passed over. */
	readonly request: number;
	readonly file: OpenFile;
	/** Shared with states before and after this one; only the first `length` bytes belong to this one. */
	readonly content: ContentBytes;
	readonly length: number;
	readonly pieceCount: number;
	readonly lineCount: number;
	readonly isReading: boolean;
	readonly isCut: boolean;
	/** Why reading ended early. What came before is there. */
	readonly failure: {readonly message: string; readonly hint: string | undefined} | null;
	readonly form: 'text' | 'hex';
	/** The user chose the form: it no longer follows from the content. */
	readonly isFormChosen: boolean;
	readonly hasNumbers: boolean;
	readonly isWrapped: boolean;
	/** Text: the first piece that is shown, and, when wrapped, the first row of it. */
	readonly top: number;
	readonly topRow: number;
	/** Text: columns that are scrolled out at the left; 0 when wrapped. */
	readonly left: number;
	/** Hexadecimal: the first byte that is shown, or one in its row. */
	readonly offset: number;
	readonly search: ContentSearch | null;
	/** What the last search came to, in words, until the next key. May hold what the user typed. */
	readonly note: string | null;
};

let lastRequest = 0;

/** The view of a file of which nothing is read yet. */
export function openContent(file: OpenFile): ContentState {
	return {
		request: ++lastRequest,
		file,
		content: new ContentBytes(),
		length: 0,
		pieceCount: 0,
		lineCount: 0,
		isReading: true,
		isCut: false,
		failure: null,
		form: 'text',
		isFormChosen: false,
		hasNumbers: true,
		isWrapped: false,
		top: 0,
		topRow: 0,
		left: 0,
		offset: 0,
		search: null,
		note: null,
	};
}

/**
 * Opening and closing are the caller's business; so is every action that is not about a content.
 * @param pageRows see `contentPageRows`
 * @param width columns of the pane: what a wrapped line, and a row of hexadecimal, is
 */
export function reduceContent(
	state: ContentState,
	action: Action,
	pageRows: number,
	width: number,
): ContentState {
	switch (action.type) {
		case 'content-received':
			return action.request === state.request ? received(state, action.chunk) : state;
		case 'content-ended':
			return action.request === state.request
				? {...state, isReading: false, isCut: action.isCut}
				: state;
		case 'content-failed': {
			const {request, message, hint} = action;
			return request === state.request
				? {...state, isReading: false, failure: {message, hint}}
				: state;
		}
		case 'content-form-toggled':
			return toggledForm(state);
		case 'content-numbers-toggled':
			return {...state, hasNumbers: !state.hasNumbers};
		case 'content-wrap-toggled':
			return {...state, isWrapped: !state.isWrapped, topRow: 0, left: 0};
		case 'content-search-set':
			return searched(state, action.text, pageRows, width);
		case 'content-match-sought':
			return soughtMatch(state, action.by, pageRows, width);
		default:
			return moved(state, action, pageRows, width);
	}
}

function received(state: ContentState, chunk: Uint8Array): ContentState {
	const content = state.content.appended(chunk, state.length);
	const {length, pieceCount, lineCount} = content;
	const next = {...state, content, length, pieceCount, lineCount};
	if (state.isFormChosen || state.length >= sampleBytes) return next;
	const form = looksLikeText(content.slice(0, Math.min(length, sampleBytes))) ? 'text' : 'hex';
	return form === state.form ? next : withNeedle({...next, form});
}

/** Stays at the same bytes. */
function toggledForm(state: ContentState): ContentState {
	const {content, length, top, offset} = state;
	const chosen = {...state, isFormChosen: true, note: null};
	return withNeedle(
		state.form === 'text'
			? {...chosen, form: 'hex', offset: content.piece(top, length).start}
			: {...chosen, form: 'text', top: content.pieceAt(offset, length), topRow: 0, left: 0},
	);
}
