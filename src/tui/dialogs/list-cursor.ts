import type {KeyName} from '../keys/key.ts';
import {held, pageStep} from '../state/scroll.ts';

/** The row that a key moves the cursor of a list to; undefined for a key that does not move it. */
export function movedCursor(
	key: KeyName,
	cursor: number,
	pageRows: number,
	count: number,
): number | undefined {
	switch (key) {
		case 'down':
		case 'ctrl-n':
			return held(cursor + 1, count);
		case 'up':
		case 'ctrl-p':
			return held(cursor - 1, count);
		case 'page-down':
			return held(cursor + pageStep(1, pageRows), count);
		case 'page-up':
			return held(cursor + pageStep(-1, pageRows), count);
		default:
			return undefined;
	}
}

/** The first line that a key scrolls a text to; undefined for a key that does not scroll. */
export function scrolledTop(
	key: KeyName,
	top: number,
	pageRows: number,
	count: number,
): number | undefined {
	const last = Math.max(0, count - pageRows);
	const to = scrollTarget(key, Math.min(top, last), pageRows, last);
	return to === undefined ? undefined : Math.max(0, Math.min(to, last));
}

function scrollTarget(
	key: KeyName,
	top: number,
	pageRows: number,
	last: number,
): number | undefined {
	switch (key) {
		case 'down':
		case 'j':
			return top + 1;
		case 'up':
		case 'k':
			return top - 1;
		case 'page-down':
		case 'space':
			return top + pageStep(1, pageRows);
		case 'page-up':
			return top + pageStep(-1, pageRows);
		case 'ctrl-d':
			return top + pageStep(0.5, pageRows);
		case 'ctrl-u':
			return top + pageStep(-0.5, pageRows);
		case 'home':
		case 'g':
			return 0;
		case 'end':
		case 'G':
			return last;
		default:
			return undefined;
	}
}

/** In front of a row of a list: which one is chosen is told not by the look alone. */
export function choiceMark(isChosen: boolean): string {
	return isChosen ? '> ' : '  ';
}
