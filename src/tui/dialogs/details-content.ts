import type {Analysis} from '../../analysis/analyze.ts';
import {columnsOf, padEnd} from '../../report/text-table.ts';
import {fileDetails} from '../content/file-details.ts';
import {openFileOf, pathTarget} from '../state/selectors.ts';
import type {Style} from '../theme/style.ts';
import {shownPath} from '../views/shown-text.ts';
import {wrapText} from '../views/wrap-text.ts';
import {
	type DialogContent,
	type DialogContext,
	type DialogHint,
	type DialogLine,
	plainLine,
} from './dialog-content.ts';
import type {DetailsDialog} from './dialog-state.ts';

/** What is known about one version of a path, a line or more for each fact. */
export function detailsContent(
	{node, version}: DetailsDialog,
	{state}: DialogContext,
	width: number,
): DialogContent {
	const analysis = state.subject?.analysis;
	const body = analysis ? detailLines(analysis, node, version, width, state.settings.style) : [];
	const hints: DialogHint[] = [];
	const target = pathTarget(state);
	if (target && openFileOf(state, target)) hints.push(['Enter', 'content']);
	hints.push(['Esc', 'close'], ['v', 'versions'], ['x', 'extract'], ['y', 'copy path']);
	return {title: 'Details', head: [], body, bodyRows: body.length, hints};
}

type Lines = {
	readonly node: number;
	readonly version: number;
	readonly width: number;
	readonly style: Style;
	readonly lines: readonly DialogLine[];
};
/** Looking for other names of a file goes through the whole tree: not again for each line that is scrolled. */
const lastLines = new WeakMap<Analysis, Lines>();

function detailLines(
	analysis: Analysis,
	node: number,
	version: number,
	width: number,
	style: Style,
): readonly DialogLine[] {
	const last = lastLines.get(analysis);
	if (
		last?.node === node &&
		last.version === version &&
		last.width === width &&
		last.style === style
	)
		return last.lines;
	const details = fileDetails(analysis, node, version);
	const labelColumns = Math.min(
		Math.floor(width / 3),
		Math.max(0, ...details.map(({label}) => columnsOf(label))),
	);
	const lines = details.flatMap(({label, value}) =>
		factLines(label, shownPath(value, style), labelColumns, width),
	);
	lastLines.set(analysis, {node, version, width, style, lines});
	return lines;
}

function factLines(
	label: string,
	value: string,
	labelColumns: number,
	width: number,
): readonly DialogLine[] {
	const labels = wrapText(label, labelColumns);
	const values = wrapText(value, width - labelColumns - 2);
	return Array.from({length: Math.max(labels.length, values.length)}, (_, at): DialogLine => {
		const value = values[at] ?? '';
		if (at >= labels.length) return plainLine(' '.repeat(labelColumns + 2) + value);
		return {spans: [[`${padEnd(labels[at] ?? '', labelColumns)}  `, 'dim'], [value]]};
	});
}
