import assert from 'node:assert/strict';
import {test} from 'node:test';
import {withoutCommands} from '../../../src/rules/text/without-commands.ts';

const withoutRm = (text: string): string | undefined =>
	withoutCommands(text, ({program}) => program === 'rm');

for (const [text, rest] of [
	['a && rm b', 'a'],
	['rm b && a', 'a'],
	['a; rm -rf b; c', 'a; c'],
	['a \\\n && rm b \\\n && c', 'a \\\n && c'],
	['a && \\\n rm b', 'a'],
	['echo "x && rm y" && rm y', 'echo "x && rm y"'],
	["echo 'it; rm y' && rm y", "echo 'it; rm y'"],
	['(cd /x && rm y) && rm z', '(cd /x && rm y)'],
	['sudo rm a && b', 'b'],
] as const) {
	test(`${JSON.stringify(text)} without rm is ${JSON.stringify(rest)}`, () => {
		assert.equal(withoutRm(text), rest);
	});
}

for (const text of [
	'a && b',
	'rm a',
	'for f in *; do rm $f; done',
	'cat <<EOF\nrm a\nEOF',
	'a | rm b',
	'(rm a)',
]) {
	test(`${JSON.stringify(text)} is left alone`, () => {
		assert.equal(withoutRm(text), undefined);
	});
}

test('a text that is far too long is left alone', () => {
	assert.equal(withoutRm(`${'a; '.repeat(5000)}rm b`), undefined);
});
