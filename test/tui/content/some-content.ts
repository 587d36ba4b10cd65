import type {ContentBytes} from '../../../src/tui/content/content-bytes.ts';
import {contentPageRows, paintContent} from '../../../src/tui/content/content-pane.ts';
import {
	type ContentState,
	openContent,
	reduceContent,
} from '../../../src/tui/content/content-state.ts';
import type {Action} from '../../../src/tui/state/actions.ts';
import {reset} from '../../../src/tui/theme/style.ts';
import {picture, stateOf} from '../helpers/some-state.ts';
import {plainStyle} from './plain-style.ts';

export type Screen = {
	readonly width: number;
	readonly height: number;
	readonly isUnicode?: boolean;
};

/** A content that is read to its end. */
export function contentOf(
	bytes: string | Uint8Array,
	path = '/etc/motd',
	screen: Screen = {width: 100, height: 20},
): ContentState {
	const whole = Buffer.from(bytes as string);
	const state = openContent({path, layerIndex: 2, row: 0, size: whole.length});
	const {request} = state;
	return after(
		state,
		screen,
		{type: 'content-received', request, chunk: whole},
		{type: 'content-ended', request, isCut: false},
	);
}

/** The state after some actions, on a screen of that size. */
export function after(
	state: ContentState,
	{width, height}: Screen,
	...actions: readonly Action[]
): ContentState {
	const pageRows = contentPageRows(height);
	return actions.reduce((next, action) => reduceContent(next, action, pageRows, width), state);
}

/** Rows with the looks of their parts written as `<role>…</>`. */
export function marked(content: ContentState, {width, height}: Screen): readonly string[] {
	const style = plainStyle({isMarked: true});
	const rows = paintContent(stateOf(null, {content, settings: {style}}), width, height);
	return rows.map((row) => row.replaceAll(reset, '</>'));
}

export function withoutLooks(row: string): string {
	return row.replace(/<\/?[a-z-]*>/g, '');
}

export function shown(
	content: ContentState,
	{width, height, isUnicode = true}: Screen,
): readonly string[] {
	const style = plainStyle({isUnicode});
	return picture(paintContent(stateOf(null, {content, settings: {style}}), width, height));
}

/** All pieces of a content, as text. */
export function piecesOf(content: ContentBytes, length: number): readonly string[] {
	return [...content.pieces(0, length)].map(({start, end}) =>
		content.slice(start, end).toString('latin1'),
	);
}
