import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {columnsOf} from '../../../src/report/text-table.ts';
import {ShownLine} from '../../../src/tui/content/shown-line.ts';

function all(bytes: string | Uint8Array, isUnicode = true): string {
	const line = new ShownLine(Buffer.from(bytes as string));
	return textOf(line, 0, line.columns, isUnicode);
}

function textOf(line: ShownLine, from: number, to: number, isUnicode = true): string {
	return line
		.spans(from, to, isUnicode)
		.map(([text]) => text)
		.join('');
}

/** A text as it stands in a row of columns: a wide character is followed by an empty one. */
function cellsOf(text: string): string[] {
	const cells: string[] = [];
	for (const {segment} of new Intl.Segmenter().segment(text)) {
		const columns = columnsOf(segment);
		if (columns === 0) cells[cells.length - 1] += segment;
		else cells.push(segment, ...Array.from({length: columns - 1}, () => ''));
	}
	return cells;
}

test('what cannot be shown is written out', () => {
	assert.equal(all('a\u001B[31mb\u0007\u0000'), 'a^[[31mb^G^@');
	assert.equal(all('\u202Eevil\u2028\u200B\uFEFF'), '\\u{202e}evil\\u{2028}\\u{200b}\\u{feff}');
	assert.equal(all('\u0085\u009B31m'), '\\u{85}\\u{9b}31m');
	assert.equal(all('dos line\r\n'), 'dos line^M');
	assert.equal(all(Buffer.from([0x61, 0xff, 0xc3, 0x62, 0xe2, 0x82])), 'a\\xff\\xc3b\\xe2\\x82');
});

test('tabs reach to the next of every eight columns', () => {
	assert.equal(all('\ta\tbcdefgh\ti'), '        a       bcdefgh i');
});

test('where only ASCII may be written, other characters are question marks of the same width', () => {
	assert.equal(all('naïve e\u0301 漢 \u200B', false), 'na?ve ? ?? \\u{200b}');
});

test('marks beyond number on one character are left out', () => {
	assert.equal(all(`x${'\u0301'.repeat(1000)}y`), `x${'\u0301'.repeat(15)}y`);
});

test('a wide character that is cut leaves a space', () => {
	const line = new ShownLine(Buffer.from('漢字x'));
	assert.equal(textOf(line, 1, 4), ' 字');
	assert.equal(textOf(line, 1, 3), '  ');
	assert.equal(textOf(line, 4, 9), 'x');
});

test('a window shows what the whole line shows there', () => {
	const someText = fc.string({unit: 'grapheme'}).map((text) => text.replace(/[\p{M}\n]/gu, ''));
	fc.assert(
		fc.property(someText, fc.nat(30), fc.nat(30), (text, from, count) => {
			const bytes = Buffer.from(text);
			const cells = cellsOf(all(bytes));
			const window = new ShownLine(bytes, from + count);
			const shown = cellsOf(textOf(window, from, from + count));
			const wanted = cells.slice(from, from + count);
			// A wide character at an end is cut there.
			if (wanted[0] === '') wanted[0] = ' ';
			const last = wanted.length - 1;
			if (last >= 0 && columnsOf(wanted[last] ?? '') === 2) wanted[last] = ' ';
			assert.deepEqual(shown, wanted);
		}),
		{numRuns: 300},
	);
});

test('random bytes never put a control character on the screen, and widths add up', () => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 200}), (bytes) => {
			const line = new ShownLine(bytes);
			const shown = textOf(line, 0, line.columns);
			assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}]/u);
			assert.equal(columnsOf(shown), line.columns);
		}),
		{numRuns: 300},
	);
});

test('rows of a wrapped line are as wide as there is room, and no wide character is cut', () => {
	assert.deepEqual(new ShownLine(Buffer.from('')).rowStarts(10), [0]);
	assert.deepEqual(new ShownLine(Buffer.from('x'.repeat(20))).rowStarts(10), [0, 10]);
	assert.deepEqual(new ShownLine(Buffer.from('x'.repeat(21))).rowStarts(10), [0, 10, 20]);
	assert.deepEqual(new ShownLine(Buffer.from('a漢字漢字')).rowStarts(4), [0, 3, 7]);
});

test('a byte is found in its column', () => {
	const line = new ShownLine(Buffer.from('\t漢\u0007z'));
	assert.deepEqual(
		[0, 1, 4, 5, 6].map((offset) => line.columnOf(offset)),
		[0, 8, 10, 12, 13],
	);
});

test('marks are put on the columns of their bytes', () => {
	const marks = [
		{start: 1, end: 3, role: 'match'},
		{start: 4, end: 7, role: 'selected'},
	] as const;
	assert.deepEqual(new ShownLine(Buffer.from('abcd漢ef\u0007')).spans(0, 12, true, marks), [
		['a', 'text'],
		['bc', 'match'],
		['d', 'text'],
		['漢', 'selected'],
		['ef', 'text'],
		['^G', 'dim'],
	]);
});
