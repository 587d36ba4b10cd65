import assert from 'node:assert/strict';
import {test} from 'node:test';
import {foreignSequences} from './foreign-sequences.ts';

const own = [
	'plain text, wide 漢字 and 😀\r\n',
	'\u001B[?1049h\u001B[?7l\u001B[?25l\u001B[?2004h\u001B[?1004l',
	'\u001B[?1000h\u001B[?1002;1006h',
	'\u001B[?2026h\u001B[12;40H\u001B[1;31mred\u001B[0m\u001B[K\u001B[2J\u001B[?2026l',
	'\u001B[38;5;8mgrey\u001B[38;2;5;6;8;1mtrue\u001B[m',
];

test('what the interface sends is not foreign', () => {
	assert.deepEqual(foreignSequences(own.join('')), []);
});

const foreign: readonly (readonly [what: string, sequence: string])[] = [
	['blinking', '\u001B[31;5m'],
	['hidden text', '\u001B[8m'],
	['an underline in a colour of its own with blinking', '\u001B[58;5;1;5m'],
	['scrolling', '\u001B[20S'],
	['a scroll region', '\u001B[3;5r'],
	['any-motion mouse reports', '\u001B[?1003h'],
	['an own mode beside another', '\u001B[?25;47h'],
	['a question to the terminal', '\u001B[6n'],
	['a question about a mode', '\u001B[?1;1$p'],
	['a reset', '\u001Bc'],
	['a character set', '\u001B(0'],
	['the clipboard', '\u001B]52;c;AAAA\u0007'],
	['a link', '\u001B]8;;https://example.org\u001B\\'],
	['a string without an end', '\u001B]0;owned'],
	['a device string', '\u001BP$qm\u001B\\'],
	['an application string', '\u001B_Gi=1\u001B\\'],
	['a C1 character', '\u009B'],
	['a bell', '\u0007'],
	['a tab', '\t'],
	['a backspace', '\b'],
	['a delete', '\u007F'],
	['an override of the direction', '\u202E'],
	['a zero-width character', '\u200B'],
	['a line separator', '\u2028'],
	['a tag', '\u{E0061}'],
	['what was no UTF-8', '\uFFFD'],
];

for (const [what, sequence] of foreign) {
	test(`${what} is foreign`, () => {
		assert.deepEqual(foreignSequences(`${own.join('')}a${sequence}`), [sequence]);
		assert.deepEqual(foreignSequences(`a${sequence}${own.join('')}`)[0]?.[0], sequence[0]);
	});
}

test('each is told once', () => {
	assert.deepEqual(foreignSequences('\u0007a\u0007\tb\t'), ['\u0007', '\t']);
});
