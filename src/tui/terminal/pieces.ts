import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import type {Rect} from '../state/layout.ts';

/** Something that lies on Ink's frame; with `owner` null Ink's frame shows through, and through what lies below. */
export type Cover<Owner> = {
	readonly rect: Rect;
	readonly owner: Owner | null;
};

/** A stretch of one screen row, from the column `start` to before `end`, and what is seen there: `top`, or Ink's frame. */
export type Stretch<Owner> = {
	readonly start: number;
	readonly end: number;
	readonly top: (Cover<Owner> & {readonly owner: Owner}) | null;
};

/**
 * What is seen on a row of the screen, from left to right; no column is left out.
 * @param covers from the lowest to the uppermost
 */
export function stretchesOf<Owner>(
	row: number,
	columns: number,
	covers: readonly Cover<Owner>[],
): readonly Stretch<Owner>[] {
	let stretches: readonly Stretch<Owner>[] = [{start: 0, end: columns, top: null}];
	for (const cover of covers) {
		const {y, height} = cover.rect;
		if (row >= y && row < y + height) stretches = covered(stretches, cover, columns);
	}
	return stretches;
}

function covered<Owner>(
	stretches: readonly Stretch<Owner>[],
	{rect, owner}: Cover<Owner>,
	columns: number,
): readonly Stretch<Owner>[] {
	const start = Math.max(0, rect.x);
	const end = Math.min(columns, rect.x + rect.width);
	if (end <= start) return stretches;
	return [
		...stretches
			.filter((stretch) => stretch.start < start)
			.map((stretch) => ({...stretch, end: Math.min(stretch.end, start)})),
		{start, end, top: owner === null ? null : {rect, owner}},
		...stretches
			.filter((stretch) => stretch.end > end)
			.map((stretch) => ({...stretch, start: Math.max(stretch.start, end)})),
	];
}

// Escape sequences too: they take no column, and this only asks whether every character that does takes one.
const plain = /^[\p{Cc}\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u22ff\u2500-\u25fc]*$/u;

/** Whether every terminal gives this text the same width. Of others some think differently than string-width. */
export function isPlain(text: string): boolean {
	return plain.test(text);
}

/**
 * The columns from `start` to before `end` of a line with styles: exactly as many, with blanks after the end of the line
 * and in place of half a wide character.
 */
export function cutColumns(line: string, start: number, end: number): string {
	const width = end - start;
	if (isPlain(line) && !line.includes('\u001B')) return line.slice(start, end).padEnd(width);
	const piece = sliceAnsi(line, start, end);
	const missing = width - stringWidth(piece);
	if (missing <= 0) return piece;
	const isSplit = start > 0 && stringWidth(sliceAnsi(line, 0, start)) < start;
	const left = isSplit && piece !== '' ? 1 : 0;
	return ' '.repeat(left) + piece + ' '.repeat(missing - left);
}
