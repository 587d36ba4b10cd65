import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isKeyName, keyNameLike} from '../../../src/tui/config/key-name.ts';

test('names of keys', () => {
	for (const key of [
		'a',
		'A',
		'/',
		'é',
		'👩‍💻',
		'-',
		'ctrl-d',
		'ctrl--',
		'alt-X',
		'shift-tab',
		'ctrl-alt-shift-up',
		'f12',
		'ctrl-space',
	]) {
		assert.ok(isKeyName(key), key);
	}
	for (const key of [
		'',
		' ',
		'\u001B',
		'ab',
		'ctrl-',
		'ctrl-D',
		'shift-a',
		'shift-ctrl-up',
		'f13',
		'Enter',
		'é'.repeat(99),
	]) {
		assert.ok(!isKeyName(key), key);
	}
});

test('what was meant by a name that is none', () => {
	const meant: readonly (readonly [string, string | undefined])[] = [
		['Enter', 'enter'],
		['C-x', undefined],
		['Control+X', 'ctrl-x'],
		['shift-a', 'A'],
		['shift-ctrl-up', 'ctrl-shift-up'],
		['PageDown', 'page-down'],
		['Esc', 'escape'],
		['ctrl-bakspace', 'ctrl-backspace'],
		['nothing like it', undefined],
	];
	for (const [text, key] of meant) assert.equal(keyNameLike(text), key, text);
});
