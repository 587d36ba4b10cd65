import {formatBytes} from '../../report/format-bytes.ts';
import {padEnd, padStart} from '../../report/text-table.ts';
import type {LayerLoad} from '../backend.ts';
import {topFor} from '../state/scroll.ts';
import type {State, Subject} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import {shareBar} from '../theme/glyphs.ts';
import type {Style} from '../theme/style.ts';
import {type LayerCells, type LayerTable, layerTable, summaryOf} from './layer-cells.ts';
import {rowOfLayer} from './layer-rows.ts';
import {filled} from './list-view-pane.ts';
import {ownText, shownLine} from './shown-text.ts';
import {paintTitleRow} from './title-row.ts';
import {wrapText} from './wrap-text.ts';

export {type LayerRow, layerRows, rowOfLayer} from './layer-rows.ts';

/** Rows of layers that fit in a pane of this height, below its title. */
export function layersPageRows(height: number): number {
	return Math.max(1, height - 1);
}

/** The pane with all steps of the build: `height` rows of `width` columns. */
export function paintLayers(state: State, width: number, height: number): readonly string[] {
	const {subject, load, settings, layers} = state;
	const {style} = settings;
	const title = paintTitle(state, width);
	if (!subject || load.failure) {
		return filled([title, ...openingRows(state, width)], width, height, style);
	}
	const table = layerTable(subject, state);
	const columns = columnsFor(table, width);
	const page = layersPageRows(height);
	const cursor = rowOfLayer(subject, layers.cursor);
	const top = topFor(Math.max(0, cursor), layers.top, page, table.rows.length);
	const chosenLook = state.focus === 'layers' ? 'selected' : 'marked';
	const isShown = scopeOf(state);
	const rows = table.rows.slice(top, top + page).map((cells, at) => {
		const isInScope = cells.layerIndex !== null && isShown(cells.layerIndex);
		const spans = rowSpans(cells, columns, isInScope, style);
		return paintRow(spans, width, style, top + at === cursor ? chosenLook : 'text');
	});
	return filled([title, ...rows], width, height, style);
}

function paintTitle({subject, load, focus, settings}: State, width: number): string {
	const role = focus === 'layers' ? 'title-focused' : 'title';
	if (!subject || load.failure) return paintRow([['Layers', role]], width, settings.style);
	const count = subject.image.layers.length;
	const known = knownBytes(subject, load);
	const isAll = known.count === count;
	const numbers = isAll ? `${count}` : `${known.count} of ${count}`;
	return paintTitleRow(
		[
			['Layers', role],
			[`  ${numbers}`, 'dim'],
		],
		[formatBytes(known.bytes)],
		width,
		settings.style,
	);
}

function knownBytes(
	subject: Subject,
	{layers}: State['load'],
): {readonly count: number; readonly bytes: number} {
	let count = 0;
	let bytes = 0;
	for (const at of subject.image.layers.keys()) {
		const load = layers[at];
		const summary = summaryOf(subject, load, at);
		if (!summary && load?.state !== 'done') continue;
		count++;
		bytes += summary?.contentBytes ?? (load?.state === 'done' ? load.contentBytes : 0);
	}
	return {count, bytes};
}

/** What is said until the image is open, or where it cannot be. */
function openingRows({load, reference, settings}: State, width: number): readonly string[] {
	const {style} = settings;
	const lines = (text: string, role: Span[1] & string): readonly string[] =>
		wrapText(text, width).map((line) => paintRow([[line, role]], width, style));
	if (load.failure) {
		const {message, hint} = load.failure;
		return [
			...lines(shownLine(message, style), 'error'),
			...(hint === undefined ? [] : lines(shownLine(hint, style), 'text')),
			...lines('r tries again', 'dim'),
		];
	}
	const what = load.reading === '' ? `opening ${reference}` : `reading ${load.reading}`;
	return [
		...lines(ownText(`${shownLine(what, style)}…`, style), 'dim'),
		...load.layers.map((layer, at) => paintRow(passedSpans(layer, at), width, style)),
	];
}

/** A layer that an engine sends: what it is called comes at the end. */
function passedSpans(load: LayerLoad, layerIndex: number): readonly Span[] {
	const number = padStart(String(layerIndex), 3);
	if (load.state !== 'done') return [[`${number}  waiting`, 'dim']];
	const {contentBytes, entryCount} = load;
	return [
		[`${number} `],
		[padStart(formatBytes(contentBytes), 8), 'size'],
		[`  ${entryCount} ${entryCount === 1 ? 'entry' : 'entries'}`, 'dim'],
	];
}

/** Which layers the tree shows. */
function scopeOf({tree, layers}: State): (layerIndex: number) => boolean {
	const {cursor} = layers;
	switch (tree.mode) {
		case 'layer':
			return (layerIndex) => layerIndex === cursor;
		case 'up-to':
			return (layerIndex) => layerIndex <= cursor;
		case 'range': {
			const from = Math.min(cursor, tree.anchor);
			const to = Math.max(cursor, tree.anchor);
			return (layerIndex) => layerIndex >= from && layerIndex <= to;
		}
		case 'final':
			return () => true;
	}
}

/** Widths of the columns in a pane; 0 for one that there is no room for. */
type Columns = {
	readonly number: number;
	readonly size: number;
	readonly bar: number;
	readonly hidden: number;
	readonly changes: number;
};

const barColumns = 8;
/** The instruction tells most: it keeps this much, and this share of the pane. */
const leastInstruction = 16;
const leastInstructionShare = 0.36;

function columnsFor(table: LayerTable, width: number): Columns {
	const least = Math.max(leastInstruction, Math.floor(width * leastInstructionShare));
	let left = width - 3 - table.numberColumns - table.sizeColumns - least;
	const take = (columns: number): number => {
		if (columns === 0 || columns + 1 > left) return 0;
		left -= columns + 1;
		return columns;
	};
	const hidden = take(table.hiddenColumns);
	const changes = take(table.changesColumns);
	const bar = take(table.hasSizes ? barColumns : 0);
	return {number: table.numberColumns, size: table.sizeColumns, bar, hidden, changes};
}

function rowSpans(
	cells: LayerCells,
	columns: Columns,
	isInScope: boolean,
	style: Style,
): readonly Span[] {
	const {glyphs} = style;
	const isStep = cells.layerIndex === null;
	const [size, sizeRole = 'text'] = cells.size;
	const spans: Span[] = [
		[isInScope ? (glyphs.bar[2] ?? glyphs.vertical) : ' ', 'bar'],
		[padStart(cells.number, columns.number), cells.isBase || isStep ? 'dim' : 'strong'],
		[` ${padStart(size, columns.size)}`, sizeRole],
	];
	if (columns.bar > 0) {
		spans.push([` ${padEnd(shareBar(cells.share, columns.bar, glyphs), columns.bar)}`, 'bar']);
	}
	if (columns.hidden > 0) spans.push([` ${padEnd(cells.hidden, columns.hidden)}`, 'hidden']);
	if (columns.changes > 0) {
		const rest = ' '.repeat(columns.changes - cells.changesColumns);
		spans.push([' '], ...cells.changes, [rest]);
	}
	spans.push([` ${cells.instruction}`, isStep || cells.isBase ? 'dim' : 'text']);
	return spans;
}
