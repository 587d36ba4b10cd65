import assert from 'node:assert/strict';
import {test} from 'node:test';
import {keyLabel} from '../../../src/tui/keys/key-label.ts';

test('keys are called as people know them', () => {
	const labels = [
		['a', 'a'],
		['ctrl-d', 'Ctrl-d'],
		['shift-tab', 'Shift-Tab'],
		['ctrl-alt-shift-f5', 'Ctrl-Alt-Shift-F5'],
		['page-up', 'PgUp'],
		['up', '↑'],
		['shift-left', 'Shift-←'],
		['ctrl-space', 'Ctrl-Space'],
		['escape', 'Esc'],
		['f', 'f'],
		['-', '-'],
	] as const;
	for (const [key, label] of labels) assert.equal(keyLabel(key, true), label);
});

test('arrows are words where only ASCII may be written', () => {
	assert.equal(keyLabel('up', false), 'Up');
	assert.equal(keyLabel('shift-left', false), 'Shift-Left');
});
