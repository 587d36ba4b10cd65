import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {readConfig} from '../../../src/commands/tui/config-file.ts';
import {defaultConfig} from '../../../src/tui/config/config.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';

test('the config file is read from where the environment says, and need not be there', async (context) => {
	const folder = temporaryFolder(context);
	assert.deepEqual(await readConfig({XDG_CONFIG_HOME: folder}), defaultConfig);
	assert.deepEqual(await readConfig({IMGDIVE_CONFIG: path.join(folder, 'none')}), defaultConfig);
	const file = path.join(folder, 'imgdive', 'config.yaml');
	mkdirSync(path.dirname(file));
	writeFileSync(file, 'theme: mono\nmouse: false\n');
	const config = {...defaultConfig, theme: 'mono', isMouseOn: false};
	assert.deepEqual(await readConfig({XDG_CONFIG_HOME: folder}), config);
	assert.deepEqual(await readConfig({IMGDIVE_CONFIG: file}), config);
});

test('a config file that cannot be read or understood is an error that names it', async (context) => {
	const folder = temporaryFolder(context);
	await assert.rejects(readConfig({IMGDIVE_CONFIG: folder}), {
		code: 'unreadable',
		message: `The config file ${folder} cannot be read: EISDIR.`,
	});
	const file = path.join(folder, 'config.yaml');
	writeFileSync(file, 'mouse: true\ncolour: red\n');
	await assert.rejects(readConfig({IMGDIVE_CONFIG: file}), {
		code: 'usage',
		message: /config\.yaml:2/,
	});
});
