import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {temporaryFolder} from '../../helpers/image-files.ts';
import {runCli} from '../../helpers/run-cli.ts';
import {changed, demo, lookOf, openDemo} from './open-session.ts';

const size = {columns: 120, rows: 34};

async function bytesOf(file: string): Promise<string> {
	const {code, stdout, stderr} = await runCli(['cat', demo, file]);
	assert.equal(code, 0, stderr);
	return stdout;
}

test('the biggest files come first, with the layer that ships each', async (context) => {
	const session = await openDemo(context, size);
	session.send('3');
	await session.waitFor('/usr/bin/node');
	const rows = session.lines().map((line) => line.split('│').at(-1) ?? '');
	const files = rows.flatMap((row) => /^\s*\d+ kB .*\s(\/\S+)$/.exec(row)?.[1] ?? []);
	assert.deepEqual(files.slice(0, 4), [
		'/usr/bin/node',
		'/usr/lib/libc.so.6',
		'/tmp/model.bin',
		'/bin/sh',
	]);
	assert.ok(rows.some((row) => /96 kB\D*\b1\b\D*\/usr\/bin\/node$/.test(row)));
});

test('each layer shows what it added, changed and removed', async (context) => {
	const session = await openDemo(context, size);
	await session.press('down', 'down', 'down', 'down');
	await session.waitFor(/~.*catalogue\.json/);
	await session.press('down');
	await session.waitFor(/-.*deb_main_amd64_Packages/);
	await session.press('down', 'down');
	await session.waitFor(/~.*nginx\.conf/);
	await session.press('g');
	await session.waitFor(/\+.*libc\.so\.6/);
});

test('the details of a file say which layer it comes from', async (context) => {
	const session = await openDemo(context, size);
	// Of the final file system, where nothing else tells.
	await session.press('G', 'a', 'a', 'a', '2', '/');
	session.write('prices');
	await session.waitFor((text) => text.includes('prices.json') && !text.includes('libc'));
	await session.press('enter', 'G', 'enter');
	await session.waitFor('Details');
	await session.waitFor(/\blayer 8\b/i);
});

test('the waste names the file, both layers and the reason, and leads to the layer that ships it', async (context) => {
	const session = await openDemo(context, size);
	session.send('w');
	await session.waitFor(/132 kB.*metadata-only.*3 → 4.*\/srv\/shop/);
	await session.waitFor(/84 kB.*deleted.*2 → 5.*\/tmp\/model\.bin/);
	await session.press('down', 'enter');
	await session.waitFor(/\+.*model\.bin/);
	assert.doesNotMatch(session.text(), /libc/);
});

test('a filter narrows the tree to a path, which can be acted on', async (context) => {
	const session = await openDemo(context, size);
	await session.press('2', '/');
	session.write('os-rel');
	await session.waitFor((text) => text.includes('os-release') && !text.includes('libc'));
	await session.press('enter', 'G');
	session.send('y');
	const copied = Buffer.from('/etc/os-release').toString('base64');
	await session.waitFor(() => session.raw.includes(`]52;c;${copied}`));
	await session.press('escape');
	await session.waitFor('libc.so.6');
});

test('a file can be read to its end, and searched', async (context) => {
	const session = await openDemo(context, size);
	const text = await bytesOf('/usr/lib/libc.so.6');
	await session.press('2', '/');
	session.write('libc');
	await session.waitFor((screen) => screen.includes('libc') && !screen.includes('mount'));
	await session.press('enter', 'G', 'c');
	await session.waitFor(text.slice(0, 30).split('\n')[0] ?? '');
	const top = lookOf(session);
	session.send('G');
	await changed(session, top);
	await session.press('g', '/');
	session.write('stock');
	session.send('enter');
	await session.waitFor('stock');
	const found = lookOf(session);
	session.send('n');
	await changed(session, found);
});

test('a file that is copied out is on the disk as it is in the image', async (context) => {
	const folder = temporaryFolder(context);
	const session = await openDemo(context, size);
	await session.press('2', '/');
	session.write('passwd');
	await session.waitFor((text) => text.includes('passwd') && !text.includes('libc'));
	await session.press('enter', 'G', 'x');
	await session.waitFor('Extract');
	const target = path.join(folder, 'passwd.txt');
	await session.press('ctrl-u');
	session.write(target).send('enter');
	await session.waitFor(() => existsSync(target) && statSync(target).size === 900);
	assert.equal(readFileSync(target, 'utf8'), await bytesOf('/etc/passwd'));
	// Again: what is there is only overwritten when it is asked for once more.
	await session.press('escape', 'x', 'ctrl-u');
	session.write(target).send('enter');
	await session.waitFor(/overwrite/i);
	await session.press('escape');
	assert.equal(statSync(target).size, 900);
});

test('a directory that is copied out has all that a container sees in it', async (context) => {
	const folder = temporaryFolder(context);
	const session = await openDemo(context, size);
	await session.press('a', 'a', 'a', '2', '/');
	session.write('*shop');
	await session.waitFor((text) => /\bsrv\b/.test(text) && !text.includes('libc'));
	await session.press('enter', 'g', 'down', 'x');
	await session.waitFor('/srv/shop');
	await session.press('ctrl-u');
	session.write(`${folder}/`).send('enter');
	const shop = path.join(folder, 'shop');
	await session.waitFor(() => existsSync(path.join(shop, 'static', 'app.js')));
	await session.waitFor(/\d+ files/);
	assert.deepEqual(readdirSync(shop).sort(), [
		'cache',
		'catalogue.json',
		'config',
		'server.js',
		'static',
	]);
	assert.deepEqual(readdirSync(path.join(shop, 'cache')), ['pages.db']);
});

test('the versions of a file show what each layer made of it', async (context) => {
	const session = await openDemo(context, size);
	await session.press('2', '/');
	session.write('nginx.conf');
	await session.waitFor((text) => text.includes('nginx.conf') && !text.includes('libc'));
	await session.press('enter', 'G', 'v');
	await session.waitFor((text) => text.includes('ADD file') && text.includes('COPY nginx.conf'));
});

test('an action can be found by its name and run', async (context) => {
	const session = await openDemo(context, size);
	await session.press('2', ':');
	await session.waitFor('Commands');
	session.write('waste');
	await session.settled();
	session.send('enter');
	await session.waitFor('/srv/shop (4 files)');
});

test('the mouse chooses layers and rows, scrolls, and moves the divider', async (context) => {
	const session = await openDemo(context, size);
	const rowOf = (text: string): number => session.lines().findIndex((line) => line.includes(text));
	session.mouse('press', 10, rowOf('curl')).mouse('release', 10, rowOf('curl'));
	await session.waitFor(/\+.*model\.bin/);
	session.mouse('wheel-up', 10, rowOf('curl'));
	await session.waitFor((text) => !/\+.*model\.bin/.test(text));
	await session.press('g');
	await session.waitFor('os-release');
	const row = rowOf('os-release');
	session.mouse('press', 100, row).mouse('release', 100, row);
	await session.waitFor(() => session.cell(118, row).isInverse);
	const look = lookOf(session);
	const divider = Math.round(size.columns * 0.42);
	session.mouse('press', divider, 10).mouse('drag', divider + 20, 10);
	session.mouse('release', divider + 20, 10);
	await changed(session, look);
	assert.ok((session.lines()[row] ?? '').length > divider);
});
