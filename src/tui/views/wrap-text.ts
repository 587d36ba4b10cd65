import {columnsOf} from '../../report/text-table.ts';

/**
 * A safe text on lines of at most `width` columns, broken at spaces, in a word only where it is longer than a line.
 * Nothing is lost but the space at a break. Lines after the first are indented by `indent` columns.
 */
export function wrapText(text: string, width: number, indent: number = 0): readonly string[] {
	const inner = indent < width / 2 ? indent : 0;
	const lines: string[] = [];
	const lead = ' '.repeat(inner);
	let rest = text;
	let room = Math.max(1, width);
	while (isLonger(rest, room)) {
		const end = breakAt(rest, room);
		lines.push((lines.length === 0 ? '' : lead) + rest.slice(0, end).trimEnd());
		rest = rest.slice(end).trimStart();
		room = Math.max(1, width - inner);
	}
	if (rest !== '' || lines.length === 0) lines.push((lines.length === 0 ? '' : lead) + rest);
	return lines;
}

/** UTF-16 units looked at for each column; more of them in one column are there to do harm. */
const unitsPerColumn = 8;

/** Says so of a megabyte without measuring it. */
function isLonger(text: string, columns: number): boolean {
	return text.length > columns * unitsPerColumn || columnsOf(text) > columns;
}

/** UTF-16 position up to which a line of `columns` is filled; behind a space where there is one. */
function breakAt(text: string, columns: number): number {
	const end = fitting(text, columns);
	if (text[end] === ' ') return end;
	const space = text.lastIndexOf(' ', end - 1);
	// A space within the indentation is no place to break at.
	return space > 0 && text.slice(0, space).trim() !== '' ? space + 1 : end;
}

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** UTF-16 units that fit into `columns`; at least one character, so that it goes on also where nothing fits. */
function fitting(text: string, columns: number): number {
	const head = text.slice(0, columns);
	if (columnsOf(head) === head.length && /^[\x20-\x7e]*$/.test(text.slice(0, columns + 1))) {
		return columns;
	}
	let used = 0;
	let end = 0;
	for (const {segment} of segmenter.segment(text.slice(0, columns * unitsPerColumn))) {
		used += columnsOf(segment);
		if (used > columns && end > 0) break;
		end += segment.length;
	}
	return end;
}
