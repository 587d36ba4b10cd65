import type {KeyName} from '../keys/key.ts';

/** Modifiers as terminals count them: shift 1, alt 2, ctrl 4. */
const shift = 1;
const alt = 2;
const ctrl = 4;
/** Super, hyper and meta: with these a key is another program's. */
const foreign = 8 | 16 | 32;

/** By the last letter, after `CSI` or `SS3`. */
const letters: Readonly<Record<string, string>> = {
	A: 'up',
	B: 'down',
	C: 'right',
	D: 'left',
	F: 'end',
	H: 'home',
	P: 'f1',
	Q: 'f2',
	S: 'f4',
};

/** After `SS3` only: with `CSI`, R ends a report of the cursor; the others are the keypad's. */
const keypad: Readonly<Record<string, string>> = {
	...letters,
	R: 'f3',
	M: 'enter',
	X: '=',
	j: '*',
	k: '+',
	l: ',',
	m: '-',
	n: '.',
	o: '/',
	...Object.fromEntries([...'pqrstuvwxy'].map((letter, digit) => [letter, String(digit)])),
};

/** By number, before `~`, and in rxvt before `^`, `$` and `@`. */
const numbers: Readonly<Record<number, string>> = {
	1: 'home',
	2: 'insert',
	3: 'delete',
	4: 'end',
	5: 'page-up',
	6: 'page-down',
	7: 'home',
	8: 'end',
	11: 'f1',
	12: 'f2',
	13: 'f3',
	14: 'f4',
	15: 'f5',
	17: 'f6',
	18: 'f7',
	19: 'f8',
	20: 'f9',
	21: 'f10',
	23: 'f11',
	24: 'f12',
};

/** Characters that have a name, and keys without a character as the kitty protocol numbers them. */
const codes: Readonly<Record<number, string>> = {
	8: 'backspace',
	9: 'tab',
	10: 'enter',
	13: 'enter',
	27: 'escape',
	32: 'space',
	127: 'backspace',
	...Object.fromEntries([...'0123456789./*-+'].map((key, index) => [57_399 + index, key])),
	57414: 'enter',
	57415: '=',
	57417: 'left',
	57418: 'right',
	57419: 'up',
	57420: 'down',
	57421: 'page-up',
	57422: 'page-down',
	57423: 'home',
	57424: 'end',
	57425: 'insert',
	57426: 'delete',
};

const controls: Readonly<Record<number, KeyName>> = {
	0: 'ctrl-space',
	// Backspace sends 127 nearly everywhere; 8 is what Ctrl-h sends, and Ctrl-Backspace in some terminals.
	8: 'ctrl-h',
	9: 'tab',
	10: 'enter',
	13: 'enter',
	28: 'ctrl-\\',
	29: 'ctrl-]',
	30: 'ctrl-^',
	31: 'ctrl-_',
	127: 'backspace',
};

/** The key that sends one character; undefined for one that no key sends. */
export function characterKey(character: string): KeyName | undefined {
	const code = character.codePointAt(0) ?? 0;
	if (code < 32 || code === 127) {
		return controls[code] ?? (code === 27 ? 'escape' : `ctrl-${letterOf(code)}`);
	}
	if ((code >= 0x80 && code < 0xa0) || code === 0xfffd) return undefined;
	return code === 32 ? 'space' : character;
}

function letterOf(code: number): string {
	return String.fromCharCode(code + 96);
}

/** `alt-` in its place: after `ctrl-`, before `shift-`. */
export function withAlt(key: KeyName): KeyName {
	if (key.startsWith('alt-') || key.startsWith('ctrl-alt-')) return key;
	return /^ctrl-./.test(key) ? `ctrl-alt-${key.slice(5)}` : `alt-${key}`;
}

/** The key that sends `SS3` and a letter. rxvt sends the small ones of the arrows for ctrl. */
export function ss3Key(letter: string): KeyName | undefined {
	if (letter >= 'a' && letter <= 'd') return `ctrl-${letters[letter.toUpperCase()]}`;
	return keypad[letter];
}

/**
 * The key that sends a control sequence; undefined for a sequence that is no key, such as a report.
 * @param parameters what stands between `CSI` and the last character
 */
export function csiKey(parameters: string, last: string): KeyName | undefined {
	// The Linux console: CSI [ A to CSI [ E.
	if (parameters === '[') return `f${last.charCodeAt(0) - 64}`;
	if (!/^[\d;:]*$/.test(parameters)) return undefined;
	const fields = parameters.split(';').map((field) => field.split(':').map(Number));
	const [[first = 0, shifted] = [], [modifiers = 1, event] = [], [third = 0] = []] = fields;
	if (event === 3) return undefined;
	const pressed = modifiers > 0 ? modifiers - 1 : 0;
	switch (last) {
		case 'Z':
			return named('tab', pressed | shift);
		case 'u':
			return codeKey(first, pressed, shifted);
		case '~':
			return first === 27 ? codeKey(third, pressed) : named(numbers[first], pressed);
		case '^':
			return named(numbers[first], ctrl);
		case '$':
			return named(numbers[first], shift);
		case '@':
			return named(numbers[first], ctrl | shift);
		default:
			return arrowKey(last, first, pressed, fields.length);
	}
}

function arrowKey(
	letter: string,
	first: number,
	pressed: number,
	fieldCount: number,
): KeyName | undefined {
	// rxvt sends the small letters for shift.
	if (letter >= 'a' && letter <= 'd') return named(letters[letter.toUpperCase()], shift);
	// Old terminals leave the first number out: CSI 5 C.
	const modifiers = fieldCount === 1 && first > 1 ? first - 1 : pressed;
	return named(letters[letter], modifiers);
}

/** A key by the number of its character, with the character that shift makes of it where the terminal tells. */
function codeKey(code: number, modifiers: number, shifted?: number): KeyName | undefined {
	const name = codes[code];
	if (name !== undefined) return named(name, modifiers);
	if (!isCharacter(code)) return undefined;
	const character = String.fromCodePoint(code);
	if ((modifiers & ctrl) !== 0) return named(character.toLowerCase(), modifiers);
	const upper =
		shifted && isCharacter(shifted) ? String.fromCodePoint(shifted) : character.toUpperCase();
	return named((modifiers & shift) === 0 ? character : upper, modifiers & ~shift);
}

/** Not a control character, half a surrogate pair, or one for private use, where the kitty protocol has its other keys. */
function isCharacter(code: number): boolean {
	const isControl = code < 33 || (code > 126 && code < 160);
	return !isControl && code < 0x11_0000 && !(code >= 0xd800 && code < 0xf900);
}

function named(key: string | undefined, modifiers: number): KeyName | undefined {
	if (key === undefined || (modifiers & foreign) !== 0) return undefined;
	return (
		((modifiers & ctrl) === 0 ? '' : 'ctrl-') +
		((modifiers & alt) === 0 ? '' : 'alt-') +
		((modifiers & shift) === 0 ? '' : 'shift-') +
		key
	);
}
