import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	matchAfter,
	matchBefore,
	matchesIn,
	needleOf,
} from '../../../src/tui/content/byte-search.ts';

const text = Buffer.from('The cat. THE dog. the É é 0x61');

function offsets(bytes: Buffer, typed: string, isHex = false): readonly number[] {
	return [...matchesIn(bytes, needleOf(typed, isHex))];
}

test('small letters find both cases, a capital only itself', () => {
	assert.deepEqual(offsets(text, 'the'), [0, 9, 18]);
	assert.deepEqual(offsets(text, 'THE'), [9]);
	assert.deepEqual(offsets(text, 'The'), [0]);
});

test('case counts for letters beyond ASCII', () => {
	assert.deepEqual(offsets(text, 'é'), [25]);
	assert.deepEqual(offsets(text, 'É'), [22]);
	// In latin1 these two bytes are an upper and a lower case letter.
	assert.deepEqual(offsets(Buffer.from([0xc3, 0xe3]), '\u00e3'), []);
});

test('in hexadecimal 0x and pairs of digits are bytes, anything else is text', () => {
	assert.deepEqual(offsets(text, '0x2E20', true), [7, 16]);
	assert.deepEqual(offsets(text, '0x61', false), [28]);
	assert.deepEqual(offsets(text, '0x6', true), [28]);
	// Bytes are looked for as they are: 0x74 is no T.
	assert.deepEqual(offsets(text, '0x7468', true), [18]);
});

test('matches do not overlap', () => {
	assert.deepEqual(offsets(Buffer.from('aaaaa'), 'aa'), [0, 2]);
});

test('the next and the last match are those of a plain search, wherever parts begin and end', () => {
	const pad = fc.integer({min: 65_400, max: 65_700});
	fc.assert(
		fc.property(pad, pad, fc.nat(140_000), (before, between, from) => {
			const bytes = Buffer.from(`${'.'.repeat(before)}needle${'.'.repeat(between)}needle.`);
			const needle = needleOf('needle', false);
			assert.equal(matchAfter(bytes, needle, from), bytes.indexOf('needle', from));
			const expected = from === 0 ? -1 : bytes.lastIndexOf('needle', from - 1);
			assert.equal(matchBefore(bytes, needle, from), expected);
		}),
		{numRuns: 100},
	);
});
