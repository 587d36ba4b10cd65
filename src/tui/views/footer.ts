import {columnsOf} from '../../report/text-table.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';

/** A key, and what it does in a word or two. */
export type KeyHint = {readonly key: string; readonly hint: string};

/** These are for those who are lost: always there, at the end. */
const lasting: readonly string[] = ['help', 'back', 'quit'];
const gap = 2;

/** The last row of the screen: as many hints as fit, in their order; those for help and quitting come last, always. */
export function paintFooter(hints: readonly KeyHint[], width: number, style: Style): string {
	const last = hints.filter(({hint}) => lasting.includes(hint));
	let left = width - 1 - last.reduce((sum, hint) => sum + columnsIn(hint) + gap, 0);
	const shown: KeyHint[] = [];
	for (const hint of hints) {
		if (lasting.includes(hint.hint)) continue;
		left -= columnsIn(hint) + gap;
		if (left < 0) break;
		shown.push(hint);
	}
	const spans = [...shown, ...last].flatMap(({key, hint}): readonly Span[] => [
		[key, 'key'],
		[` ${hint}${' '.repeat(gap)}`, 'dim'],
	]);
	return paintRow([[' '], ...spans], width, style);
}

function columnsIn({key, hint}: KeyHint): number {
	return columnsOf(key) + 1 + columnsOf(hint);
}
