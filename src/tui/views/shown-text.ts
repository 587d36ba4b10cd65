import {safeLine, safeText} from '../../report/safe-text.ts';
import {columnsOf, cut, cutMiddle} from '../../report/text-table.ts';
import type {Style} from '../theme/style.ts';

/** More of a text than this is never looked at: names and instructions may have megabytes. */
const maxCharacters = 4000;

/** A path of the image, safe for a span; of a very long one its beginning and its end. */
export function shownPath(path: string, style?: Style): string {
	const text =
		path.length <= maxCharacters
			? path
			: `${path.slice(0, maxCharacters / 2)}...${path.slice(-maxCharacters / 2)}`;
	return inCharset(safeText(text), style);
}

/** A text of the image as it is, safe for a span; of a very long one its beginning. */
export function shownText(text: string, style?: Style): string {
	return inCharset(safeText(beginning(text)), style);
}

/** A text of the image with runs of white space as one space: for instructions and titles. */
export function shownLine(text: string, style?: Style): string {
	return inCharset(safeLine(beginning(text)), style);
}

/** As {@link shownLine}, but the text keeps its lines. */
export function shownLines(text: string, style: Style): string {
	return beginning(text)
		.split(/\r?\n/)
		.map((line) => inCharset(safeText(line.replaceAll('\t', '  ')), style))
		.join('\n');
}

/** A path that {@link shownPath} gave, cut in its middle to `columns`. */
export function cutPath(path: string, columns: number, {isUnicode, glyphs}: Style): string {
	const text = cutMiddle(path, Math.max(1, columns));
	return isUnicode ? text : text.replaceAll('…', glyphs.ellipsis);
}

/** What the program itself says, where it uses characters beyond ASCII: `live ÷ content`. */
export function ownText(text: string, {isUnicode}: Style): string {
	return isUnicode ? text : text.replaceAll('÷', '/').replaceAll('…', '...').replaceAll('–', '-');
}

/**
 * Lines of at most `columns` columns, broken at single spaces, and within what has none. Line breaks of the text are
 * kept, and so are runs of spaces, which may be part of a name.
 */
export function wrapped(text: string, columns: number): readonly string[] {
	return text.split('\n').flatMap((line) => wrappedLine(line, Math.max(2, columns)));
}

function beginning(text: string): string {
	return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters)}...`;
}

function inCharset(safe: string, style: Style | undefined): string {
	if (style?.isUnicode !== false) return safe;
	return safe.replace(
		/[^\x20-\x7e]/gu,
		(character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
	);
}

function wrappedLine(text: string, columns: number): string[] {
	if (columnsOf(text) <= columns) return [text];
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(/(?<=\S) (?=\S)/)) {
		const longer = line === '' ? word : `${line} ${word}`;
		if (columnsOf(longer) <= columns) {
			line = longer;
			continue;
		}
		if (line !== '') lines.push(line);
		const pieces = split(word, columns);
		line = pieces.pop() ?? '';
		lines.push(...pieces);
	}
	lines.push(line);
	return lines;
}

/** Pieces of at most `columns` columns of a word; no character is split. */
function split(word: string, columns: number): string[] {
	const pieces: string[] = [];
	let rest = word;
	while (columnsOf(rest) > columns) {
		// What is behind the word is always cut off, with the column that `cut` keeps for an ellipsis.
		const piece = cut(`${rest}  `, columns + 1, '');
		pieces.push(piece);
		rest = rest.slice(piece.length);
	}
	pieces.push(rest);
	return pieces;
}
