import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {PtySession} from '../../helpers/pty-session.ts';
import {changed, demo, lookOf, open, openDemo} from './open-session.ts';

/** Sizes on both sides of each border between layouts, and extremes. */
const storm = [
	[61, 20],
	[59, 20],
	[40, 10],
	[39, 10],
	[40, 9],
	[250, 70],
	[99, 13],
	[100, 14],
	[1, 1],
	[300, 12],
	[80, 24],
] as const;

async function settledAt(session: PtySession, columns: number, rows: number): Promise<void> {
	session.resize(columns, rows);
	await session.settled();
}

for (const [keys, shown] of [
	[['2', 'down'], 'libc.so.6'],
	[['3'], '/usr/bin/node'],
	[['4'], 'Identity'],
	[['2', '?'], 'Keys'],
	[['2', 'down', 'down', 'c'], 'line 1/'],
] as const) {
	test(`after a storm of sizes the screen is as before (${keys.join(' ')})`, async (context) => {
		const session = await openDemo(context, {columns: 100, rows: 30});
		await session.press(...keys);
		await session.waitFor(shown);
		await session.settled();
		const look = lookOf(session);
		for (const [columns, rows] of storm) await settledAt(session, columns, rows);
		// Without a pause: the program is in the middle of a frame for another size.
		for (let round = 0; round < 5; round++) {
			for (const [columns, rows] of storm) session.resize(columns, rows);
		}
		await settledAt(session, 100, 30);
		await session.waitFor(() => lookOf(session) === look).catch(() => {});
		assert.equal(lookOf(session), look);
	});
}

test('at each size the screen is that of a program started there', async (context) => {
	const session = await openDemo(context, {columns: 100, rows: 30});
	for (const [columns, rows] of [
		[200, 50],
		[80, 24],
		[60, 20],
		[40, 10],
	] as const) {
		await settledAt(session, columns, rows);
		const fresh = open(context, [demo], {columns, rows});
		await fresh.waitFor((text) => text === session.text());
		await fresh.close();
	}
});

test('no row is wider than the screen, and the last row is used', async (context) => {
	const session = await openDemo(context, {columns: 80, rows: 24});
	for (const [columns, rows] of [
		[200, 50],
		[99, 13],
		[60, 20],
		[40, 10],
	] as const) {
		await settledAt(session, columns, rows);
		await session.waitFor(() => session.lines().at(-1) !== '');
		assert.equal(session.lines().length, rows);
		assert.ok(session.lines().every((line) => [...line].length <= columns));
	}
});

test('below 60 columns there is one pane at a time, and Tab goes on to the next', async (context) => {
	const session = open(context, [demo], {columns: 50, rows: 20});
	await session.waitFor('apt-get');
	await session.settled();
	assert.doesNotMatch(session.text(), /libc\.so\.6/);
	session.send('2');
	await session.waitFor('libc.so.6');
	assert.doesNotMatch(session.text(), /apt-get/);
	session.send('tab');
	await session.waitFor('apt-get');
	assert.doesNotMatch(session.text(), /libc\.so\.6/);
	session.send('shift-tab');
	await session.waitFor('libc.so.6');
});

test('a dialog covers what is below it, and leaves no trace', async (context) => {
	for (const [columns, rows] of [
		[120, 34],
		[80, 24],
		[40, 10],
	] as const) {
		const session = await openAt(context, columns, rows);
		const look = lookOf(session);
		for (const [key, title] of [
			['?', 'Keys'],
			[':', 'Commands'],
		] as const) {
			session.send(key);
			await session.waitFor(title);
			await session.press('escape');
			await session.waitFor(() => lookOf(session) === look);
		}
		await session.close();
	}
});

async function openAt(
	context: Parameters<typeof open>[0],
	columns: number,
	rows: number,
): Promise<PtySession> {
	const session = open(context, [demo], {columns, rows});
	await session.waitFor('ADD file');
	await session.settled();
	return session.press('2');
}

test('a terminal that reads nothing for a second shows the last state after it', async (context) => {
	const slow = await openDemo(context, {columns: 200, rows: 50});
	const quick = await openDemo(context, {columns: 200, rows: 50});
	const keys = ['2', ...Array.from({length: 400}, (_, at) => (at % 7 === 6 ? 'space' : 'down'))];
	slow.pause();
	for (const [at, key] of keys.entries()) {
		slow.send(key);
		quick.send(key);
		if (at % 40 === 0) await quick.settled();
	}
	await new Promise((resolve) => setTimeout(resolve, 1000));
	slow.resume();
	await quick.settled();
	await slow.waitFor(() => lookOf(slow) === lookOf(quick));
	const look = lookOf(slow);
	slow.send('g', 'down', 'space');
	await changed(slow, look);
});

test('keys that come at once are all taken, each for itself', async (context) => {
	const session = await openDemo(context, {columns: 100, rows: 30});
	const slow = await openDemo(context, {columns: 100, rows: 30});
	session.write('2jjjk/os-rel\r');
	for (const key of ['2', 'j', 'j', 'j', 'k', '/', ...'os-rel', 'enter']) await slow.press(key);
	await session.waitFor((text) => text.includes('os-release') && !text.includes('libc'));
	await session.waitFor(() => lookOf(session) === lookOf(slow));
});

test('a paste into the filter is text, not keys', async (context) => {
	const session = await openDemo(context, {columns: 100, rows: 30});
	await session.press('2', '/');
	session.paste('os-release');
	await session.waitFor((text) => text.includes('os-release') && !text.includes('libc'));
	session.paste('\nq');
	await session.waitFor('os-release q');
	assert.equal(session.altScreen, true);
});

test('what the terminal says of itself is not taken for keys', async (context) => {
	const session = await openDemo(context, {columns: 100, rows: 30});
	const look = lookOf(session);
	session.write(
		'\u001B[?62;22c\u001B[12;40R\u001B]11;rgb:1111/2222/3333\u001B\\\u001B[?2026;2$y\u001B[I\u001B[O',
	);
	await session.settled();
	assert.equal(lookOf(session), look);
});
