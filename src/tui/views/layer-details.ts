import type {LayerSummary} from '../../analysis/analyze.ts';
import {formatBytes, formatShare} from '../../report/format-bytes.ts';
import type {LayerLoad} from '../backend.ts';
import type {State, Subject} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import {type Field, fieldLines, labelColumnsOf} from './field-lines.ts';
import {changeSpans, entriesText, progressText, summaryOf} from './layer-cells.ts';
import {layerRows, rowOfLayer} from './layer-rows.ts';
import {filled} from './list-view-pane.ts';
import {wrapInstruction} from './shell-text.ts';
import {ownText, shownLine} from './shown-text.ts';
import {paintTitleRow} from './title-row.ts';

type Line = readonly Span[];

type Kept = {
	readonly load: LayerLoad | undefined;
	readonly cursor: number;
	readonly width: number;
	readonly style: Style;
	readonly lines: readonly Line[];
};

const kept = new WeakMap<Subject, Kept>();

/** Lines of the details that fit in a pane of this height, below its title. */
export function detailsPageRows(height: number): number {
	return Math.max(1, height - 1);
}

/**
 * All there is to say of the layer under the cursor: sizes and changes, then the whole instruction, then what names
 * the layer. Worked out once for a layer and a width.
 */
export function detailLines(state: State, width: number): readonly Line[] {
	const {subject, layers, settings} = state;
	if (!subject) return [];
	const {style} = settings;
	const {cursor} = layers;
	const load = state.load.layers[cursor];
	const last = kept.get(subject);
	const isKept =
		last?.load === load && last?.cursor === cursor && last.width === width && last.style === style;
	if (isKept) return last.lines;
	const lines = linesOf(subject, load, cursor, width, style);
	kept.set(subject, {load, cursor, width, style, lines});
	return lines;
}

/** The pane below the layers: `height` rows of `width` columns. */
export function paintDetails(state: State, width: number, height: number): readonly string[] {
	const {subject, settings, focus, detailsTop, layers} = state;
	const {style} = settings;
	const lines = detailLines(state, width);
	const page = detailsPageRows(height);
	const top = Math.max(0, Math.min(detailsTop, lines.length - page));
	const role = focus === 'details' ? 'title-focused' : 'title';
	const hasLayer = subject !== null && layers.cursor < subject.image.layers.length;
	const shown = lines.slice(top, top + page);
	const position = ownText(`${top + 1}–${top + shown.length} of ${lines.length}`, style);
	const title = paintTitleRow(
		[[hasLayer ? `Layer ${layers.cursor}` : 'Details', role]],
		lines.length > page ? [position] : [],
		width,
		style,
	);
	const rows = shown.map((line) => paintRow(line, width, style));
	return filled([title, ...rows], width, height, style);
}

function linesOf(
	subject: Subject,
	load: LayerLoad | undefined,
	cursor: number,
	width: number,
	style: Style,
): readonly Line[] {
	if (cursor >= subject.image.layers.length) return [[['The image has no layers.', 'dim']]];
	const summary = summaryOf(subject, load, cursor);
	const step = layerRows(subject)[rowOfLayer(subject, cursor)]?.history;
	const facts = summary ? summaryFields(summary, style) : loadFields(load, style);
	if (step?.createdAt) facts.push({label: 'Created', value: shownLine(step.createdAt, style)});
	const names = nameFields(subject, summary, cursor, style);
	const labelColumns = labelColumnsOf([...facts, ...names], width);
	const instruction = wrapInstruction(inCharset(step?.instruction ?? '', style), width);
	return [
		...fieldLines(facts, labelColumns, width, style),
		[],
		...instruction.map((line): Line => [[line, 'strong']]),
		[],
		...fieldLines(names, labelColumns, width, style),
	];
}

function summaryFields(summary: LayerSummary, style: Style): Field[] {
	const {contentBytes, hiddenBytes, tarBytes, compressedBytes, entryCount, inBase} = summary;
	const changes = changeSpans(summary)
		.map(([text]) => text)
		.join('');
	const hidden: Field = {
		label: 'Hidden',
		value: `${style.glyphs.whiteout} ${formatBytes(hiddenBytes)}`,
		role: 'hidden',
		note: `${formatShare(hiddenBytes / contentBytes)} of it, shipped but never seen`,
	};
	return [
		{label: 'Content', value: formatBytes(contentBytes)},
		...(hiddenBytes > 0 ? [hidden] : []),
		{label: 'Changes', value: changes || 'none', note: entriesText(entryCount)},
		{
			label: 'Tar',
			value: formatBytes(tarBytes),
			note: compressedBytes === null ? '' : `${formatBytes(compressedBytes)} compressed`,
		},
		...(inBase ? [{label: 'Base', value: 'belongs to the base image'}] : []),
	];
}

/** Of a layer that is not analysed, or not to be had. */
function loadFields(load: LayerLoad | undefined, style: Style): Field[] {
	switch (load?.state) {
		case 'failed':
			return [
				{label: 'Failed', value: shownLine(load.why, style), role: 'error'},
				...(load.isForGood ? [] : [{label: '', value: 'r tries again'}]),
			];
		case 'done':
			return [
				{label: 'Content', value: formatBytes(load.contentBytes)},
				{
					label: 'Changes',
					value: entriesText(load.entryCount),
					note: 'the rest is known once the layers below are read',
				},
			];
		case 'reading':
			return [{label: 'Reading', value: progressText(load.bytes, load.total)}];
		default:
			return [{label: 'Content', value: 'waiting', role: 'dim'}];
	}
}

function nameFields(
	{image}: Subject,
	summary: LayerSummary | undefined,
	cursor: number,
	style: Style,
): readonly Field[] {
	const layer = image.layers[cursor];
	const digest = layer?.digest;
	const diffId = layer?.diffId ?? summary?.diffId ?? undefined;
	return [
		...(digest === undefined ? [] : [{label: 'Digest', value: digest}]),
		...(diffId === undefined ? [] : [{label: 'Diff ID', value: diffId}]),
		{label: 'Media type', value: shownLine(layer?.mediaType ?? '', style)},
	];
}

/** An instruction keeps its lines; other characters than ASCII become `\u{…}` where only that may be written. */
function inCharset(instruction: string, {isUnicode}: Style): string {
	if (isUnicode) return instruction;
	return instruction.replace(
		/[\u0080-\u{10ffff}]/gu,
		(character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
	);
}
