import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseContentRange} from '../../../src/sources/registry/content-range.ts';

test('a part of a known and of an unknown whole', () => {
	assert.deepEqual(parseContentRange('bytes 10-19/100'), {start: 10, end: 20, total: 100});
	assert.deepEqual(parseContentRange('bytes 0-0/*'), {start: 0, end: 1, total: undefined});
});

for (const header of [
	undefined,
	'',
	'bytes */100',
	'bytes 10-9/100',
	'bytes 10-100/100',
	'items 0-1/2',
	'bytes -5-1/2',
	'bytes 0-1/2, 3-4/5',
	'bytes 0-99999999999999999999/*',
]) {
	test(`no part: ${header}`, () => {
		assert.equal(parseContentRange(header), undefined);
	});
}
