import assert from 'node:assert/strict';
import {test} from 'node:test';
import {openPalette} from '../../../src/tui/dialogs/dialog-state.ts';
import {paletteEntries} from '../../../src/tui/dialogs/palette.ts';
import {stateOf} from '../helpers/some-state.ts';
import {contextWith} from './dialog-picture.ts';

function found(text: string): readonly string[] {
	const context = contextWith(stateOf(null, {focus: 'main'}), openPalette());
	return paletteEntries(context, text).map(({binding}) => binding.id);
}

test('the start of a command counts most, then starts of its words, then what is within them and their groups', () => {
	assert.deepEqual(found('a'), ['page-down', 'compare', 'hex', 'fold', 'quit']);
});

test('words may come in any order, and from the key or the group', () => {
	assert.deepEqual(found('Directory fold'), ['fold']);
	assert.deepEqual(found('space'), ['fold']);
	assert.deepEqual(found('files'), ['hex']);
});

test('letters in their order are enough where nothing has the word', () => {
	assert.deepEqual(found('srtcol'), ['sort']);
	assert.deepEqual(found('zz'), []);
});
