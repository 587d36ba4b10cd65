import type {Analysis} from '../../analysis/analyze.ts';
import type {WasteGroup} from '../../analysis/waste-groups.ts';
import {formatBytes, formatShare} from '../../report/format-bytes.ts';
import {padEnd, padStart} from '../../report/text-table.ts';
import type {Style} from '../theme/style.ts';
import type {Field, Line} from './field-lines.ts';
import type {ListView} from './list-view.ts';
import {layerField} from './list-view-layer.ts';
import {nodeOf} from './list-view-node.ts';
import {paintTable, type Table, tableHeadRows, tablePageRows} from './list-view-pane.ts';
import {compareTexts, rowsFrom} from './list-view-rows.ts';
import {cutPath, ownText, shownPath} from './shown-text.ts';
import {adviceOf} from './waste-view-advice.ts';

const orders = {
	size: null,
	path: (a: WasteGroup, b: WasteGroup): number => compareTexts(a.path, b.path),
	layer: (a: WasteGroup, b: WasteGroup): number =>
		a.layerIndex - b.layerIndex || a.hiddenByLayer - b.hiddenByLayer,
} as const;

const sizeColumns = 8;
const shareColumns = 7;
/** In fewer columns the path itself is worth more than the number of files below it. */
const leastColumnsForCount = 28;
const reasonColumns = 'metadata-only'.length;

const table: Table<WasteGroup> = {
	totals: ({sizes}, rows) => {
		const bytes = rows.reduce((sum, {hiddenBytes}) => sum + hiddenBytes, 0);
		const places = rows.length === 1 ? '1 place' : `${rows.length} places`;
		const share = `${formatShare(shareOf(bytes, sizes.contentBytes))} of the content`;
		const amount = formatBytes(bytes);
		return [`${places}  ${amount}, ${share}`, `${places}  ${amount}`, amount];
	},
	head: (analysis, width) =>
		[
			padStart('hidden', sizeColumns),
			...(hasShare(width) ? [padStart('share', shareColumns)] : []),
			...(hasReason(width) ? [padEnd('reason', reasonColumns)] : []),
			padEnd('layers', layersColumns(analysis)),
			'path',
		].join('  '),
	row: paintGroup,
	about: aboutGroup,
	aboutSize: {maxRows: 10, share: 0.4},
	empty: () => 'No hidden bytes: a container sees everything that the image ships.',
};

/** Bytes that are shipped and never seen, by directory, layer and reason. */
export const wasteView: ListView<WasteGroup> = {
	name: 'waste',
	title: 'Waste',
	sorts: Object.keys(orders),
	rowsOf: rowsFrom({
		allOf: ({wasteGroups}) => wasteGroups,
		searched: ({path, reason}) => `${path} ${reason}`,
		orders,
	}),
	lineCount: (analysis, list) => wasteView.rowsOf(analysis, list).length,
	headRows: tableHeadRows,
	pageRows: (height) => tablePageRows(height, table.aboutSize),
	targetOf: ({tree}, {path, layerIndex}) => ({path, layerIndex, node: nodeOf(tree, path)}),
	wordsOf: (_, group) => {
		const {hiddenBytes, reason, layerIndex, hiddenByLayer} = group;
		return `${pathOf(group)}, ${formatBytes(hiddenBytes)} hidden, ${reason}, shipped by layer ${layerIndex}, hidden by layer ${hiddenByLayer}`;
	},
	paint: (state, width, height) => paintTable(wasteView, table, state, width, height),
};

function hasShare(width: number): boolean {
	return width >= 66;
}

function hasReason(width: number): boolean {
	return width >= 52;
}

/** Columns of `3 → 4` with the largest numbers there are. */
function layersColumns({layers}: Analysis): number {
	return Math.max(6, 2 * String(layers.length).length + 3);
}

function paintGroup(analysis: Analysis, group: WasteGroup, width: number, style: Style): Line {
	const {hiddenBytes, reason, layerIndex, hiddenByLayer} = group;
	const share = shareOf(hiddenBytes, analysis.sizes.contentBytes);
	const layers =
		layerIndex === hiddenByLayer
			? String(layerIndex)
			: `${layerIndex} ${style.glyphs.arrow} ${hiddenByLayer}`;
	const cells = [
		...(hasShare(width) ? [padStart(formatShare(share), shareColumns)] : []),
		...(hasReason(width) ? [padEnd(reason, reasonColumns)] : []),
		padEnd(layers, layersColumns(analysis)),
	].join('  ');
	const columns = width - sizeColumns - 2 - cells.length - 2;
	const hasFileCount = columns >= leastColumnsForCount;
	return [
		[padStart(formatBytes(hiddenBytes), sizeColumns), 'hidden'],
		[`  ${cells}  `, 'dim'],
		[cutPath(hasFileCount ? pathOf(group, style) : shownPath(group.path, style), columns, style)],
	];
}

function aboutGroup(analysis: Analysis, group: WasteGroup, style: Style): readonly Field[] {
	const {hiddenBytes, reason, layerIndex, hiddenByLayer} = group;
	const share = formatShare(shareOf(hiddenBytes, analysis.sizes.contentBytes));
	const {why, instead} = adviceOf(group, analysis);
	return [
		{label: 'Path', value: pathOf(group, style), maxLines: 2},
		{
			label: 'Hidden',
			value: `${formatBytes(hiddenBytes)}, ${share} of the content: ${reason}`,
			role: 'hidden',
		},
		{label: 'Why', value: why},
		{label: 'Instead', value: ownText(instead, style)},
		layerField('Shipped by', analysis, layerIndex, style),
		...(layerIndex === hiddenByLayer
			? []
			: [layerField('Hidden by', analysis, hiddenByLayer, style)]),
	];
}

function pathOf({path, fileCount}: WasteGroup, style?: Style): string {
	return fileCount > 1 ? `${shownPath(path, style)} (${fileCount} files)` : shownPath(path, style);
}

function shareOf(bytes: number, contentBytes: number): number {
	return contentBytes === 0 ? 0 : bytes / contentBytes;
}
