import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {type TestContext, test} from 'node:test';
import {
	deepImage,
	type HostileImage,
	hostileImage,
	longNameImage,
	tallImage,
	wideImage,
} from '../../helpers/hostile-image.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';
import type {PtySession} from '../../helpers/pty-session.ts';
import {foreignSequences} from './foreign-sequences.ts';
import {changed, lookOf, open, traces} from './open-session.ts';

/** Keys that lead through everything that shows a text of the image. */
const tours: Readonly<Record<string, readonly string[]>> = {
	'layers and their details': ['1', 'down', 'down', 'up', 'tab', 'page-down', 'page-down', 'G'],
	'the tree in each mode': [
		'2',
		'Z',
		'page-down',
		'page-down',
		'a',
		'G',
		'a',
		'g',
		'a',
		'page-down',
	],
	'the largest files': ['3', 'page-down', 'G', 's', 'enter', 'page-down', 'escape'],
	'waste and findings': ['w', 'down', 'page-down', 'G', 'i', 'down', 'G', 'enter'],
	'the image and its config': ['4', 'page-down', 'page-down', 'page-down', 'page-down', 'G'],
	'details, versions and the extract dialog': [
		...['2', 'down', 'enter', 'page-down', 'escape', 'v', 'down', 'enter', 'G', 'escape', 'escape'],
		...['x', 'escape', 'down', 'x', 'escape'],
	],
	'a filter that names it': ['2', '/', 'c', 'o', 'l', 'o', 'u', 'r', 'enter', 'down', 'n', 'c'],
	'a file that is full of it': [
		...['2', '/', 'c', 'o', 'n', 't', 'e', 'n', 't', 's', 'enter', 'G', 'c'],
		...['page-down', 'G', 'b', 'page-down', 'g', '/', 'o', 'w', 'n', 'e', 'd', 'enter', 'n'],
	],
};

test('nothing of a hostile image reaches the terminal', {concurrency: 3}, async (context) => {
	const image = hostileImage(temporaryFolder(context));
	const shown = Object.entries(tours).map(([title, keys]) =>
		context.test(title, (inner) => checkTour(inner, image, keys)),
	);
	await Promise.all(shown);
});

async function checkTour(
	context: TestContext,
	image: HostileImage,
	keys: readonly string[],
): Promise<void> {
	const session = open(context, [image.path], {columns: 120, rows: 40});
	await session.waitFor('RUN');
	await session.settled();
	for (const key of keys) {
		await session.press(key);
		assert.equal(session.altScreen, true);
	}
	// Out of whatever is open: a prompt, a dialog, a file, the versions.
	await session.press('escape', 'escape', 'escape');
	session.send('q');
	assert.deepEqual(await session.exit, {code: 0, signal: null});
	checkBytes(session, image);
	assert.deepEqual(traces(session), []);
}

test('what is copied by OSC 52 is the encoded name and nothing else', async (context) => {
	const image = hostileImage(temporaryFolder(context));
	const session = open(context, [image.path], {columns: 120, rows: 40});
	await session.waitFor('RUN');
	await session.press('2', '/', ...'clipboard', 'enter', 'G');
	const start = session.rawLength;
	session.send('y');
	await session.waitFor(() => session.rawSince(start).includes('\u001B]52;'));
	await session.settled();
	const sequences = foreignSequences(session.rawSince(start));
	assert.equal(sequences.length, 1);
	const [, kind, copied = ''] = sequences[0]?.split(';') ?? [];
	assert.equal(kind, 'c');
	assert.match(copied, /^[A-Za-z\d+/=]+.{1,2}$/s);
});

test('a hostile reference is harmless in the error', async (context) => {
	const session = open(context, ['no\u001B[31m-such\u0007.tar'], {columns: 120, rows: 40});
	await session.waitFor('-such');
	await session.settled();
	assert.deepEqual(foreignSequences(session.raw), []);
	assert.ok(!session.raw.includes('no\u001B[31m-such'));
});

test('a hostile name is copied out to a name that the disk takes', async (context) => {
	const folder = temporaryFolder(context);
	const image = hostileImage(folder);
	const target = temporaryFolder(context);
	const session = open(context, [image.path], {columns: 120, rows: 40});
	await session.waitFor('RUN');
	await session.press('a', 'a', 'a', '2', '/', ...'bell', 'enter', 'G', 'x');
	await session.waitFor('Extract');
	await session.press('ctrl-u');
	session.write(`${target}/`).send('enter');
	// It is written under another name first.
	await session.waitFor(() => readdirSync(target).some((name) => name.startsWith('bell')));
	assert.deepEqual(readdirSync(target), ['bell-\u0007-end']);
	await session.settled();
	checkBytes(session, image);
});

function checkBytes(session: PtySession, image: HostileImage): void {
	assert.deepEqual(foreignSequences(session.raw), []);
	for (const text of image.texts) {
		assert.ok(!session.rawBytes.includes(text), JSON.stringify(text.toString('utf8')));
	}
}

async function openLarge(context: TestContext, path: string, shown: string): Promise<PtySession> {
	const session = open(context, [path], {columns: 120, rows: 40});
	const isInTree = (row: string): boolean => row.split('│')[1]?.includes(shown) ?? false;
	await session.waitFor((text) => text.split('\n').some(isInTree), 30_000);
	await session.settled(30_000);
	return session.press('2');
}

test('a path of 2100 levels can be unfolded, walked and seen', async (context) => {
	const session = await openLarge(context, deepImage(temporaryFolder(context)), 'd/');
	await session.press('g', '*', 'G');
	await session.waitFor((text) => lookOf(session).includes('d') && text.trim() !== '');
	const bottom = lookOf(session);
	session.send('g');
	await changed(session, bottom);
	await session.press('/', ...'bottom', 'enter', 'G', 'enter');
	await session.waitFor('Details');
	await session.press('enter');
	await session.waitFor('the bottom');
});

test('a name of a megabyte is one row, and what is beside it can be seen', async (context) => {
	const session = await openLarge(context, longNameImage(temporaryFolder(context)), 'short.txt');
	await session.waitFor(/long-name-long-name-/);
	await session.waitFor('short.txt');
	const start = session.rawLength;
	await session.press('down', 'up', '3', 'w', '4', '2', 'enter', 'page-down', 'escape');
	assert.ok(session.rawLength - start < 200_000, String(session.rawLength - start));
	assert.deepEqual(foreignSequences(session.raw), []);
});

test('300 000 files in one directory can be unfolded, walked, filtered and folded', async (context) => {
	const session = await openLarge(context, wideImage(temporaryFolder(context)), 'many');
	await session.press('g', '*');
	await session.waitFor('file-000000');
	session.send('G');
	await session.waitFor('file-299999');
	await session.press('/', ...'123456', 'enter');
	await session.waitFor((text) => text.includes('file-123456') && !text.includes('file-299999'));
	await session.press('escape');
	await session.press('g', 'space');
	await session.waitFor((text) => !text.includes('file-0'));
});

test('127 layers can be walked, and a range over all of them made', async (context) => {
	const session = await openLarge(context, tallImage(temporaryFolder(context)), 'changed.txt');
	await session.press('1', 'G');
	await session.waitFor('step-126');
	await session.waitFor('by-layer-126');
	await session.press('g');
	await session.waitFor('step-0');
	session.send(...Array.from({length: 126}, () => 'J'));
	await session.waitFor('step-126');
	await session.press('2', 'g', '*', 'G');
	await session.waitFor(/by-layer-\d/);
	await session.press('/', ...'changed', 'enter', 'G', 'v');
	await session.waitFor('126');
});
