import type {Analysis} from '../../analysis/analyze.ts';
import type {Finding} from '../../analysis/finding.ts';
import {formatBytes} from '../../report/format-bytes.ts';
import {padEnd, padStart} from '../../report/text-table.ts';
import type {Role, Style} from '../theme/style.ts';
import type {Field, Line} from './field-lines.ts';
import type {ListView} from './list-view.ts';
import {layerField} from './list-view-layer.ts';
import {nodeOf} from './list-view-node.ts';
import {paintTable, type Table, tableHeadRows, tablePageRows} from './list-view-pane.ts';
import {oncePerAnalysis, rowsFrom} from './list-view-rows.ts';
import {shownLine, shownLines, shownPath} from './shown-text.ts';

type Severity = Finding['severity'];

const severities: readonly Severity[] = ['error', 'warning', 'info'];
const roles: Readonly<Record<Severity, Role>> = {error: 'error', warning: 'warning', info: 'text'};
const severityColumns = 'severity'.length;
const sizeColumns = 8;
const layerColumns = 5;
const maxPaths = 5;

const ranked = oncePerAnalysis(({findings}) =>
	[...(findings ?? [])].sort(
		(a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.bytes - a.bytes,
	),
);

const table: Table<Finding> = {
	totals: (_, rows) => {
		const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
		const count = rows.length === 1 ? '1 finding' : `${rows.length} findings`;
		if (bytes === 0) return [rows.length === 0 ? '' : count];
		return [
			`${count}  ${formatBytes(bytes)} to win back`,
			`${count}  ${formatBytes(bytes)}`,
			count,
		];
	},
	head: (_, width) =>
		[
			padEnd('severity', severityColumns),
			padStart('bytes', sizeColumns),
			...(hasLayer(width) ? [padStart('layer', layerColumns)] : []),
			'finding',
		].join('  '),
	row: paintFinding,
	about: aboutFinding,
	aboutSize: {maxRows: 14, share: 0.4},
	empty: ({findings}) => (findings === null ? 'Looking for what can be done.' : 'No findings.'),
};

/** What could be done about the image: most severe first, then most bytes. */
export const findingsView: ListView<Finding> = {
	name: 'findings',
	title: 'Findings',
	sorts: ['severity'],
	rowsOf: rowsFrom({
		allOf: ranked,
		searched: ({title, rule, severity, paths}) => [title, rule, severity, ...paths].join(' '),
		orders: {severity: null},
	}),
	lineCount: (analysis, list) => findingsView.rowsOf(analysis, list).length,
	headRows: tableHeadRows,
	pageRows: (height) => tablePageRows(height, table.aboutSize),
	targetOf: ({tree}, {paths, layerIndex}) => {
		const [path] = paths;
		return path === undefined ? null : {path, layerIndex, node: nodeOf(tree, path)};
	},
	wordsOf: (_, {severity, title, bytes, layerIndex}) => {
		const size = bytes > 0 ? `, ${formatBytes(bytes)}` : '';
		return `${severity}: ${shownLine(title)}${size}${layerIndex === null ? '' : `, layer ${layerIndex}`}`;
	},
	paint: (state, width, height) => paintTable(findingsView, table, state, width, height),
};

function hasLayer(width: number): boolean {
	return width >= 44;
}

function paintFinding(_: Analysis, finding: Finding, width: number, style: Style): Line {
	const {severity, title, bytes, layerIndex} = finding;
	const layer = layerIndex === null ? '' : String(layerIndex);
	return [
		[padEnd(severity, severityColumns), roles[severity]],
		[`  ${padStart(bytes > 0 ? formatBytes(bytes) : '', sizeColumns)}`, 'size'],
		[hasLayer(width) ? `  ${padStart(layer, layerColumns)}` : '', 'dim'],
		[`  ${shownLine(title, style)}`],
	];
}

function aboutFinding(analysis: Analysis, finding: Finding, style: Style): readonly Field[] {
	const {severity, confidence, rule, title, detail, remedy, reference, layerIndex, file, line} =
		finding;
	return [
		{label: '', value: shownLine(title, style), role: 'strong', maxLines: 2},
		{label: '', value: shownLines(detail, style)},
		{label: 'Instead', value: shownLines(remedy, style)},
		{label: 'Rule', value: `${rule}: ${severity}, ${confidence}`},
		...(layerIndex === null ? [] : [layerField('Layer', analysis, layerIndex, style)]),
		...(file === null ? [] : [{label: 'Line', value: `${shownLine(file, style)}:${line}`}]),
		...pathFields(finding, style),
		...(reference === '' ? [] : [{label: 'Read', value: shownLine(reference, style)}]),
	];
}

function pathFields({paths, pathCount}: Finding, style: Style): readonly Field[] {
	const shown = paths.slice(0, maxPaths);
	const rest = pathCount - shown.length;
	return [
		...shown.map(
			(path, at): Field => ({
				label: at === 0 ? 'Paths' : '',
				value: shownPath(path, style),
				maxLines: 1,
			}),
		),
		...(rest > 0 ? [{label: '', value: `and ${rest} more`, role: 'dim'} as const] : []),
	];
}
