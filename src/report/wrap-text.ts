import {columnsOf, cut} from './text-table.ts';

/** A text as lines of whole words, `maxLines` at most, the last one cut where there is more. */
export function wrapText(text: string, columns: number, maxLines: number): readonly string[] {
	const rows: string[] = [];
	let row = '';
	for (const word of text.split(' ')) {
		const next = row === '' ? word : `${row} ${word}`;
		if (columnsOf(next) > columns && row !== '') {
			rows.push(row);
			row = word;
		} else {
			row = next;
		}
	}
	rows.push(row);
	const shown = rows.slice(0, maxLines);
	if (rows.length > maxLines) shown.push(`${shown.pop()}…`);
	return shown.map((line) => cut(line, columns));
}
