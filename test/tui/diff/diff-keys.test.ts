import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dialogBox} from '../../../src/tui/dialogs/dialog-box.ts';
import {lineText} from '../../../src/tui/dialogs/dialog-content.ts';
import {openHelp} from '../../../src/tui/dialogs/dialog-state.ts';
import {paletteEntries} from '../../../src/tui/dialogs/palette.ts';
import {diffContexts} from '../../../src/tui/keys/binding.ts';
import {KeyMap} from '../../../src/tui/keys/key-map.ts';
import {bindings} from '../../../src/tui/keys/key-table.ts';
import type {State} from '../../../src/tui/state/state.ts';
import {stateOf} from '../helpers/some-state.ts';
import {DiffDriver} from './diff-driver.ts';

test('no two bindings of a tab share a key', () => {
	for (const context of diffContexts) {
		const taken = new Map<string, string>();
		for (const {id, keys, alsoKeys = [], contexts} of bindings) {
			if (!contexts.includes(context)) continue;
			for (const key of [...keys, ...alsoKeys]) {
				assert.equal(taken.get(key), undefined, `${key} of ${id} in ${context}`);
				taken.set(key, id);
			}
		}
	}
});

test('every tab can be helped in, searched for actions, and left', () => {
	const map = new KeyMap(new Map());
	for (const context of diffContexts) {
		assert.equal(map.bindingOf(context, '?')?.id, 'help');
		assert.equal(map.bindingOf(context, ':')?.id, 'palette');
		assert.equal(map.bindingOf(context, 'ctrl-c')?.id, 'interrupt');
		assert.equal(map.bindingOf(context, 'q')?.id, context === 'diff-text' ? 'back' : 'quit');
	}
});

const helpText = (state: State): string =>
	dialogBox(openHelp(), {state, bindings}).content.body.map(lineText).join('\n');

test('help and palette tell only of what there is on the screen', () => {
	const {state} = new DiffDriver(null);
	assert.match(helpText(state), /layers of both images/);
	assert.doesNotMatch(helpText(state), /bytes that are shipped and never seen/);
	assert.doesNotMatch(helpText(stateOf(null)), /layers of both images/);
	const ids = (of: State): readonly string[] =>
		paletteEntries({state: of, bindings}, '').map(({binding}) => binding.id);
	assert.ok(ids(state).includes('changed-layers'));
	assert.ok(!ids(state).includes('waste'));
	assert.ok(!ids(stateOf(null)).includes('changed-layers'));
});
