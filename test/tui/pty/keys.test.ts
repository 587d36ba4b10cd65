import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {bindings} from '../../../src/tui/keys/key-table.ts';
import type {PtySession} from '../../helpers/pty-session.ts';
import {type KeyCase, type KeyGroup, keyGroups} from './key-cases.ts';
import {changed, demo, lookOf, open, openDemo, sizes} from './open-session.ts';

for (const size of sizes) {
	test(`each key at ${size.columns}×${size.rows}`, {
		concurrency: keyGroups.length,
	}, async (context) => {
		const groups = keyGroups.map(({title, ...group}) =>
			context.test(title, (inner) => checkGroup(inner, {title, ...group}, size)),
		);
		await Promise.all(groups);
	});
}

async function checkGroup(
	context: TestContext,
	{start, shows, cases}: KeyGroup,
	size: (typeof sizes)[number],
): Promise<void> {
	const session = await openDemo(context, size);
	await session.press(...start);
	if (shows !== undefined) await session.waitFor(shows);
	for (const each of cases.filter(({maxColumns = 1000}) => size.columns <= maxColumns)) {
		await context.test(`${each.key}: ${each.does}`, () => checkCase(session, each));
	}
}

async function checkCase(session: PtySession, {key, before = [], ...rest}: KeyCase): Promise<void> {
	await session.press(...before);
	const {shows, hides} = rest;
	// Or nothing would be hidden.
	if (hides !== undefined) await session.waitFor(hides);
	const look = lookOf(session);
	const start = session.rawLength;
	session.send(key);
	if (rest.writes !== undefined) {
		const {writes} = rest;
		await session.waitFor(() => session.rawSince(start).includes(writes));
	} else if (rest.mouse !== undefined) {
		const {mouse} = rest;
		await session.waitFor(() => session.mouseMode.join() === mouse.join());
	} else {
		await changed(session, look);
	}
	if (shows !== undefined) await session.waitFor(shows);
	if (hides !== undefined) await session.waitFor((text) => !text.includes(hides));
	if (rest.after !== undefined) await session.press(...rest.after);
	if (rest.isUndone) {
		await session.waitFor(() => lookOf(session) === look);
		assert.equal(lookOf(session), look);
	}
}

/** Tried elsewhere: they end or stop the program, or need a layer that failed. */
const triedElsewhere = new Set(['quit', 'interrupt', 'suspend', 'retry']);

test('each key of the table has a case', () => {
	const tried = new Set(
		keyGroups.flatMap(({start, cases}) => [
			...start,
			...cases.flatMap(({key, before = [], after = []}) => [key, ...before, ...after]),
		]),
	);
	const missing = bindings
		.filter(({id}) => !triedElsewhere.has(id))
		.flatMap(({id, keys, alsoKeys = []}) =>
			[...keys, ...alsoKeys].filter((key) => !tried.has(key)).map((key) => `${id}: ${key}`),
		);
	assert.deepEqual(missing, []);
});

test('below 40×10 the screen says what it needs, and no key but those that quit does anything', async (context) => {
	const session = await openDemo(context, {columns: 80, rows: 24});
	session.resize(30, 8);
	await session.waitFor(/40\D+10/);
	await session.settled();
	const look = lookOf(session);
	for (const {cases} of keyGroups) {
		// In the content of a file, q goes back; here it quits.
		for (const {key} of cases.filter((each) => each.key !== 'q')) {
			await session.send(key).settled();
			assert.equal(session.text().split('\n').length, 8, key);
			await session.waitFor(/40\D+10/);
		}
	}
	assert.equal(lookOf(session), look);
	session.send('q');
	assert.deepEqual(await session.exit, {code: 0, signal: null});
});

test('a terminal that starts too small shows the image once it is larger', async (context) => {
	const session = open(context, [demo], {columns: 30, rows: 8});
	await session.waitFor(/40\D+10/);
	session.resize(80, 24);
	await session.waitFor('os-release');
	session.send('q');
	assert.deepEqual(await session.exit, {code: 0, signal: null});
});
