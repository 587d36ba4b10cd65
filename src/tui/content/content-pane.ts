import {formatBytes} from '../../report/format-bytes.ts';
import {columnsOf} from '../../report/text-table.ts';
import type {State} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import {cutPath, ownText, shownLine, shownPath} from '../views/shown-text.ts';
import {bodyRows, hasNotice} from './content-layout.ts';
import type {ContentState} from './content-state.ts';
import {hexRows} from './hex-rows.ts';
import {textRows} from './text-rows.ts';

/** Rows that a key which goes a page down moves by, on a pane of this height: all but the title. */
export function contentPageRows(height: number): number {
	return Math.max(1, height - 1);
}

/** What a body shows, and where it ends. */
export type Body = {
	/** At most as many as there is room for. */
	readonly rows: readonly string[];
	/** As `line 120/3400`. */
	readonly position: string;
	/** Offset behind the last byte that is shown. */
	readonly end: number;
};

/** The content of a file, as far as it is read; nothing while none is open. */
export function paintContent(state: State, width: number, height: number): readonly string[] {
	const {content} = state;
	const {style} = state.settings;
	if (!content) return Array.from({length: height}, () => ' '.repeat(width));
	const count = bodyRows(content, contentPageRows(height));
	const body = (content.form === 'hex' ? hexRows : textRows)(content, width, count, style);
	const rows = [titleRow(content, body, width, style), ...body.rows];
	if (content.length === 0) rows.push(emptyRow(content, width, style));
	while (rows.length <= count) rows.push(' '.repeat(width));
	if (hasNotice(content)) rows.push(noticeRow(content, width, style));
	return rows.slice(0, height);
}

const leastPathColumns = 16;

/** The path at the left; then as much as there is room for, the most important last to go. */
function titleRow(state: ContentState, body: Body, width: number, style: Style): string {
	const {file, form, note, isReading} = state;
	const facts: readonly (readonly [text: string, worth: number])[] = [
		[formatBytes(file.size), 2],
		[`layer ${file.layerIndex}`, 1],
		[form, 0],
		[positionText(state, body), 3],
		[isReading ? ownText('reading…', style) : '', 4],
		[note ?? '', 5],
	];
	const path = shownPath(file.path, style);
	const room = width - 1 - Math.min(leastPathColumns, columnsOf(path));
	const shown = new Set<string>();
	let used = 0;
	for (const [text] of [...facts].sort(([, a], [, b]) => b - a)) {
		if (text === '' || used + columnsOf(text) + 2 > room) continue;
		used += columnsOf(text) + 2;
		shown.add(text);
	}
	const spans = facts
		.filter(([text]) => shown.has(text))
		.map(([text]): Span => [`  ${text}`, text === note ? 'strong' : 'dim']);
	const title: Span = [` ${cutPath(path, width - 1 - used, style)}`, 'title-focused'];
	return paintRow([title, ...spans], width, style);
}

function positionText(state: ContentState, {position, end}: Body): string {
	const {length, isReading, file} = state;
	const total = isReading ? Math.max(length, file.size) : length;
	return length === 0 ? '' : `${position} (${Math.floor((end / total) * 100)} %)`;
}

function emptyRow({isReading, failure}: ContentState, width: number, style: Style): string {
	const text = isReading || failure ? '' : 'The file is empty.';
	return paintRow([[` ${text}`, 'dim']], width, style);
}

function noticeRow({failure, length, file}: ContentState, width: number, style: Style): string {
	if (failure) {
		const {message, hint} = failure;
		const spans: Span[] = [[` ${shownLine(message, style)}`, 'error']];
		if (hint !== undefined) spans.push([` ${shownLine(hint, style)}`]);
		return paintRow(spans, width, style);
	}
	const text = ` first ${formatBytes(length)} of ${formatBytes(file.size)}; x extracts the file`;
	return paintRow([[text, 'warning']], width, style);
}
