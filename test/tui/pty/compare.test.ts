import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {dockerArchive, temporaryFolder} from '../../helpers/image-files.ts';
import type {PtyOptions, PtySession} from '../../helpers/pty-session.ts';
import {newShop, oldShop} from '../diff/shop-pair.ts';
import {open, traces} from './open-session.ts';

const size = {columns: 100, rows: 30};

type Shops = {readonly old: string; readonly new: string};

function shops(context: TestContext): Shops {
	const folder = temporaryFolder(context);
	const shop = {old: path.join(folder, 'shop-1.tar'), new: path.join(folder, 'shop-2.tar')};
	writeFileSync(shop.old, dockerArchive(oldShop));
	writeFileSync(shop.new, dockerArchive(newShop));
	return shop;
}

async function openShops(context: TestContext, options: PtyOptions = size): Promise<PtySession> {
	const shop = shops(context);
	const session = open(context, ['diff', shop.old, shop.new], options);
	await session.waitFor('content differs');
	await session.settled();
	return session;
}

for (const each of [size, {columns: 60, rows: 20}]) {
	test(`two images are compared on the screen at ${each.columns}×${each.rows}`, async (context) => {
		const session = await openShops(context, each);
		await session.waitFor(/~ +\+6 kB +model\.bin/);
		await session.waitFor(/- +-4 kB +old\.so/);
		await session.press('tab');
		await session.waitFor(/1 +1 +~ changed/);
		await session.press('tab');
		await session.waitFor(/env\.PATH +\/bin +\/bin:\/app/);
		await session.press('4');
		await session.waitFor('The packages are the same.');
		await session.press('1', 'a');
		await session.waitFor('libc.so');
		await session.press('a');
		await session.waitFor((text) => !text.includes('libc.so'));
		session.send('q');
		assert.deepEqual(await session.exit, {code: 0, signal: null});
		assert.deepEqual(traces(session), []);
	});
}

test('Enter shows how the text of a file differs, and q goes back', async (context) => {
	const session = await openShops(context);
	await session.press('/');
	session.write('main').send('enter');
	await session.waitFor((text) => text.includes('main.js') && !text.includes('model.bin'));
	await session.press('G', 'enter');
	await session.waitFor((text) => text.includes('-two') && text.includes('+four'));
	await session.press('q', 'escape');
	await session.waitFor('model.bin');
});

test('the path goes to the clipboard', async (context) => {
	const session = await openShops(context);
	await session.press('down', 'y');
	const copied = Buffer.from('/app/model.bin').toString('base64');
	await session.waitFor(() => session.raw.includes(`]52;c;${copied}`));
});

test('d compares the image on the screen with another one', async (context) => {
	const shop = shops(context);
	const session = open(context, [shop.new], size);
	await session.waitFor(/hidden \d/);
	await session.press('d');
	await session.waitFor('Compare');
	session.write(shop.old).send('enter');
	await session.waitFor('content differs');
	await session.waitFor(/- +-4 kB +old\.so/);
	session.send('q');
	assert.deepEqual(await session.exit, {code: 0, signal: null});
	assert.deepEqual(traces(session), []);
});

test('Ctrl-c ends it while an image does not come', async (context) => {
	const shop = shops(context);
	const command = `sleep 20 | (exec "$0" dist/cli.js diff - "$1")`;
	const session = open(context, [], {
		...size,
		command: ['/bin/sh', '-c', `${command}; echo "code $?"`, process.execPath, shop.new],
	});
	await session.waitFor('reading both images');
	session.send('ctrl-c');
	await session.waitFor(() => !session.altScreen);
	assert.deepEqual(traces(session), []);
});

test('an image that is not there is told in the shell', async (context) => {
	const shop = shops(context);
	const session = open(context, ['diff', shop.old, `${shop.new}.gone`], size);
	assert.deepEqual(await session.exit, {code: 2, signal: null});
	assert.match(session.text(), /There is no file or folder/);
	assert.deepEqual(traces(session), []);
});

test('lines are wanted: the report is printed', async (context) => {
	const shop = shops(context);
	const session = open(context, ['diff', '--plain', shop.old, shop.new], {columns: 100, rows: 60});
	assert.deepEqual(await session.exit, {code: 0, signal: null});
	assert.match(session.text(), /Why it grew/);
	assert.ok(!session.rawBytes.includes('\u001B[?1049h'));
});
