import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {PtyExit, PtySession} from '../../helpers/pty-session.ts';
import {changed, demo, lookOf, open, openDemo, openInShell, traces} from './open-session.ts';

type Ending = {
	readonly title: string;
	/** Keys to press before. */
	readonly before: readonly string[];
	readonly end: (session: PtySession) => void;
	readonly exit: PtyExit;
};

const situations = [
	{title: 'in the tree', before: ['2']},
	{title: 'in a dialog', before: ['2', '?']},
	{title: 'while a filter is typed', before: ['2', '/', 's']},
] as const;

const endings: readonly Ending[] = [
	...situations.flatMap(({title, before}): Ending[] => [
		{
			title: `Ctrl-c ${title}`,
			before,
			end: (s) => s.send('ctrl-c'),
			exit: {code: 130, signal: null},
		},
		{
			title: `SIGTERM ${title}`,
			before,
			end: (session) => session.signal('SIGTERM'),
			exit: {code: 143, signal: null},
		},
	]),
	{title: 'q', before: ['2'], end: (session) => session.send('q'), exit: {code: 0, signal: null}},
	{
		title: 'SIGHUP',
		before: ['2'],
		end: (session) => session.signal('SIGHUP'),
		exit: {code: 129, signal: null},
	},
	{
		title: 'SIGINT',
		before: ['2'],
		end: (session) => session.signal('SIGINT'),
		exit: {code: 130, signal: null},
	},
];

for (const {title, before, end, exit} of endings) {
	test(`${title} leaves a clean terminal`, async (context) => {
		const session = await openDemo(context, {columns: 80, rows: 24});
		assert.equal(session.altScreen, true);
		await session.press(...before);
		end(session);
		assert.deepEqual(await session.exit, exit);
		assert.deepEqual(traces(session), []);
		assert.equal(session.text().trim(), '');
	});
}

test('a program that dies while it reads the image leaves a clean terminal', async (context) => {
	const session = open(context, [demo], {columns: 80, rows: 24});
	await session.waitFor(() => session.altScreen);
	session.signal('SIGTERM');
	const {code, signal} = await session.exit;
	assert.ok(code === 143 || signal === 'SIGTERM', `${code} ${signal}`);
	assert.deepEqual(traces(session), []);
});

test('q ends the program also while the image is read, and where it cannot be', async (context) => {
	const session = open(context, ['docker-archive:package.json'], {columns: 80, rows: 24});
	await session.waitFor(/package\.json/);
	await session.settled();
	session.send('q');
	const {code} = await session.exit;
	assert.ok(code === 0 || code === 2, String(code));
	assert.deepEqual(traces(session), []);
});

test('a program whose terminal is closed ends', async (context) => {
	const session = await openDemo(context, {columns: 80, rows: 24});
	const {pid} = session;
	session.hangUp();
	await session.exit;
	assert.throws(() => process.kill(pid, 0), {code: 'ESRCH'});
});

test('the shell gets its terminal back as it was', async (context) => {
	const session = await openInShell(context, [demo], {columns: 80, rows: 24});
	await session.waitFor('os-release');
	await session.settled();
	assert.equal(session.altScreen, true);
	session.send('q');
	await session.waitFor((text) => text.includes('shell>') && !session.altScreen);
	assert.deepEqual(traces(session), []);
	session.write('stty -a | tr ";" "\\n" && echo the-end\r');
	await session.waitFor(/^the-end$/m);
	for (const flag of ['icanon', 'echo', 'isig', 'icrnl', 'opost']) {
		assert.match(session.raw.slice(session.raw.lastIndexOf('stty')), new RegExp(`[^-]${flag}\\b`));
	}
});

test('Ctrl-z gives the terminal to the shell, and fg brings the screen back', async (context) => {
	const session = await openInShell(context, [demo], {columns: 80, rows: 24});
	await session.waitFor('os-release');
	await session.settled();
	await session.press('2', 'down');
	const look = lookOf(session);
	session.send('ctrl-z');
	await session.waitFor((text) => /stopped|suspended/i.test(text) && !session.altScreen);
	assert.deepEqual(traces(session), []);
	session.write('echo the-shell-$((6 * 7))\r');
	await session.waitFor('the-shell-42');
	session.write('fg\r');
	await session.waitFor(() => session.altScreen && lookOf(session) === look);
	const before = lookOf(session);
	session.send('down');
	await changed(session, before);
	session.send('q');
	await session.waitFor((text) => text.includes('shell>') && !session.altScreen);
	assert.deepEqual(traces(session), []);
});

test('a terminal that was resized while the program was stopped is drawn in its new size', async (context) => {
	const session = await openInShell(context, [demo], {columns: 80, rows: 24});
	await session.waitFor('os-release');
	await session.settled();
	session.send('ctrl-z');
	await session.waitFor((text) => /stopped|suspended/i.test(text) && !session.altScreen);
	session.resize(120, 30);
	await session.settled();
	session.write('fg\r');
	await session.waitFor(() => session.altScreen && session.lines()[29] !== '');
	const fresh = await openDemo(context, {columns: 120, rows: 30});
	await session.settled();
	assert.equal(session.text(), fresh.text());
});

test('Ctrl-z where nobody could continue the program does not stop it', async (context) => {
	const session = await openDemo(context, {columns: 80, rows: 24});
	await session.press('2', 'ctrl-z');
	await session.waitFor(() => session.altScreen);
	const look = lookOf(session);
	session.send('down');
	await changed(session, look);
});

test('a program that someone else stops and continues has its screen again', async (context) => {
	const session = await openDemo(context, {columns: 80, rows: 24});
	const look = lookOf(session);
	session.signal('SIGSTOP');
	await session.settled();
	session.signal('SIGCONT');
	await session.settled();
	await session.waitFor(() => lookOf(session) === look);
	assert.equal(session.altScreen, true);
	assert.equal(session.cursorVisible, false);
});
