import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {columnsOf} from '../../../src/report/text-table.ts';
import {maxInstructionLines, wrapInstruction} from '../../../src/tui/views/shell-text.ts';
import {wrapText} from '../../../src/tui/views/wrap-text.ts';

test('commands of a shell stand on lines of their own', () => {
	assert.deepEqual(
		wrapInstruction(
			'RUN set -eux;     apt-get update\t&& apt-get install -y  curl || exit 1; rm -rf /var/lib/apt',
			80,
		),
		[
			'RUN set -eux;',
			'  apt-get update',
			'  && apt-get install -y curl',
			'  || exit 1;',
			'  rm -rf /var/lib/apt',
		],
	);
});

test('nothing is cut within quotes, parentheses, or behind a backslash', () => {
	assert.deepEqual(
		wrapInstruction(
			`RUN echo "a && b \\" ; c" 'd || e' $(cat f; cat g) \`h; i\` j\\;k \\&& l; m`,
			100,
		),
		[`RUN echo "a && b \\" ; c" 'd || e' $(cat f; cat g) \`h; i\` j\\;k \\&& l;`, '  m'],
	);
});

test('white space within quotes stays as it is', () => {
	assert.deepEqual(wrapInstruction(`RUN printf 'a   b'    "c  d"`, 80), [
		`RUN printf 'a   b' "c  d"`,
	]);
});

test('the arms of a case end with two semicolons', () => {
	assert.deepEqual(wrapInstruction('RUN case $A in a) b;; *) c;; esac', 80), [
		'RUN case $A in a) b;;',
		'  *) c;;',
		'  esac',
	]);
});

test('a here-document keeps its lines, also those that look like commands', () => {
	assert.deepEqual(
		wrapInstruction(
			"RUN cat <<EOF > /x && cat /x\none && two; 'three\n\tfour\nEOF\necho a; echo b",
			80,
		),
		[
			'RUN cat <<EOF > /x',
			'  && cat /x',
			"  one && two; 'three",
			'      four',
			'  EOF',
			'  echo a;',
			'  echo b',
		],
	);
});

test('lines that end with a backslash stay lines', () => {
	assert.deepEqual(wrapInstruction('RUN a \\\n    && b \\\n    && c', 80), [
		'RUN a \\',
		'  && b \\',
		'  && c',
	]);
});

test('an instruction without a shell is only wrapped', () => {
	assert.deepEqual(wrapInstruction('ENV A=1;2 B=3&&4\n C=5', 80), ['ENV A=1;2 B=3&&4 C=5']);
	assert.deepEqual(wrapInstruction('ENV PATH=/usr/bin:/bin:/opt LANG=C', 20), [
		'ENV',
		'    PATH=/usr/bin:/b',
		'    in:/opt LANG=C',
	]);
});

test('control characters are shown, not obeyed', () => {
	assert.deepEqual(wrapInstruction('RUN echo \u001B[31m\u202Ered; a', 80), [
		'RUN echo ^[[31m\\u{202e}red;',
		'  a',
	]);
});

test('a megabyte is cut, and says so', () => {
	for (const text of [`RUN ${'a;'.repeat(500_000)}`, `RUN ${'x'.repeat(1_000_000)}`]) {
		const lines = wrapInstruction(text, 40);
		assert.ok(lines.length <= maxInstructionLines);
		assert.equal(lines.at(-1), '(the rest is left out)');
		assert.ok(lines.every((line) => columnsOf(line) <= 40));
	}
});

const shellish = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				'&&',
				'||',
				';',
				'"',
				"'",
				'`',
				'(',
				')',
				'\\',
				'\n',
				' ',
				'\t',
				'<<A',
				'A',
				'<<<',
				'|',
			),
			fc.string({unit: 'grapheme', maxLength: 6}),
			fc.string({minLength: 10, maxLength: 40}),
		),
		{maxLength: 40},
	)
	.map((parts) => parts.join(''));
const bare = (text: string): string => text.replace(/\s+/g, '');

test('nothing but white space is lost, and no line is too long', () => {
	fc.assert(
		fc.property(shellish, fc.integer({min: 8, max: 100}), (text, width) => {
			const lines = wrapInstruction(`RUN ${text}`, width);
			for (const line of lines) assert.ok(columnsOf(line) <= width, line);
			// On one line of any width nothing is wrapped: the same characters must come out.
			assert.equal(bare(lines.join('')), bare(wrapInstruction(`RUN ${text}`, 100_000).join('')));
			const isPlain = !/[^\x20-\x7e\t\n]/.test(text);
			if (isPlain) assert.equal(bare(lines.join('')), bare(`RUN ${text}`));
		}),
		{numRuns: 500},
	);
});

test('text is wrapped at spaces, and only long words within', () => {
	assert.deepEqual(wrapText('the quick brown fox', 10), ['the quick', 'brown fox']);
	assert.deepEqual(wrapText('abcdefghijklm no', 5), ['abcde', 'fghij', 'klm', 'no']);
	assert.deepEqual(wrapText('one two three', 9, 2), ['one two', '  three']);
	assert.deepEqual(wrapText('', 10), ['']);
});

test('a wide character is never cut in two', () => {
	assert.deepEqual(wrapText('层层层层', 5), ['层层', '层层']);
	assert.deepEqual(wrapText('层', 1), ['层']);
});
