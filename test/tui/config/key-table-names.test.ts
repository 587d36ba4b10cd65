import assert from 'node:assert/strict';
import {test} from 'node:test';
import {defaultConfig} from '../../../src/tui/config/config.ts';
import {decodeConfig} from '../../../src/tui/config/decode-config.ts';
import {isKeyName} from '../../../src/tui/config/key-name.ts';
import {bindings as keyTable} from '../../../src/tui/keys/key-table.ts';

test('each key of the table is the name of a key', () => {
	for (const {id, keys, alsoKeys = []} of keyTable) {
		for (const key of [...keys, ...alsoKeys]) assert.ok(isKeyName(key), `${id}: ${key}`);
	}
});

test('the table can be written into a config file as it is', () => {
	const keys = Object.fromEntries(keyTable.map((binding) => [binding.id, binding.keys]));
	const config = decodeConfig(JSON.stringify({keys}), 'config.yaml', keyTable);
	assert.deepEqual(config, {...defaultConfig, keys: new Map(Object.entries(keys))});
});
