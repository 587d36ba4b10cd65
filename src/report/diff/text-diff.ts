import type {ImageDiff, LayerState, Side} from '../../diff/image-diff.ts';
import type {Severity} from '../../model/diagnostic.ts';
import {type Paint, painter, type TextStyle} from '../paint.ts';
import {safeLine, safeText} from '../safe-text.ts';
import {columnsOf, cut, cutMiddle, padEnd, padStart} from '../text-table.ts';
import {wrapText} from '../wrap-text.ts';
import {
	changeSigns,
	configLines,
	packageSign,
	pullSentence,
	savedSentence,
	signedBytes,
	sizeRows,
	verdictSentence,
	versionsText,
} from './change-words.ts';
import type {DiffReportOptions} from './diff-report.ts';
import {shownFiles} from './shown-files.ts';
import {fileLines} from './text-files.ts';

const maxGrowth = 10;
const maxFiles = 30;
const maxPackages = 30;
const maxDiagnostics = 12;

/** The report for people: how the images differ, by how much and why, then layers, files, settings and packages. */
export function* textDiffReport(diff: ImageDiff, options: DiffReportOptions): Generator<string> {
	const {width, ignored, only, order} = options;
	const paint = painter(options.color);
	const files = shownFiles(diff, only, order ?? 'delta');
	const parts = [
		headLines(diff, ignored, width, paint),
		sizeLines(diff, width, paint),
		growthLines(diff, width, paint),
		layerLines(diff, width, paint),
		fileLines(diff.files, files, {width, paint, most: maxFiles}),
		settingLines(diff, width, paint),
		packageLines(diff, width, paint),
		diagnosticLines(diff, width, paint),
	];
	for (const part of parts) for (const line of part) yield `${line.trimEnd()}\n`;
}

function* headLines(
	diff: ImageDiff,
	ignored: DiffReportOptions['ignored'],
	width: number,
	paint: Paint,
): Generator<string> {
	const names = [nameOf(diff.old), nameOf(diff.new)] as const;
	const line = names.join(' → ');
	if (columnsOf(line) <= width) yield paint('bold', line);
	else {
		yield paint('bold', cutMiddle(names[0], width));
		yield paint('bold', `→ ${cutMiddle(names[1], width - 2)}`);
	}
	yield* wrapText(verdictSentence(diff.verdict, ignored), width, 4);
	const saved = savedSentence(diff);
	if (saved === undefined) return;
	for (const line of wrapText(saved, width, 8)) yield paint('yellow', line);
}

function nameOf({analysis, isSaved}: Side): string {
	return `${safeLine(analysis.image.reference)}${isSaved ? ' (saved report)' : ''}`;
}

function* sizeLines(diff: ImageDiff, width: number, paint: Paint): Generator<string> {
	const rows = [['', 'old', 'new', 'change'] as const, ...sizeRows(diff)];
	const columns = [0, 1, 2, 3].map((at) =>
		Math.max(...rows.map((row) => columnsOf(row[at] as string))),
	);
	const fit = columns.reduce((sum, each) => sum + each + 2, -2) <= width;
	// Where there is no room for all, what changed matters most.
	const shown = fit ? [0, 1, 2, 3] : [0, 3];
	yield '';
	for (const [at, row] of rows.entries()) {
		const cells = shown.map((column) => {
			const text = row[column] as string;
			const size = columns[column] as number;
			const padded = column === 0 ? padEnd(text, size) : padStart(text, size);
			if (at === 0 || column === 0) return paint('dim', padded);
			return column === 3 ? paint('bold', padded) : padded;
		});
		yield cells.join('  ');
	}
	const pull = pullSentence(diff);
	if (pull === undefined) return;
	yield '';
	yield* wrapText(`Pull: ${pull}`, width, 4);
}

function* growthLines({growth, delta}: ImageDiff, width: number, paint: Paint): Generator<string> {
	if (growth.length === 0) return;
	yield '';
	const title =
		delta.contentBytes === 0
			? 'Where bytes moved'
			: `Why it ${delta.contentBytes > 0 ? 'grew' : 'shrank'}`;
	yield paint('bold', cut(title, width));
	const shown = growth.slice(0, maxGrowth);
	const bytes = shown.map(({deltaBytes}) => signedBytes(deltaBytes));
	const layers = shown.map(({layerIndex}) => (layerIndex === null ? '' : `layer ${layerIndex}`));
	const bytesColumns = widest(bytes);
	const layerColumns = width >= 50 ? widest(layers) : 0;
	const used = bytesColumns + 2 + (layerColumns > 0 ? layerColumns + 2 : 0);
	for (const [at, row] of shown.entries()) {
		const what =
			row.package === null ? safeText(row.path) : `${safeText(row.package)}  ${safeText(row.path)}`;
		const layer = layerColumns > 0 ? `${padEnd(layers[at] as string, layerColumns)}  ` : '';
		const amount = paint(styleOf(row.deltaBytes), padStart(bytes[at] as string, bytesColumns));
		yield `${amount}  ${layer}${cutMiddle(what, width - used)}`;
	}
	const rest = growth.slice(maxGrowth);
	if (rest.length === 0) return;
	const net = signedBytes(rest.reduce((sum, {deltaBytes}) => sum + deltaBytes, 0));
	yield paint('dim', cut(`… and ${net} in ${rest.length} more; all with --format json`, width));
}

/** More bytes are the bad news. */
function styleOf(deltaBytes: number): TextStyle {
	return deltaBytes > 0 ? 'yellow' : 'green';
}

const layerStyles: Readonly<Record<LayerState, TextStyle>> = {
	same: 'dim',
	rebuilt: 'dim',
	changed: 'yellow',
	added: 'green',
	removed: 'red',
	moved: 'cyan',
};

function* layerLines({layers}: ImageDiff, width: number, paint: Paint): Generator<string> {
	if (layers.length === 0) return;
	yield '';
	yield paint('bold', 'Layers');
	const indexes = layers.map(({oldIndex, newIndex}) => [textOf(oldIndex), textOf(newIndex)]);
	const bytes = layers.map(({deltaBytes}) => (deltaBytes === 0 ? '' : signedBytes(deltaBytes)));
	const columns = {
		old: Math.max(3, ...indexes.map(([old = '']) => old.length)),
		new: Math.max(3, ...indexes.map(([, fresh = '']) => fresh.length)),
		bytes: Math.max(6, widest(bytes)),
	};
	const stateColumns = width >= 50 ? 9 : 0;
	const used = stateColumns + 2 + columns.old + columns.new + columns.bytes + 6;
	const state = (text: string): string => (stateColumns === 0 ? '' : padEnd(text, stateColumns));
	yield paint(
		'dim',
		cut(
			`  ${state('state')}${padStart('old', columns.old)}  ${padStart('new', columns.new)}  ${padStart('change', columns.bytes)}  instruction`,
			width,
		),
	);
	for (const [at, layer] of layers.entries()) {
		const [old = '', fresh = ''] = indexes[at] as readonly string[];
		const head = `${changeSigns[layer.state]} ${state(layer.state)}`;
		const numbers = `${padStart(old, columns.old)}  ${padStart(fresh, columns.new)}  ${padStart(bytes[at] as string, columns.bytes)}`;
		yield `${paint(layerStyles[layer.state], head)}${numbers}  ${cut(safeLine(layer.instruction), width - used)}`;
	}
}

function textOf(index: number | null): string {
	return index === null ? '' : String(index);
}

function* settingLines({config}: ImageDiff, width: number, paint: Paint): Generator<string> {
	if (config.length === 0) return;
	yield '';
	yield paint('bold', 'Configuration');
	for (const change of config) {
		yield cut(safeLine(change.field), width);
		for (const {sign, text} of configLines(change)) {
			const line = cut(safeLine(text), width - 4);
			yield `  ${paint(sign === '+' ? 'green' : 'red', `${sign} ${line}`)}`;
		}
	}
}

function* packageLines({packages}: ImageDiff, width: number, paint: Paint): Generator<string> {
	if (packages.length === 0) return;
	yield '';
	yield paint('bold', 'Packages');
	// Stable: of those that change as many bytes, by type and name.
	const sorted = [...packages].sort((a, b) => Math.abs(b.deltaBytes) - Math.abs(a.deltaBytes));
	const shown = sorted.slice(0, maxPackages);
	const bytes = shown.map(({deltaBytes}) => signedBytes(deltaBytes));
	const bytesColumns = widest(bytes);
	for (const [at, change] of shown.entries()) {
		const name = safeLine(`${change.type}:${change.name} ${versionsText(change)}`);
		const amount = padStart(bytes[at] as string, bytesColumns);
		yield `${packageSign(change)} ${amount}  ${cut(name, width - bytesColumns - 4)}`;
	}
	const more = packages.length - shown.length;
	if (more > 0) yield paint('dim', cut(`… and ${more} more; all with --format json`, width));
}

const severityStyles: Readonly<Record<Severity, TextStyle>> = {
	error: 'red',
	warning: 'yellow',
	info: 'dim',
};

function* diagnosticLines(
	{diagnostics}: ImageDiff,
	width: number,
	paint: Paint,
): Generator<string> {
	if (diagnostics.length === 0) return;
	yield '';
	yield paint('bold', 'Diagnostics');
	const ranked = [...diagnostics].sort(
		(a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'),
	);
	for (const {severity, code, message} of ranked.slice(0, maxDiagnostics)) {
		const [first = '', ...others] = wrapText(safeLine(`${code}: ${message}`), width - 9, 3);
		yield `${paint(severityStyles[severity], padEnd(severity, 7))}  ${first}`;
		for (const line of others) yield `         ${line}`;
	}
	const more = ranked.length - maxDiagnostics;
	if (more > 0) yield paint('dim', cut(`… and ${more} more; all with --format json`, width));
}

function widest(texts: readonly string[]): number {
	return Math.max(0, ...texts.map((text) => columnsOf(text)));
}
