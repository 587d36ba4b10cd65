import assert from 'node:assert/strict';
import {test} from 'node:test';
import {contexts} from '../../../src/tui/keys/binding.ts';
import {KeyMap} from '../../../src/tui/keys/key-map.ts';
import {bindings} from '../../../src/tui/keys/key-table.ts';

test('no two bindings of a context share a key', () => {
	for (const context of contexts) {
		const taken = new Map<string, string>();
		for (const {id, keys, alsoKeys = [], contexts: where} of bindings) {
			if (!where.includes(context)) continue;
			for (const key of [...keys, ...alsoKeys]) {
				assert.equal(taken.get(key), undefined, `${key} of ${id} in ${context}`);
				taken.set(key, id);
			}
		}
	}
});

test('ids are unique and in kebab-case', () => {
	const ids = bindings.map(({id}) => id);
	assert.equal(new Set(ids).size, ids.length);
	for (const id of ids) assert.match(id, /^[a-z]+(?:-[a-z]+)*$/);
});

test('every context can be left, helped in, and quit', () => {
	const map = new KeyMap(new Map());
	for (const context of contexts) {
		assert.equal(map.bindingOf(context, '?')?.id, 'help');
		assert.equal(map.bindingOf(context, 'escape')?.id, 'leave');
		assert.equal(map.bindingOf(context, 'ctrl-c')?.id, 'interrupt');
	}
});

test('a key of the config takes the place of those of the table', () => {
	const map = new KeyMap(new Map([['move-down', ['ctrl-n']]]));
	assert.equal(map.bindingOf('tree', 'ctrl-n')?.id, 'move-down');
	assert.equal(map.bindingOf('tree', 'j'), undefined);
});

test("dive's keys work", () => {
	const map = new KeyMap(new Map());
	const ids = ['ctrl-f', 'ctrl-a', 'ctrl-l', 'ctrl-space', 'tab', 'space'].map(
		(key) => map.bindingOf('tree', key)?.id,
	);
	assert.deepEqual(ids, ['filter', 'mode-up-to', 'mode-layer', 'fold-all', 'next-pane', 'fold']);
});
