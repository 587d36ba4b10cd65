import {safeLine} from '../safe-text.ts';

/** Longer texts are cut: a setting may be of any size. */
const maxCellCharacters = 300;

/**
 * A text from outside as code that shows just what it is, also within a table: nothing in it is taken for Markdown or
 * HTML, and it mentions nobody.
 */
export function code(text: string): string {
	const safe = safeLine(text);
	const shown = safe.length > maxCellCharacters ? `${safe.slice(0, maxCellCharacters)}…` : safe;
	return shown === '' ? '' : `<code>${shown.toWellFormed().replace(special, entity)}</code>`;
}

const special = /[&<>"'|`*_~[\](){}\\@#$!:]/g;

function entity(character: string): string {
	return `&#${character.charCodeAt(0)};`;
}

/** A row of a table; the cells are Markdown already. */
export function tableRow(cells: readonly string[]): string {
	return `| ${cells.join(' | ')} |\n`;
}

/** A part of a document: rows between what opens and what closes it. */
export type Part = {
	readonly head: string;
	readonly rows: Iterable<string>;
	readonly foot: string;
};

/**
 * Parts one after the other as long as there is room; then `note`. What was opened is closed, and no row is cut.
 * @param most characters in all
 */
export function* withinLimit(parts: Iterable<Part>, most: number, note: string): Generator<string> {
	let left = most - note.length;
	for (const {head, rows, foot} of parts) {
		left -= head.length + foot.length;
		if (left < 0) {
			yield note;
			return;
		}
		yield head;
		for (const row of rows) {
			if (row.length > left) {
				yield foot;
				yield note;
				return;
			}
			left -= row.length;
			yield row;
		}
		yield foot;
	}
}
