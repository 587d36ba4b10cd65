import assert from 'node:assert/strict';
import {test} from 'node:test';
import {newLines} from '../../../src/tui/linear/text-page.ts';

const page = (top: number, ...lines: readonly string[]) => ({key: 'a text', top, lines});

test('what is scrolled in is new, and nothing else', () => {
	const before = page(5, 'f', 'g', 'h');
	assert.deepEqual(newLines(before, page(6, 'g', 'h', 'i')), ['i']);
	assert.deepEqual(newLines(before, page(7, 'h', 'i', 'j')), ['i', 'j']);
	assert.deepEqual(newLines(before, page(3, 'd', 'e', 'f')), ['d', 'e']);
	assert.deepEqual(newLines(before, page(50, 'x', 'y', 'z')), ['x', 'y', 'z']);
	assert.deepEqual(newLines(before, before), []);
});

test('lines that look alike still count when the text was scrolled', () => {
	assert.deepEqual(newLines(page(1, '}', '}', '}'), page(2, '}', '}', '}')), ['}']);
});

test('of another text, and of one that has grown, what was not there is new', () => {
	assert.deepEqual(newLines(null, page(0, 'a', '', 'b', '', '')), ['a', '', 'b']);
	assert.deepEqual(newLines({...page(0, 'a'), key: 'another'}, page(0, 'a')), ['a']);
	assert.deepEqual(newLines(page(0, 'a', '', ''), page(0, 'a', 'b', '')), ['b']);
});
