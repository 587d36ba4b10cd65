import {columnsOf, padEnd, padStart} from '../../report/text-table.ts';
import {topFor} from '../state/scroll.ts';
import type {State} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import {cutPath, shownLine, shownPath} from '../views/shown-text.ts';
import {diffRows} from './diff-rows.ts';
import {
	type VersionCells,
	type VersionColumn,
	versionCells,
	versionColumns,
} from './version-cells.ts';
import {splitRows} from './versions-layout.ts';
import type {VersionsState} from './versions-state.ts';

/** Rows of the list and the comparison together, on a pane of this height: all but the title. */
export function versionsPageRows(height: number): number {
	return Math.max(1, height - 1);
}

/**
 * The versions of a path, and below them how the chosen one compares with the one before it; nothing while none are
 * open.
 */
export function paintVersions(state: State, width: number, height: number): readonly string[] {
	const {versions} = state;
	const {style} = state.settings;
	if (!versions) return Array.from({length: height}, () => ' '.repeat(width));
	const split = splitRows(versionsPageRows(height), versions.versions.length);
	const rows = [
		titleRow(versions, width, style),
		...listRows(versions, width, split.listRows, style),
		ruleRow(versions, width, style),
		...diffRows(versions, width, split.diffRows, style),
	];
	while (rows.length < height) rows.push(' '.repeat(width));
	return rows.slice(0, height);
}

function titleRow({versions, path}: VersionsState, width: number, style: Style): string {
	const count = `  ${versions.length} ${versions.length === 1 ? 'version' : 'versions'}`;
	const shown = cutPath(shownPath(path, style), width - 1 - count.length, style);
	return paintRow(
		[
			[` ${shown}`, 'title-focused'],
			[count, 'dim'],
		],
		width,
		style,
	);
}

/** Columns between two columns of the list. */
const gap = 2;
const leastInstructionColumns = 12;

function listRows(
	{versions, cursor, top}: VersionsState,
	width: number,
	count: number,
	style: Style,
): readonly string[] {
	const cells = versions.map((version, at) =>
		versionCells(version, versions[at - 1], style.glyphs),
	);
	const columns = fitting(cells, width - 1);
	const used = columns.reduce((sum, {columns}) => sum + columns + gap, 1);
	const first = topFor(cursor, top, count, versions.length);
	return versions.slice(first, first + count).map((version, at) => {
		const row = cells[first + at] as VersionCells;
		const spans: Span[] = [[' ']];
		for (const [position, {column, columns: size}] of columns.entries()) {
			const [text, role = 'text'] = row[column.id];
			if (position > 0) spans.push([' '.repeat(gap)]);
			spans.push([(column.isRight ? padStart : padEnd)(text, size), role]);
		}
		if (width - used >= leastInstructionColumns) {
			spans.push([`${' '.repeat(gap)}${shownLine(version.instruction, style)}`, 'dim']);
		}
		return paintRow(spans, width, style, first + at === cursor ? 'selected' : 'text');
	});
}

type Fitted = {readonly column: VersionColumn; readonly columns: number};

/** The columns that there is room for, in their order. Those that are empty in all rows are left out. */
function fitting(cells: readonly VersionCells[], width: number): readonly Fitted[] {
	const all = versionColumns.map((column): Fitted => {
		const widths = cells.map((row) => columnsOf(row[column.id][0]));
		return {column, columns: Math.max(0, ...widths)};
	});
	const chosen = new Set<Fitted>();
	let left = width + gap;
	let hasData = false;
	for (const fitted of [...all].sort((a, b) => b.column.worth - a.column.worth)) {
		const {column, columns} = fitted;
		if (columns === 0 || columns + gap > left || (column.id === 'fate' && hasData)) continue;
		left -= columns + gap;
		chosen.add(fitted);
		hasData ||= column.id === 'data';
	}
	return all.filter((fitted) => chosen.has(fitted));
}

/** Between list and comparison: which layers are compared, and what made the chosen one. */
function ruleRow({versions, cursor}: VersionsState, width: number, style: Style): string {
	const {horizontal, arrow} = style.glyphs;
	const after = versions[cursor];
	const before = versions[cursor - 1];
	if (!after) return paintRow([[horizontal.repeat(width), 'rule']], width, style);
	const from = before ? `layer ${before.layerIndex} ${style.isUnicode ? arrow : '->'} ` : '';
	const layers = ` ${from}layer ${after.layerIndex} `;
	const instruction = `${shownLine(after.instruction, style)} `;
	const used = 2 + columnsOf(layers) + columnsOf(instruction);
	return paintRow(
		[
			[horizontal.repeat(2), 'rule'],
			[layers, 'title'],
			[instruction, 'dim'],
			[horizontal.repeat(Math.max(0, width - used)), 'rule'],
		],
		width,
		style,
	);
}
