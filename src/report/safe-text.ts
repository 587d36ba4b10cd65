/**
 * Makes a text from outside safe for a terminal: nothing in it can move the cursor, change colours, reorder the line or
 * hide. Control characters become `^X`, everything else that is invisible or acts on its neighbours `\u{…}`. Every
 * text of an image goes through here before it reaches a screen.
 */
export function safeText(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be found
	if (!/[^\x20-\x7e]/.test(text)) return text;
	return text.replace(unsafe, escapeCharacter);
}

// C0, DEL, C1; soft hyphen; Arabic letter mark; zero-width and directional marks; line separators; bidi embeddings and
// isolates; invisible operators; variation selectors; byte order mark; tags; lone surrogates; unassigned separators.
const unsafe =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be found
	/[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|\p{Cs}/gu;

function escapeCharacter(character: string): string {
	const code = character.codePointAt(0) as number;
	if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
	if (code === 0x7f) return '^?';
	return `\\u{${code.toString(16)}}`;
}

/** A safe text on one line, with runs of white space as one space: for instructions, which may hold newlines. */
export function safeLine(text: string): string {
	return safeText(text.replace(/\s+/g, ' ').trim());
}
