import type {LayerSummary} from '../analysis/analyze.ts';
import {type Finding, type Severity, severities} from '../analysis/finding.ts';
import {formatBytes} from './format-bytes.ts';
import type {Paint, TextStyle} from './paint.ts';
import {safeLine, safeText} from './safe-text.ts';
import {columnsOf, cut, cutMiddle, padEnd, padStart} from './text-table.ts';
import {wrapText} from './wrap-text.ts';

const maxRules = 12;
const maxFindings = 3;
const maxPaths = 3;
const maxRemedyLines = 12;
/** A line that is longer than the report is wide is told in several. */
const maxLinesOfALine = 6;
const maxDetailLines = 3;
const styles: Readonly<Record<Severity, TextStyle>> = {
	error: 'red',
	warning: 'yellow',
	info: 'cyan',
};
const indent = '  ';

/** Findings of one rule. */
type Group = {
	readonly rule: string;
	readonly severity: Severity;
	/** Most bytes first. */
	readonly findings: readonly [Finding, ...Finding[]];
	readonly bytes: number;
	readonly compressedBytes: number | null;
};

/** What could be done about the image: by rule, most severe first, then most bytes, with what to write instead. */
export function* findingLines(
	findings: readonly Finding[],
	layers: readonly LayerSummary[],
	width: number,
	paint: Paint,
): Generator<string> {
	yield '';
	yield paint('bold', cut(headOf(findings), width));
	const groups = groupsOf(findings);
	for (const group of groups.slice(0, maxRules)) yield* groupLines(group, layers, width, paint);
	const rest = groups.slice(maxRules).flatMap((group) => group.findings);
	if (rest.length === 0) return;
	const bytes = savedText(sumOf(rest), compressedOf(rest));
	const more = `… and ${rest.length} more${bytes === '' ? '' : `, ${bytes}`}; all of them with --format json`;
	yield '';
	yield paint('dim', cut(more, width));
}

function headOf(findings: readonly Finding[]): string {
	if (findings.length === 0) return 'No findings';
	const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
	const saved = savedText(sumOf(findings), compressedOf(findings));
	return saved === '' ? count : `${count}: ${saved} to win back`;
}

/** `52 MB (~21 MB compressed)`; empty where there is nothing to win. */
function savedText(bytes: number, compressedBytes: number | null): string {
	if (bytes === 0) return '';
	const compressed =
		compressedBytes === null ? '' : ` (~${formatBytes(compressedBytes)} compressed)`;
	return `${formatBytes(bytes)}${compressed}`;
}

function sumOf(findings: readonly Finding[]): number {
	return findings.reduce((sum, {bytes}) => sum + bytes, 0);
}

function compressedOf(findings: readonly Finding[]): number | null {
	let sum = 0;
	for (const {bytes, compressedBytes} of findings) {
		if (bytes > 0 && compressedBytes === null) return null;
		sum += compressedBytes ?? 0;
	}
	return sum;
}

function groupsOf(findings: readonly Finding[]): readonly Group[] {
	const lists = new Map<string, [Finding, ...Finding[]]>();
	for (const finding of findings) {
		const key = `${finding.severity} ${finding.rule}`;
		const list = lists.get(key);
		if (list) list.push(finding);
		else lists.set(key, [finding]);
	}
	return [...lists.values()]
		.map((list): Group => {
			list.sort((a, b) => b.bytes - a.bytes);
			const [{rule, severity}] = list;
			return {
				rule,
				severity,
				findings: list,
				bytes: sumOf(list),
				compressedBytes: compressedOf(list),
			};
		})
		.sort(
			(a, b) =>
				severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.bytes - a.bytes,
		);
}

function* groupLines(
	{rule, severity, findings, bytes, compressedBytes}: Group,
	layers: readonly LayerSummary[],
	width: number,
	paint: Paint,
): Generator<string> {
	yield '';
	const head = `${padEnd(severity, 7)}  ${rule}`;
	const saved = savedText(bytes, compressedBytes);
	const space = width - columnsOf(head) - columnsOf(saved) - 2;
	yield space >= 0
		? `${paint(styles[severity], padEnd(severity, 7))}  ${paint('bold', rule)}  ${paint('bold', saved)}`
		: paint(styles[severity], cut(head, width));
	const columns = width - indent.length;
	for (const finding of findings.slice(0, maxFindings)) {
		yield* findingText(finding, layers, columns, findings.length > 1, paint);
	}
	const rest = findings.slice(maxFindings);
	if (rest.length > 0) {
		const saved = savedText(sumOf(rest), compressedOf(rest));
		yield `${indent}${paint('dim', cut(`… and ${rest.length} more of this rule${saved === '' ? '' : `, ${saved}`}`, columns))}`;
	}
	yield* adviceLines(findings[0], columns, paint);
}

function* findingText(
	finding: Finding,
	layers: readonly LayerSummary[],
	columns: number,
	isOneOfMany: boolean,
	paint: Paint,
): Generator<string> {
	const {title, bytes, paths, pathCount} = finding;
	const size = isOneOfMany && bytes > 0 ? `${formatBytes(bytes)}  ` : '';
	const rows = wrapText(`${size}${safeLine(title)}`, columns, 2);
	for (const row of rows) yield `${indent}${row}`;
	const where = whereOf(finding, layers);
	if (where !== '') yield `${indent}${indent}${paint('dim', cut(where, columns - 2))}`;
	for (const path of paths.slice(0, maxPaths)) {
		yield `${indent}${indent}${cutMiddle(safeText(path), columns - 2)}`;
	}
	const more = pathCount - Math.min(paths.length, maxPaths);
	if (more > 0) yield `${indent}${indent}${paint('dim', `and ${more} more`)}`;
}

/** `Dockerfile:12, layer 3: RUN apt-get update`. */
function whereOf({file, line, layerIndex}: Finding, layers: readonly LayerSummary[]): string {
	const places = [
		...(file === null ? [] : [`${safeLine(file)}:${line}`]),
		...(layerIndex === null
			? []
			: [`layer ${layerIndex}: ${safeLine(layers[layerIndex]?.instruction ?? '')}`]),
	];
	return places.join(', ');
}

/** Why, what to write instead, and where to read more: of the finding that weighs most. */
function* adviceLines(
	{detail, remedy, reference}: Finding,
	columns: number,
	paint: Paint,
): Generator<string> {
	for (const line of wrapText(safeLine(detail), columns, maxDetailLines)) {
		yield `${indent}${paint('dim', line)}`;
	}
	const lines = remedy.split('\n');
	for (const line of lines.slice(0, maxRemedyLines)) {
		const text = safeText(line.replaceAll('\t', '  ')).trimEnd();
		const margin = 4 + text.length - text.trimStart().length;
		for (const part of wrapText(text.trimStart(), columns - margin, maxLinesOfALine)) {
			yield `${indent}${padStart('', margin)}${paint('green', part)}`;
		}
	}
	if (lines.length > maxRemedyLines) yield `${indent}${padStart('', 4)}${paint('dim', '…')}`;
	if (reference !== '') yield `${indent}${paint('dim', cut(safeLine(reference), columns))}`;
}
