import type {FileChange, ImageDiff, LayerChange} from '../../diff/image-diff.ts';
import {
	changeSigns,
	configLines,
	countStates,
	countsText,
	fileNote,
	packageSign,
	pullSentence,
	savedSentence,
	signedBytes,
	sizeRows,
	verdictSentence,
	versionsText,
} from './change-words.ts';
import type {DiffReportOptions} from './diff-report.ts';
import {code, type Part, tableRow, withinLimit} from './markdown-text.ts';
import {shownFiles} from './shown-files.ts';

/** Fewer than GitHub takes for a comment, 65 536. */
const maxCharacters = 60_000;
const maxGrowth = 10;
/** Whoever posts the report finds by it the comment to replace. */
const marker = '<!-- imgdive-diff -->\n';
const cutNote =
	'\n_This is not all: the report is cut here. All of it: `imgdive diff --format json`._\n';

/** The report for a comment on a pull request. */
export function markdownDiffReport(diff: ImageDiff, options: DiffReportOptions): Iterable<string> {
	return withinLimit(parts(diff, options), maxCharacters, cutNote);
}

function* parts(diff: ImageDiff, {ignored, only, order}: DiffReportOptions): Generator<Part> {
	const {growth, layers, config, packages, diagnostics} = diff;
	const names = [diff.old, diff.new].map(({analysis}) => code(analysis.image.reference));
	yield {
		head: `${marker}### imgdive: ${names.join(' → ')}\n\n`,
		rows: [`**${verdictSentence(diff.verdict, ignored)}**\n`],
		foot: '\n',
	};
	for (const sentence of [savedSentence(diff), pullSentence(diff)]) {
		if (sentence !== undefined) yield {head: `${sentence}\n`, rows: [], foot: '\n'};
	}
	yield table(['', 'old', 'new', 'change'], sizeRows(diff).map(tableRow), 'lrrr');
	if (growth.length > 0) {
		const rows = growth
			.slice(0, maxGrowth)
			.map(({deltaBytes, layerIndex, path, package: owner}) =>
				tableRow([
					signedBytes(deltaBytes),
					String(layerIndex ?? ''),
					code(path),
					code(owner ?? ''),
				]),
			);
		yield table(['bytes', 'layer', 'path', 'package'], rows, 'rrll');
	}
	const changed = layers.filter(({state}) => state !== 'same').length;
	if (layers.length > 0) {
		yield folded(`Layers: ${changed} of ${layers.length} differ`, [
			['', 'old', 'new', 'change', 'instruction'],
			layers.map(layerRow),
			'lrrrl',
		]);
	}
	const files = shownFiles(diff, only, order ?? 'delta');
	if (files.length > 0) {
		yield folded(`Files: ${countsText(countStates(diff.files))}`, [
			['', 'change', 'path', ''],
			mapped(files, fileRow),
			'lrll',
		]);
	}
	if (config.length > 0) {
		const rows = config.flatMap((change) =>
			configLines(change).map(({sign, text}) => tableRow([code(change.field), sign, code(text)])),
		);
		yield folded(`Configuration: ${count(config.length, 'setting')}`, [
			['field', '', 'value'],
			rows,
			'lll',
		]);
	}
	if (packages.length > 0) {
		const rows = packages.map((change) =>
			tableRow([
				packageSign(change),
				signedBytes(change.deltaBytes),
				code(`${change.type}:${change.name}`),
				code(versionsText(change)),
			]),
		);
		yield folded(`Packages: ${packages.length}`, [
			['', 'change', 'package', 'version'],
			rows,
			'lrll',
		]);
	}
	if (diagnostics.length > 0) {
		const rows = diagnostics.map(({severity, message}) => tableRow([severity, code(message)]));
		yield folded(`Diagnostics: ${diagnostics.length}`, [['', 'message'], rows, 'll']);
	}
}

function layerRow({state, oldIndex, newIndex, deltaBytes, instruction}: LayerChange): string {
	return tableRow([
		`${changeSigns[state]} ${state}`,
		String(oldIndex ?? ''),
		String(newIndex ?? ''),
		deltaBytes === 0 ? '' : signedBytes(deltaBytes),
		code(instruction),
	]);
}

function fileRow(file: FileChange): string {
	return tableRow([
		`${changeSigns[file.state]} ${file.state}`,
		file.deltaBytes === 0 ? '' : signedBytes(file.deltaBytes),
		code(file.path),
		code(fileNote(file)),
	]);
}

/** @param align `l` or `r` for each column */
function table(titles: readonly string[], rows: Iterable<string>, align: string): Part {
	const rule = tableRow([...align].map((side) => (side === 'r' ? '--:' : '---')));
	return {head: `${tableRow(titles)}${rule}`, rows, foot: '\n'};
}

function folded(title: string, [titles, rows, align]: Parameters<typeof table>): Part {
	const {head, foot} = table(titles, rows, align);
	return {
		head: `<details><summary>${title}</summary>\n\n${head}`,
		rows,
		foot: `${foot}</details>\n\n`,
	};
}

/** Rows are made as long as there is room for them. */
function* mapped<Item>(items: Iterable<Item>, row: (item: Item) => string): Generator<string> {
	for (const item of items) yield row(item);
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
