import type {InputEvent, KeyName} from '../../src/tui/keys/key.ts';

export type MouseKind = Extract<InputEvent, {type: 'mouse'}>['kind'];

const named: Readonly<Record<string, string>> = {
	space: ' ',
	enter: '\r',
	escape: '\u001B',
	tab: '\t',
	backspace: '\u007F',
	'shift-tab': '\u001B[Z',
	'ctrl-space': '\0',
	f1: '\u001BOP',
	f2: '\u001BOQ',
	f3: '\u001BOR',
	f4: '\u001BOS',
};

/** Keys that are `ESC [ final`, with a modifier `ESC [ 1 ; modifier final`. */
const finals: Readonly<Record<string, string>> = {
	up: 'A',
	down: 'B',
	right: 'C',
	left: 'D',
	end: 'F',
	home: 'H',
};

/** Keys that are `ESC [ number ~`, with a modifier `ESC [ number ; modifier ~`. */
const numbers: Readonly<Record<string, number>> = {
	insert: 2,
	delete: 3,
	'page-up': 5,
	'page-down': 6,
	f5: 15,
	f6: 17,
	f7: 18,
	f8: 19,
	f9: 20,
	f10: 21,
	f11: 23,
	f12: 24,
};

const modifierBits: Readonly<Record<string, number>> = {shift: 1, alt: 2, ctrl: 4};

/** What a terminal like xterm sends for a key; a text that is no key's name is itself. */
export function keyBytes(key: KeyName): string {
	const direct = named[key];
	if (direct !== undefined) return direct;
	const [, prefixes = '', base = ''] = /^((?:(?:ctrl|alt|shift)-)*)(.+)$/s.exec(key) ?? [];
	const modifiers = prefixes.split('-').filter((name) => name !== '');
	const bits = modifiers.reduce((sum, name) => sum + (modifierBits[name] ?? 0), 0);
	const final = finals[base];
	if (final !== undefined) return bits === 0 ? `\u001B[${final}` : `\u001B[1;${bits + 1}${final}`;
	const number = numbers[base];
	if (number !== undefined) return `\u001B[${number}${bits === 0 ? '' : `;${bits + 1}`}~`;
	if (bits === 0 || [...base].length > 1) return key;
	const character = modifiers.includes('ctrl')
		? String.fromCharCode(base.charCodeAt(0) & 0x1f)
		: base;
	return modifiers.includes('alt') ? `\u001B${character}` : character;
}

const mouseCodes: Readonly<Record<MouseKind, number>> = {
	press: 0,
	release: 0,
	drag: 32,
	'wheel-up': 64,
	'wheel-down': 65,
};

/** A report of the left button or the wheel in the SGR encoding; column and row from 0. */
export function mouseBytes(kind: MouseKind, column: number, row: number, isShift = false): string {
	const code = mouseCodes[kind] + (isShift ? 4 : 0);
	return `\u001B[<${code};${column + 1};${row + 1}${kind === 'release' ? 'm' : 'M'}`;
}
