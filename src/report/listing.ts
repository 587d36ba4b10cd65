import {styleText} from 'node:util';
import type {FileRow, FileType} from '../analysis/file-row.ts';
import {permissionsText} from '../analysis/mode-text.ts';
import {safeText} from './safe-text.ts';

export type ListingFormat = 'text' | 'json' | 'jsonl';

/** A listing of files, as lines for people or as JSON. Yields as it goes: images have millions of files. */
export function* formatListing(
	rows: Iterable<FileRow>,
	format: ListingFormat,
	color: boolean,
): Generator<string> {
	if (format === 'json') yield* jsonArray(rows);
	else
		for (const row of rows)
			yield format === 'jsonl' ? `${JSON.stringify(row)}\n` : textLine(row, color);
}

function* jsonArray(rows: Iterable<FileRow>): Generator<string> {
	let separator = '[\n';
	for (const row of rows) {
		yield `${separator}  ${JSON.stringify(row)}`;
		separator = ',\n';
	}
	yield separator === '[\n' ? '[]\n' : '\n]\n';
}

const signs: Readonly<Record<FileRow['change'], string>> = {
	added: '+',
	modified: '~',
	removed: '-',
	unchanged: '=',
};
const letters: Readonly<Record<FileType, string>> = {
	file: '-',
	directory: 'd',
	symlink: 'l',
	'char-device': 'c',
	'block-device': 'b',
	fifo: 'p',
};

/** Change and layer, then as `ls -l` writes it. */
function textLine(row: FileRow, color: boolean): string {
	const owner = `${row.uid}:${row.gid}`.padEnd(9);
	const link = row.linkTarget ?? row.hardlinkOf;
	const arrow = row.linkTarget !== null ? ' -> ' : ' = ';
	const name = safeText(row.path) + (link === null ? '' : arrow + safeText(link));
	const head = `${signs[row.change]} ${String(row.layerIndex).padStart(3)}  ${letters[row.type]}${permissionsText(Number.parseInt(row.mode, 8))}  ${owner} ${String(row.size).padStart(12)}  ${row.mtime.slice(0, 16).replace('T', ' ')}  `;
	const style = row.change === 'removed' ? 'red' : row.type === 'directory' ? 'blue' : undefined;
	const painted = color && style ? styleText(style, name, {validateStream: false}) : name;
	return `${head}${painted}\n`;
}
