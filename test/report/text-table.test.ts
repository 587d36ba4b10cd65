import assert from 'node:assert/strict';
import {test} from 'node:test';
import {bar, columnsOf, cut, cutMiddle, padStart} from '../../src/report/text-table.ts';

test('wide characters count two columns and are never cut in half', () => {
	assert.equal(columnsOf('日本'), 4);
	assert.equal(cut('日本語', 6), '日本語');
	assert.equal(cut('日本語', 5), '日本…');
	assert.equal(cut('日本語', 4), '日…');
	assert.equal(cut('abc', 0), '');
});

test('a long path keeps its end', () => {
	assert.equal(cutMiddle('/usr/share/doc/package/copyright', 20), '/usr/sha…e/copyright');
	assert.equal(cutMiddle('/short', 20), '/short');
});

test('bars grow by an eighth of a block, and what is not nothing shows', () => {
	assert.equal(bar(0, 10), '');
	assert.equal(bar(0.0001, 10), '▏');
	assert.equal(bar(0.5, 10), '█████');
	assert.equal(bar(1, 10), '██████████');
	assert.equal(padStart('x', 3), '  x');
});
