import type {Span} from '../text/row.ts';
import type {Role} from '../theme/style.ts';

/** Puts a piece behind the others, as part of the last one where that looks the same. */
export function addSpan(spans: Span[], text: string, role: Role): void {
	const last = spans.at(-1);
	if (last && last[1] === role) spans[spans.length - 1] = [last[0] + text, role];
	else spans.push([text, role]);
}
