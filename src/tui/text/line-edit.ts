/** One line of text while it is typed. */
export type LineEdit = {
	readonly text: string;
	/** UTF-16 position in the text, between characters. */
	readonly cursor: number;
};

export function lineEdit(text: string = ''): LineEdit {
	return {text, cursor: text.length};
}

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
const namedCharacters: ReadonlyMap<string, string> = new Map([['space', ' ']]);

/** What a key makes of the line; undefined for a key that does not edit. */
export function editedLine(edit: LineEdit, key: string): LineEdit | undefined {
	const {text, cursor} = edit;
	switch (key) {
		case 'left':
		case 'ctrl-b':
			return {text, cursor: before(text, cursor)};
		case 'right':
		case 'ctrl-f':
			return {text, cursor: after(text, cursor)};
		case 'home':
		case 'ctrl-a':
			return {text, cursor: 0};
		case 'end':
		case 'ctrl-e':
			return {text, cursor: text.length};
		case 'backspace':
		case 'ctrl-h':
			return removed(text, before(text, cursor), cursor);
		case 'delete':
			return removed(text, cursor, after(text, cursor));
		case 'ctrl-w':
			return removed(text, text.slice(0, cursor).search(/\S*\s*$/), cursor);
		case 'ctrl-u':
			return removed(text, 0, cursor);
		case 'ctrl-k':
			return removed(text, cursor, text.length);
		default:
			return isCharacter(key) ? pasted(edit, namedCharacters.get(key) ?? key) : undefined;
	}
}

/** Puts text in at the cursor: what was pasted, held to one line. */
export function pasted({text, cursor}: LineEdit, piece: string): LineEdit {
	const clean = piece.replace(/\p{Cc}+/gu, ' ');
	return {
		text: text.slice(0, cursor) + clean + text.slice(cursor),
		cursor: cursor + clean.length,
	};
}

function isCharacter(key: string): boolean {
	return namedCharacters.has(key) || [...segmenter.segment(key)].length === 1;
}

function removed(text: string, start: number, end: number): LineEdit {
	return {text: text.slice(0, start) + text.slice(end), cursor: start};
}

function before(text: string, cursor: number): number {
	return segmenter.segment(text).containing(cursor - 1)?.index ?? 0;
}

function after(text: string, cursor: number): number {
	const next = segmenter.segment(text).containing(cursor);
	return next ? next.index + next.segment.length : text.length;
}
