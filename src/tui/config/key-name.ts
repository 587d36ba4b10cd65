import {nearest} from './nearest.ts';

const functionKeys = Array.from({length: 12}, (_, at) => `f${at + 1}`);
const namedKeys: readonly string[] = [
	'space',
	'enter',
	'escape',
	'tab',
	'backspace',
	'delete',
	'insert',
	'up',
	'down',
	'left',
	'right',
	'home',
	'end',
	'page-up',
	'page-down',
	...functionKeys,
];

/** UTF-16 units of one character, with all that is put onto it. */
const maxCharacterUnits = 32;
const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/**
 * Whether a text is the name of a key as `KeyName` has them: a character, or a named key; before them `ctrl-`, `alt-` and
 * `shift-` in this order. A character with shift is another character, and one with ctrl has no capitals.
 */
export function isKeyName(text: string): boolean {
	const {modifiers, base} = partsOf(text);
	if (namedKeys.includes(base)) return true;
	if (!isCharacter(base) || modifiers.includes('shift-')) return false;
	return !modifiers.includes('ctrl-') || base === base.toLowerCase();
}

/** The key that was probably meant by a text that names none: in other letters or order, or with a typing error. */
export function keyNameLike(text: string): string | undefined {
	const words = text
		.toLowerCase()
		.split(/[-+_ ]+/)
		.map((word) => aliases.get(word) ?? word);
	const modifiers = ['ctrl', 'alt', 'shift'].filter((modifier) => words.includes(modifier));
	const base = words.filter((word) => !modifiers.includes(word)).join('-');
	const prefix = modifiers.map((modifier) => `${modifier}-`).join('');
	const named = namedKeys.includes(base) ? base : nearest(base, namedKeys);
	const candidates = [
		...(modifiers.join() === 'shift' && base.length === 1 ? [base.toUpperCase()] : []),
		prefix + base,
		...(named === undefined ? [] : [prefix + named]),
	];
	return candidates.find((candidate) => candidate !== text && isKeyName(candidate));
}

const aliases: ReadonlyMap<string, string> = new Map([
	['control', 'ctrl'],
	['meta', 'alt'],
	['esc', 'escape'],
	['return', 'enter'],
	['pageup', 'page-up'],
	['pgup', 'page-up'],
	['pagedown', 'page-down'],
	['pgdn', 'page-down'],
	['del', 'delete'],
	['ins', 'insert'],
]);

function partsOf(text: string): {readonly modifiers: readonly string[]; readonly base: string} {
	const modifiers: string[] = [];
	let base = text;
	for (const modifier of ['ctrl-', 'alt-', 'shift-']) {
		if (!base.startsWith(modifier) || base === modifier) continue;
		modifiers.push(modifier);
		base = base.slice(modifier.length);
	}
	return {modifiers, base};
}

/** One character as people see it, that is neither a space nor a control character. */
function isCharacter(text: string): boolean {
	return (
		text.length <= maxCharacterUnits &&
		!/[\s\p{Cc}]/u.test(text) &&
		[...segmenter.segment(text)].length === 1
	);
}
