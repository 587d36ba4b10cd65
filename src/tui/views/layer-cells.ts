import type {LayerSummary} from '../../analysis/analyze.ts';
import {formatBytes} from '../../report/format-bytes.ts';
import {columnsOf} from '../../report/text-table.ts';
import type {LayerLoad} from '../backend.ts';
import type {State, Subject} from '../state/state.ts';
import type {Span} from '../text/row.ts';
import type {Role, Style} from '../theme/style.ts';
import {type LayerRow, layerRows} from './layer-rows.ts';
import {shownLine} from './shown-text.ts';

/** What stands in the columns of one row of the layers pane. */
export type LayerCells = {
	readonly layerIndex: number | null;
	/** With a `b` behind it for a layer of the base image. */
	readonly number: string;
	readonly isBase: boolean;
	readonly size: Span;
	/** Of the largest layer. */
	readonly share: number;
	/** Empty where nothing is hidden. */
	readonly hidden: string;
	readonly changes: readonly Span[];
	readonly changesColumns: number;
	readonly instruction: string;
};

/** All rows, and how wide their columns have to be. */
export type LayerTable = {
	readonly rows: readonly LayerCells[];
	/** False while there is nothing to draw a bar of. */
	readonly hasSizes: boolean;
	readonly numberColumns: number;
	readonly sizeColumns: number;
	readonly hiddenColumns: number;
	readonly changesColumns: number;
};

type Kept = {
	readonly loads: readonly LayerLoad[];
	readonly style: Style;
	readonly table: LayerTable;
};

const kept = new WeakMap<Subject, Kept>();

/** The table of the layers pane; worked out once for what is known of the image. */
export function layerTable(subject: Subject, {load, settings}: State): LayerTable {
	const {style} = settings;
	const last = kept.get(subject);
	if (last && last.loads === load.layers && last.style === style) return last.table;
	const table = tableOf(subject, load.layers, style);
	kept.set(subject, {loads: load.layers, style, table});
	return table;
}

/** What an analysis says of a layer; undefined for one that it does not cover, or that could not be read. */
export function summaryOf(
	{analysis, analyzedCount}: Subject,
	load: LayerLoad | undefined,
	layerIndex: number,
): LayerSummary | undefined {
	if (load?.state === 'failed' || layerIndex >= analyzedCount) return undefined;
	return analysis?.layers[layerIndex];
}

/** The change counts that are not 0, each with its sign. */
export function changeSpans({
	addedCount,
	modifiedCount,
	removedCount,
}: Pick<LayerSummary, 'addedCount' | 'modifiedCount' | 'removedCount'>): readonly Span[] {
	const counts: readonly (readonly [string, number, Role])[] = [
		['+', addedCount, 'added'],
		['~', modifiedCount, 'modified'],
		['-', removedCount, 'removed'],
	];
	const spans: Span[] = [];
	for (const [sign, count, role] of counts) {
		if (count > 0) spans.push([`${spans.length === 0 ? '' : ' '}${sign}${count}`, role]);
	}
	return spans;
}

function tableOf(subject: Subject, loads: readonly LayerLoad[], style: Style): LayerTable {
	const contents = subject.image.layers.map((_, at) => contentOf(subject, loads[at], at));
	const largest = Math.max(1, ...contents);
	const rows = layerRows(subject).map((row) => {
		const cells = cellsOf(row, subject, loads, style);
		const content = row.layerIndex === null ? 0 : (contents[row.layerIndex] ?? 0);
		return {...cells, share: content / largest};
	});
	const widest = (columns: (cells: LayerCells) => number): number =>
		rows.reduce((most, cells) => Math.max(most, columns(cells)), 0);
	return {
		rows,
		hasSizes: contents.some((content) => content > 0),
		numberColumns: widest(({number}) => number.length),
		sizeColumns: widest(({size}) => columnsOf(size[0])),
		hiddenColumns: widest(({hidden}) => columnsOf(hidden)),
		changesColumns: widest(({changesColumns}) => changesColumns),
	};
}

function contentOf(subject: Subject, load: LayerLoad | undefined, layerIndex: number): number {
	const summary = summaryOf(subject, load, layerIndex);
	return summary?.contentBytes ?? (load?.state === 'done' ? load.contentBytes : 0);
}

function cellsOf(
	{layerIndex, history}: LayerRow,
	subject: Subject,
	loads: readonly LayerLoad[],
	style: Style,
): LayerCells {
	const instruction = shownLine(history.instruction, style);
	if (layerIndex === null) {
		return {...noCells, number: style.glyphs.bullet, instruction};
	}
	const load = loads[layerIndex];
	const summary = summaryOf(subject, load, layerIndex);
	const isBase = summary?.inBase ?? false;
	const number = `${layerIndex}${isBase ? 'b' : ''}`;
	const head = {...noCells, layerIndex, number, isBase, instruction};
	if (!summary) return {...head, ...loadCells(load)};
	const changes = changeSpans(summary);
	return {
		...head,
		size: [formatBytes(summary.contentBytes), 'size'],
		hidden:
			summary.hiddenBytes > 0 ? `${style.glyphs.whiteout} ${formatBytes(summary.hiddenBytes)}` : '',
		changes,
		changesColumns: columnsOf(changes.map(([text]) => text).join('')),
	};
}

const noCells: Omit<LayerCells, 'number' | 'instruction'> = {
	layerIndex: null,
	isBase: false,
	size: [''],
	share: 0,
	hidden: '',
	changes: [],
	changesColumns: 0,
};

/** How far the reading of a layer is, in place of what the analysis will say of it. */
function loadCells(load: LayerLoad | undefined): Partial<LayerCells> {
	switch (load?.state) {
		case 'failed':
			return {size: ['failed', 'error']};
		case 'done': {
			const entries = entriesText(load.entryCount);
			return {
				size: [formatBytes(load.contentBytes), 'size'],
				changes: [[entries, 'dim']],
				changesColumns: entries.length,
			};
		}
		case 'reading':
			return {size: [progressText(load.bytes, load.total), 'strong']};
		default:
			return {size: ['waiting', 'dim']};
	}
}

/** `1 entry`, `12 entries`. */
export function entriesText(count: number): string {
	return `${count} ${count === 1 ? 'entry' : 'entries'}`;
}

/** Share of a layer that is read, or the bytes where its size is unknown. */
export function progressText(bytes: number, total: number): string {
	if (total === 0) return formatBytes(bytes);
	return `${Math.min(100, Math.floor((bytes / total) * 100))} %`;
}
