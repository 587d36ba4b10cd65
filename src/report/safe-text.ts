/**
 * Makes a text from outside safe for a terminal: nothing in it can move the cursor, change colours, reorder the line or
 * hide. Control characters become `^X`, everything else that is invisible or acts on its neighbours `\u{…}`. Every
 * text of an image goes through here before it reaches a screen.
 */
export function safeText(text: string): string {
	if (!/[^\x20-\x7e]/.test(text)) return text;
	return text.replace(unsafe, escapeCharacter);
}

// Control characters (C0, DEL, C1); format characters (bidi, zero-width, tags); line and paragraph separators; lone
// surrogates; whatever else a terminal does not show, such as fillers and variation selectors.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

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
