import stringWidth from 'string-width';

/** Characters that are all one column wide; the check is far cheaper than asking for the width of each. */
const narrow = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u22ff\u2500-\u25fc]*$/;

/** Columns that a safe text takes on a terminal. */
export function columnsOf(text: string): number {
	return narrow.test(text) ? text.length : stringWidth(text);
}

/** `text` cut to `columns` with an ellipsis at the end where it is longer; never in the middle of a wide character. */
export function cut(text: string, columns: number, ellipsis: string = '…'): string {
	if (columns <= 0) return '';
	if (columnsOf(text) <= columns) return text;
	let used = 0;
	let end = 0;
	for (const {segment} of segmenter.segment(text.slice(0, columns * 8))) {
		const width = columnsOf(segment);
		if (used + width > columns - 1) break;
		used += width;
		end += segment.length;
	}
	return text.slice(0, end) + ellipsis;
}

/** As {@link cut}, but in the middle: the end of a path tells more than its middle. */
export function cutMiddle(text: string, columns: number): string {
	if (columnsOf(text) <= columns) return text;
	const tailColumns = Math.floor((columns - 1) * 0.6);
	let tail = '';
	const segments = [...segmenter.segment(text.slice(-columns * 8))];
	for (const {segment} of segments.reverse()) {
		if (columnsOf(segment + tail) > tailColumns) break;
		tail = segment + tail;
	}
	return cut(text, columns - columnsOf(tail)) + tail;
}

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

export function padEnd(text: string, columns: number): string {
	return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

export function padStart(text: string, columns: number): string {
	return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text;
}

/** A bar of up to `columns` blocks, to an eighth of one; at least a sliver for what is not 0. */
export function bar(share: number, columns: number): string {
	const eighths = Math.max(share > 0 ? 1 : 0, Math.round(share * columns * 8));
	const rest = eighths % 8;
	return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : (' ▏▎▍▌▋▊▉'[rest] as string));
}
