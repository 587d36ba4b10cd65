import {columnsOf} from '../../report/text-table.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';

/**
 * The first row of a pane: what it is at the left, how much it holds at the right.
 * @param rights texts for the right, the best first; the first that fits is taken
 */
export function paintTitleRow(
	left: readonly Span[],
	rights: readonly string[],
	width: number,
	style: Style,
): string {
	const used = left.reduce((sum, [text]) => sum + columnsOf(text), 0);
	const right = rights.find((text) => used + 2 + columnsOf(text) <= width);
	if (right === undefined) return paintRow(left, width, style);
	const space = ' '.repeat(width - used - columnsOf(right));
	return paintRow([...left, [space], [right, 'dim']], width, style);
}

/** `1 match`, `12 matches`. */
export function matchesText(count: number): string {
	return `${count} ${count === 1 ? 'match' : 'matches'}`;
}
