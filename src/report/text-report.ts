import type {Analysis, LayerSummary} from '../analysis/analyze.ts';
import type {BaseImage} from '../analysis/base-image.ts';
import {isoDate} from '../analysis/history.ts';
import type {WasteGroup} from '../analysis/waste-groups.ts';
import type {Diagnostic, Severity} from '../model/diagnostic.ts';
import {formatBytes, formatShare} from './format-bytes.ts';
import {platformText} from './json-report.ts';
import {type Paint, painter, type TextStyle} from './paint.ts';
import type {ReportOptions} from './report.ts';
import {safeLine, safeText} from './safe-text.ts';
import {compositionLines} from './text-composition.ts';
import {findingLines} from './text-findings.ts';
import {bar, columnsOf, cut, cutMiddle, padEnd, padStart} from './text-table.ts';
import {wrapText} from './wrap-text.ts';

const maxWaste = 10;
const maxDiagnostics = 12;
const severityStyles: Readonly<Record<Severity, TextStyle>> = {
	error: 'red',
	warning: 'yellow',
	info: 'dim',
};

/** The report for people: what the image is, its sizes, its layers, its largest waste, its oddities. */
export function* textReport(
	analysis: Analysis,
	{width, color, composition}: Pick<ReportOptions, 'width' | 'color' | 'composition'>,
): Generator<string> {
	const paint = painter(color);
	const {findings, layers} = analysis;
	yield* lines(headLines(analysis, width, paint));
	yield* lines(sizeLines(analysis, width, paint));
	yield* lines(layerLines(analysis, width, paint));
	yield* lines(wasteLines(analysis, width, paint));
	if (findings) yield* lines(findingLines(findings, layers, width, paint));
	if (composition) yield* lines(compositionLines(composition, analysis, width, paint));
	if (analysis.diagnostics.length > 0) yield* lines(diagnosticLines(analysis, width, paint));
}

function* lines(rows: Iterable<string>): Generator<string> {
	for (const row of rows) yield `${row.trimEnd()}\n`;
}

function* headLines(
	{image, imageId, history, base}: Analysis,
	width: number,
	paint: Paint,
): Generator<string> {
	yield paint('bold', cutMiddle(safeLine(image.reference), width));
	const created = isoDate(image.config.createdAt) ?? history.at(-1)?.createdAt ?? null;
	const facts: readonly (readonly [string, string])[] = [
		['Source', image.source],
		['Platform', safeLine(platformText(image))],
		['Image ID', imageId ?? 'unknown'],
		['Tags', image.tags.map(safeLine).join(', ')],
		['Created', isMeaningful(created) ? (created ?? '') : ''],
		['Base', base === null ? '' : baseText(base)],
	];
	for (const [label, value] of facts) {
		if (value !== '') yield `${paint('dim', padEnd(label, 10))} ${cut(value, width - 11)}`;
	}
}

/** `python:3.12, layers 0–6 (a guess)`. */
function baseText({reference, digest, layerCount, isGuess}: BaseImage): string {
	const name = reference ?? digest;
	const layers = layerCount === 1 ? 'layer 0' : `layers 0–${layerCount - 1}`;
	return [
		...(name === null ? [] : [safeLine(name)]),
		...(layerCount === 0
			? ['its layers are not known']
			: [`${layers}${isGuess ? ' (a guess)' : ''}`]),
	].join(', ');
}

/** Reproducible builds set the epoch, or 1980, as their date. */
function isMeaningful(date: string | null): boolean {
	return date !== null && Date.parse(date) > Date.UTC(1981, 0);
}

function* sizeLines({sizes, efficiency}: Analysis, width: number, paint: Paint): Generator<string> {
	const rows: readonly (readonly [string, string, string])[] = [
		['Content', formatBytes(sizes.contentBytes), 'file data in all layers'],
		['Live', formatBytes(sizes.liveBytes), 'of it, what a container sees'],
		['Hidden', formatBytes(sizes.hiddenBytes), 'of it, shipped but never seen'],
		['Efficiency', formatShare(efficiency), 'live ÷ content'],
		['Tar', formatBytes(sizes.tarBytes), 'layers unpacked'],
		...(sizes.compressedBytes === null
			? []
			: [['Compressed', formatBytes(sizes.compressedBytes), 'layers as stored'] as const]),
	];
	yield '';
	const column = Math.max(...rows.map(([, value]) => value.length));
	for (const [label, value, meaning] of rows) {
		const isWaste = label === 'Hidden' && sizes.hiddenBytes > 0;
		const labelColumns = Math.min(10, width - column - 1);
		const head = `${paint('dim', padEnd(cut(label, labelColumns), labelColumns))} ${paint(isWaste ? ['yellow', 'bold'] : 'bold', padStart(value, column))}`;
		yield `${head}  ${paint('dim', cut(meaning, width - 13 - column))}`;
	}
}

type Column = {
	readonly title: string;
	readonly texts: readonly string[];
	readonly isText?: boolean;
};

function* layerLines({layers}: Analysis, width: number, paint: Paint): Generator<string> {
	yield '';
	yield paint('bold', layers.length === 0 ? 'No layers' : 'Layers');
	if (layers.length === 0) return;
	const columns: readonly Column[] = [
		{title: '#', texts: layers.map(({index}) => String(index))},
		{title: 'size', texts: layers.map(({contentBytes}) => formatBytes(contentBytes))},
		...(width >= 70 ? [{title: '', texts: barTexts(layers), isText: true}] : []),
		{
			title: 'hidden',
			texts: layers.map(({hiddenBytes}) => (hiddenBytes > 0 ? formatBytes(hiddenBytes) : '')),
		},
		...(width >= 60 ? [{title: 'changes', texts: layers.map(changesText), isText: true}] : []),
	];
	const widths = columns.map(({title, texts}) =>
		Math.max(columnsOf(title), ...texts.map((text) => columnsOf(text))),
	);
	const align = ({isText}: Column, text: string, columns: number): string =>
		isText ? padEnd(text, columns) : padStart(text, columns);
	const used = widths.reduce((sum, columns) => sum + columns + 2, 0);
	const head = columns.map((column, at) => align(column, column.title, widths[at] as number));
	yield paint('dim', cut([...head, 'instruction'].join('  '), width));
	for (const [row, {instruction, hiddenBytes}] of layers.entries()) {
		const cells = columns.map((column, at) => {
			const text = align(column, column.texts[row] as string, widths[at] as number);
			return column.title === 'hidden' && hiddenBytes > 0 ? paint('yellow', text) : text;
		});
		yield [...cells, cut(safeLine(instruction), width - used)].join('  ');
	}
}

const barColumns = 10;

function barTexts(layers: readonly LayerSummary[]): readonly string[] {
	const largest = Math.max(1, ...layers.map(({contentBytes}) => contentBytes));
	return layers.map(({contentBytes}) =>
		padEnd(bar(contentBytes / largest, barColumns), barColumns),
	);
}

function changesText({addedCount, modifiedCount, removedCount}: LayerSummary): string {
	const parts = [
		[addedCount, '+'],
		[modifiedCount, '~'],
		[removedCount, '-'],
	] as const;
	return parts
		.map(([count, sign]) => (count > 0 ? `${sign}${count}` : ''))
		.filter(Boolean)
		.join(' ');
}

function* wasteLines(analysis: Analysis, width: number, paint: Paint): Generator<string> {
	const {sizes, wasteGroups} = analysis;
	yield '';
	if (wasteGroups.length === 0) {
		yield paint('bold', 'No hidden bytes');
		return;
	}
	const share = formatShare(sizes.hiddenBytes / sizes.contentBytes);
	yield paint(
		'bold',
		cut(`Hidden bytes: ${formatBytes(sizes.hiddenBytes)}, ${share} of the content`, width),
	);
	const shown = wasteGroups.slice(0, maxWaste);
	const bytes = shown.map(({hiddenBytes}) => formatBytes(hiddenBytes));
	const bytesColumns = Math.max(...bytes.map((text) => text.length));
	const reasonColumns = Math.min(
		Math.max(...shown.map(({reason}) => reason.length)),
		width - bytesColumns - 2,
	);
	const wheres = shown.map(whereText);
	const whereColumns = Math.max(...wheres.map((text) => text.length));
	const pathColumns = width - bytesColumns - reasonColumns - whereColumns - 6;
	for (const [at, group] of shown.entries()) {
		const head = `${paint('yellow', padStart(bytes[at] as string, bytesColumns))}  ${padEnd(cut(group.reason, reasonColumns), reasonColumns)}`;
		const where = wheres[at] as string;
		const path = pathOf(group);
		// On a narrow terminal the place gets a line of its own.
		if (pathColumns >= 20) {
			yield `${head}  ${padEnd(where, whereColumns)}  ${cutMiddle(path, pathColumns)}`;
		} else {
			yield `${head}  ${cut(where, width - bytesColumns - reasonColumns - 4)}`;
			yield `  ${cutMiddle(path, width - 2)}`;
		}
	}
	const rest = wasteGroups.slice(maxWaste);
	if (rest.length === 0) return;
	const restBytes = rest.reduce((sum, {hiddenBytes}) => sum + hiddenBytes, 0);
	yield paint(
		'dim',
		cut(
			`… and ${formatBytes(restBytes)} in ${rest.length} more places; all of them with --format json`,
			width,
		),
	);
}

function whereText({layerIndex, hiddenByLayer}: WasteGroup): string {
	return layerIndex === hiddenByLayer
		? `in layer ${layerIndex}`
		: `layer ${layerIndex}, hidden by ${hiddenByLayer}`;
}

function pathOf({path, fileCount}: WasteGroup): string {
	return fileCount > 1 ? `${safeText(path)} (${fileCount} files)` : safeText(path);
}

function* diagnosticLines({diagnostics}: Analysis, width: number, paint: Paint): Generator<string> {
	yield '';
	yield paint('bold', 'Diagnostics');
	const ranked = [...diagnostics].sort((a, b) => rank(a) - rank(b));
	for (const {severity, code, message, layerIndex, path} of ranked.slice(0, maxDiagnostics)) {
		const where = [
			layerIndex === null ? '' : `layer ${layerIndex}`,
			path === null ? '' : safeText(path),
		];
		const text = `${code}  ${where.filter(Boolean).join(' ')}`.trimEnd();
		yield `${paint(severityStyles[severity], padEnd(severity, 7))}  ${cutMiddle(text, width - 9)}`;
		yield* wrapText(safeLine(message), width - 9, 3).map(
			(line) => `         ${paint('dim', line)}`,
		);
	}
	const more = ranked.length - maxDiagnostics;
	if (more > 0)
		yield paint('dim', cut(`… and ${more} more; all of them with --format json`, width));
}

function rank({severity}: Diagnostic): number {
	return severity === 'error' ? 0 : severity === 'warning' ? 1 : 2;
}
