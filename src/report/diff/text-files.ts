import {type DirectoryTotal, directoryTotals} from '../../diff/directory-totals.ts';
import type {FileChange, FileState} from '../../diff/image-diff.ts';
import type {Paint, TextStyle} from '../paint.ts';
import {safeText} from '../safe-text.ts';
import {columnsOf, cut, cutMiddle, padStart} from '../text-table.ts';
import {changeSigns, countStates, countsText, fileNote, signedBytes} from './change-words.ts';

const styles: Readonly<Record<FileState, TextStyle>> = {
	added: 'green',
	removed: 'red',
	modified: 'yellow',
	metadata: 'yellow',
	moved: 'cyan',
};
const bytesColumns = 9;

type FileLineOptions = {
	readonly width: number;
	readonly paint: Paint;
	/** Files that are listed at most. */
	readonly most: number;
};

/**
 * Files by directory, with what changed in it as a whole; the directories in the order of their first file.
 * @param all what is counted
 * @param shown what is listed, in this order
 */
export function* fileLines(
	all: readonly FileChange[],
	shown: readonly FileChange[],
	{width, paint, most}: FileLineOptions,
): Generator<string> {
	yield '';
	if (all.length === 0) {
		yield paint('bold', 'No files differ');
		return;
	}
	yield paint('bold', cut(`Files: ${countsText(countStates(all))}`, width));
	const totals = directoryTotals(all);
	const groups = new Map<string, FileChange[]>();
	for (const file of shown.slice(0, most)) {
		const directory = file.path.slice(0, Math.max(1, file.path.lastIndexOf('/')));
		const group = groups.get(directory);
		if (group) group.push(file);
		else groups.set(directory, [file]);
	}
	for (const [directory, files] of groups) {
		yield directoryLine(directory, totals.get(directory), width, paint);
		for (const file of files) yield `  ${fileLine(file, nameOf(file), width - 2, paint)}`;
	}
	yield* restLine(shown.slice(most), width, paint);
}

/** A line for a file: what happened to it, the bytes it changes, `name`, and what is different about it. */
export function fileLine(file: FileChange, name: string, width: number, paint: Paint): string {
	const {state, deltaBytes} = file;
	const bytes = deltaBytes === 0 ? '' : signedBytes(deltaBytes);
	const head = paint(styles[state], `${changeSigns[state]} ${padStart(bytes, bytesColumns)}`);
	const columns = Math.max(1, width - bytesColumns - 4);
	const shownName = cutMiddle(safeText(name), columns);
	const left = columns - columnsOf(shownName) - 2;
	const note = safeText(fileNote(file));
	// A few letters of it would tell nothing.
	const shownNote = note !== '' && left >= 8 ? `  ${paint('dim', cutMiddle(note, left))}` : '';
	return `${head}  ${shownName}${shownNote}`;
}

function nameOf({path}: FileChange): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

function directoryLine(
	directory: string,
	total: DirectoryTotal | undefined,
	width: number,
	paint: Paint,
): string {
	const path = safeText(directory);
	const counts = total ? `${signedBytes(total.deltaBytes)}: ${countsText(total)}` : '';
	const room = width - columnsOf(path) - 2;
	if (room >= columnsOf(counts)) return `${path}  ${paint('dim', counts)}`;
	const bytes = total ? signedBytes(total.deltaBytes) : '';
	return `${cutMiddle(path, Math.max(1, width - bytes.length - 2))}  ${paint('dim', bytes)}`;
}

function* restLine(rest: readonly FileChange[], width: number, paint: Paint): Generator<string> {
	if (rest.length === 0) return;
	const net = signedBytes(rest.reduce((sum, {deltaBytes}) => sum + deltaBytes, 0));
	yield paint(
		'dim',
		cut(
			`… and ${net} in ${rest.length} more (${countsText(countStates(rest))}); all with --format json`,
			width,
		),
	);
}
