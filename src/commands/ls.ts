import type {Analysis} from '../analysis/analyze.ts';
import {type FileRow, FileRows} from '../analysis/file-row.ts';
import {ImgdiveError} from '../model/error.ts';
import {formatListing} from '../report/listing.ts';
import {type ImageTree, rootNode} from '../tree/image-tree.ts';
import {literalNode, resolvePath} from '../tree/resolve-path.ts';
import {changesView, finalView, type ViewRow} from '../tree/view.ts';
import {type Command, imageOptions, type OptionValues, outputOptions} from './command.ts';
import {chooseOf, exitCodeOf, withAnalysis} from './load.ts';
import {wantsColor, write} from './output.ts';

export const ls: Command = {
	usage: 'IMAGE [PATH]',
	summary: 'list the files that a container sees, or what one layer changed',
	minArgs: 1,
	maxArgs: 2,
	options: {
		layer: {type: 'string', value: 'N', help: 'only what layer N changed; 0 is the base'},
		sort: {type: 'string', value: 'ORDER', help: 'path (default) or size, largest first'},
		format: {type: 'string', value: 'FORMAT', help: 'text (default), json or jsonl'},
		...imageOptions,
		...outputOptions,
	},
	async run({args: [reference = '', path], options, output}) {
		const format = chooseOf('format', options.format, ['text', 'json', 'jsonl']);
		const sort = chooseOf('sort', options.sort, ['path', 'size']);
		const color = wantsColor(options, output);
		return withAnalysis(reference, {options, output}, async (analysis) => {
			const rows = rowsOf(analysis, path, options);
			const sorted = sort === 'size' ? bySize(rows) : rows;
			await write(formatListing(sorted, format, color), options, output);
			return exitCodeOf(analysis);
		});
	},
};

/** Rows in byte order of their paths. */
function* rowsOf(
	{tree, layers}: Analysis,
	path: string | undefined,
	options: OptionValues,
): Generator<FileRow> {
	const layerIndex = layerOption(options, layers.length);
	const all: Iterable<ViewRow> =
		layerIndex === undefined
			? finalView(tree)
			: changesView(tree, {from: layerIndex, to: layerIndex});
	const rows = new FileRows(tree, layerIndex ?? layers.length - 1);
	const top =
		layerIndex === undefined
			? resolvePath(tree, path ?? '/', false)
			: literalNode(tree, path ?? '/');
	for (const row of all) {
		// Also rows that are not wanted: a hard link names the first of its group.
		const file = rows.of(row);
		if (top === rootNode || isBelow(tree, row.node, top)) yield file;
	}
}

function isBelow({parent}: ImageTree, node: number, top: number): boolean {
	for (let at = node; at > rootNode; at = parent[at] as number) if (at === top) return true;
	return false;
}

function layerOption({layer}: OptionValues, count: number): number | undefined {
	if (layer === undefined) return undefined;
	const index = typeof layer === 'string' && /^\d{1,5}$/.test(layer) ? Number(layer) : -1;
	if (index >= 0 && index < count) return index;
	throw new ImgdiveError('usage', `There is no layer ${JSON.stringify(layer)}.`, {
		hint: count === 0 ? 'The image has no layers.' : `Give a number from 0 to ${count - 1}.`,
	});
}

function bySize(rows: Iterable<FileRow>): readonly FileRow[] {
	// Stable: rows of one size stay in path order.
	return [...rows].sort((a, b) => b.size - a.size);
}
