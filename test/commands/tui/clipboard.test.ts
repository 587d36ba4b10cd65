import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {copyByProgram} from '../../../src/commands/tui/clipboard.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';

type Context = {after(callback: () => void): void};

/** A folder with programs of these names, as shell scripts, that is all there is. */
function programs(context: Context, scripts: Readonly<Record<string, string>>): string {
	const folder = temporaryFolder(context);
	for (const [name, script] of Object.entries(scripts)) {
		writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, {mode: 0o755});
	}
	return folder;
}

const {PATH = ''} = process.env;
const takes = 'cat > "$(dirname "$0")/taken"; echo "$0 $*" >> "$(dirname "$0")/called"';
/** A pipe holds less. */
const text = `/srv/bücher/${'x'.repeat(200_000)}`;

test('the text goes to the program of the desktop that runs', async (context) => {
	const cases = [
		['wl-copy', {WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0'}, 'linux', 'wl-copy '],
		['xclip', {DISPLAY: ':0'}, 'linux', 'xclip -selection clipboard'],
		['pbcopy', {}, 'darwin', 'pbcopy '],
	] as const;
	for (const [name, env, platform, call] of cases) {
		const folder = programs(context, {[name]: takes});
		const found = {...env, PATH: `${folder}:${PATH}`};
		assert.equal(await copyByProgram(text, found, platform), true, name);
		assert.equal(readFileSync(path.join(folder, 'taken'), 'utf8'), text);
		assert.ok(readFileSync(path.join(folder, 'called'), 'utf8').endsWith(`/${call}\n`));
	}
});

test('what does not work is passed over for the next', async (context) => {
	const folder = programs(context, {
		'wl-copy': 'exit 1',
		xclip: 'exec 0<&-; sleep 20 &\nexit 3',
		xsel: takes,
	});
	const env = {WAYLAND_DISPLAY: 'x', DISPLAY: ':0', PATH: `${folder}:${PATH}`};
	assert.equal(await copyByProgram(text, env, 'linux'), true);
	assert.match(readFileSync(path.join(folder, 'called'), 'utf8'), /xsel --clipboard --input$/m);
});

test('Windows is given UTF-16, also from the Linux inside of it', async (context) => {
	const folder = programs(context, {'clip.exe': takes});
	const env = {WSL_DISTRO_NAME: 'Debian', PATH: `${folder}:${PATH}`};
	assert.equal(await copyByProgram('ü', env, 'linux'), true);
	assert.deepEqual(readFileSync(path.join(folder, 'taken')), Buffer.from([0xff, 0xfe, 0xfc, 0x00]));
});

test('without a program, or one that does not come back, it was not copied', async (context) => {
	assert.equal(await copyByProgram('x', {PATH}, 'linux'), false);
	const missing = {DISPLAY: ':0', PATH: temporaryFolder(context)};
	assert.equal(await copyByProgram('x', missing, 'linux'), false);
	const folder = programs(context, {'wl-copy': 'exec sleep 30'});
	const stuck = {WAYLAND_DISPLAY: 'x', PATH: `${folder}:${PATH}`};
	assert.equal(await copyByProgram('x', stuck, 'linux'), false);
});
