import type {Analysis} from '../../analysis/analyze.ts';
import {formatBytes, formatShare} from '../../report/format-bytes.ts';
import {padEnd, padStart} from '../../report/text-table.ts';
import {shareBar} from '../theme/glyphs.ts';
import type {Style} from '../theme/style.ts';
import type {Field, Line} from './field-lines.ts';
import {type FileEntry, largestFiles} from './files-view-entries.ts';
import type {ListView} from './list-view.ts';
import {layerField} from './list-view-layer.ts';
import {paintTable, type Table, tableHeadRows, tablePageRows} from './list-view-pane.ts';
import {compareTexts, rowsFrom} from './list-view-rows.ts';
import {cutPath, shownPath} from './shown-text.ts';

const orders = {
	size: null,
	path: (a: FileEntry, b: FileEntry): number => compareTexts(a.path, b.path),
	layer: (a: FileEntry, b: FileEntry): number => a.layerIndex - b.layerIndex,
} as const;

const sizeColumns = 8;
const barColumns = 8;
const layerColumns = 5;

const table: Table<FileEntry> = {
	totals: (analysis, rows) => {
		const {entries, count} = largestFiles(analysis);
		const bytes = formatBytes(rows.reduce((sum, row) => sum + row.bytes, 0));
		const files = rows.length === 1 ? '1 file' : `${rows.length} files`;
		const all = count > entries.length ? [`the ${entries.length} largest of ${count} files`] : [];
		const shown = rows.length === entries.length && all.length > 0 ? all : [files];
		return [`${shown[0]}  ${bytes}`, `${rows.length}  ${bytes}`, bytes];
	},
	head: (_, width) => {
		const {hasBar, hasLayer} = columnsIn(width);
		const bar = hasBar ? ' '.repeat(barColumns + 1) : '';
		return `${padStart('size', sizeColumns)} ${bar}${hasLayer ? 'layer ' : ''}  path`;
	},
	row: paintFile,
	about: aboutFile,
	aboutSize: {maxRows: 6, share: 1 / 3},
	empty: () => 'No files.',
};

/** The largest files of the image, over all layers, whether a container sees them or not. */
export const filesView: ListView<FileEntry> = {
	name: 'files',
	title: 'Files',
	sorts: Object.keys(orders),
	rowsOf: rowsFrom({
		allOf: (analysis) => largestFiles(analysis).entries,
		searched: ({path}) => path,
		orders,
	}),
	lineCount: (analysis, list) => filesView.rowsOf(analysis, list).length,
	headRows: tableHeadRows,
	pageRows: (height) => tablePageRows(height, table.aboutSize),
	targetOf: (_, {path, layerIndex, node}) => ({path, layerIndex, node}),
	wordsOf: (_, {path, layerIndex, bytes, nameCount, hidden}) => {
		const end = nameCount > 0 ? '' : `, hidden${hidden ? ` by layer ${hidden.byLayer}` : ''}`;
		return `${shownPath(path)}, ${formatBytes(bytes)}, layer ${layerIndex}${end}`;
	},
	paint: (state, width, height) => paintTable(filesView, table, state, width, height),
};

function columnsIn(width: number): {readonly hasBar: boolean; readonly hasLayer: boolean} {
	return {hasBar: width >= 56, hasLayer: width >= 36};
}

function paintFile(analysis: Analysis, entry: FileEntry, width: number, style: Style): Line {
	const {path, layerIndex, bytes, nameCount} = entry;
	const {hasBar, hasLayer} = columnsIn(width);
	const largest = largestFiles(analysis).entries[0]?.bytes ?? 0;
	const bar = largest === 0 ? '' : shareBar(bytes / largest, barColumns, style.glyphs);
	const used = sizeColumns + 1 + (hasBar ? barColumns + 1 : 0) + (hasLayer ? layerColumns + 1 : 0);
	const isHidden = nameCount === 0;
	return [
		[`${padStart(formatBytes(bytes), sizeColumns)} `, 'size'],
		[hasBar ? `${padEnd(bar, barColumns)} ` : '', 'bar'],
		[hasLayer ? `${padStart(String(layerIndex), layerColumns)} ` : '', 'dim'],
		[isHidden ? `${style.glyphs.whiteout} ` : '  ', 'hidden'],
		[cutPath(shownPath(path, style), width - used - 2, style), isHidden ? 'hidden' : 'text'],
	];
}

function aboutFile(analysis: Analysis, entry: FileEntry, style: Style): readonly Field[] {
	const {path, layerIndex, bytes, nameCount, hidden} = entry;
	const {contentBytes} = analysis.sizes;
	const share = contentBytes === 0 ? '' : `, ${formatShare(bytes / contentBytes)} of the content`;
	const names = nameCount === 1 ? 'live: a container sees it' : `live, with ${nameCount} names`;
	const why = hidden ? `hidden: ${hidden.reason}` : 'hidden';
	return [
		{label: 'Path', value: shownPath(path, style), maxLines: 2},
		{label: 'Size', value: formatBytes(bytes) + share},
		{label: 'State', value: nameCount > 0 ? names : why, role: nameCount > 0 ? 'text' : 'hidden'},
		layerField('Shipped by', analysis, layerIndex, style),
		...(hidden ? [layerField('Hidden by', analysis, hidden.byLayer, style)] : []),
	];
}
