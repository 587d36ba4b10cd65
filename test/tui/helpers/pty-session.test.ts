import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {type PtyOptions, PtySession} from '../../helpers/pty-session.ts';

/** A small program in a terminal; it is ended with the test. */
function startScript(context: TestContext, script: string, options: PtyOptions = {}): PtySession {
	const session = PtySession.start([], {
		columns: 40,
		rows: 8,
		command: [process.execPath, '-e', script],
		...options,
	});
	context.after(() => session.close());
	return session;
}

/** Writes what comes from the terminal, readable, a line for each read. */
const echo = `process.stdin.setRawMode(true);
process.stdin.on('data', (data) => console.log(JSON.stringify(data.toString('latin1'))));
console.log('ready');`;

test('keys reach the program as a terminal sends them', async (context) => {
	const session = startScript(context, echo, {rows: 30});
	await session.waitFor('ready');
	for (const key of ['down', 'a', 'ctrl-d', 'shift-tab', 'alt-x', 'shift-up', 'page-down', 'f5']) {
		await session.press(key);
	}
	assert.deepEqual(session.lines().slice(1, 9), [
		String.raw`"\u001b[B"`,
		'"a"',
		String.raw`"\u0004"`,
		String.raw`"\u001b[Z"`,
		String.raw`"\u001bx"`,
		String.raw`"\u001b[1;2A"`,
		String.raw`"\u001b[6~"`,
		String.raw`"\u001b[15~"`,
	]);
});

test('the mouse is reported with columns and rows from 1', async (context) => {
	const session = startScript(context, echo);
	await session.waitFor('ready');
	session.mouse('press', 0, 4);
	await session.settled();
	session.mouse('release', 0, 4);
	await session.settled();
	session.mouse('wheel-down', 9, 2, true);
	await session.waitFor('69;10;3');
	assert.deepEqual(session.lines().slice(1, 4), [
		String.raw`"\u001b[<0;1;5M"`,
		String.raw`"\u001b[<0;1;5m"`,
		String.raw`"\u001b[<69;10;3M"`,
	]);
});

test('a paste is marked only where the program asked for it', async (context) => {
	const session = startScript(context, `${echo} setTimeout(() => {}, 1e5)`);
	await session.waitFor('ready');
	session.paste('up');
	await session.waitFor('"up"');
	const other = startScript(context, `process.stdout.write('\\x1b[?2004h'); ${echo}`);
	await other.waitFor('ready');
	other.paste('up');
	await other.waitFor(String.raw`"\u001b[200~up\u001b[201~"`);
});

test('the emulator answers the program', async (context) => {
	const session = startScript(context, `${echo} process.stdout.write('\\x1b[6n')`);
	await session.waitFor(String.raw`"\u001b[2;1R"`);
});

test('cells tell their look, and an emoji takes two columns', async (context) => {
	const session = startScript(
		context,
		`process.stdout.write('\\x1b[1;7;31mA\\x1b[0;2;38;2;1;2;3mb\\x1b[0m😀c')`,
	);
	await session.waitFor('c');
	const plain = {
		foreground: null,
		background: null,
		isBold: false,
		isDim: false,
		isInverse: false,
		isUnderlined: false,
	};
	assert.deepEqual(session.cell(0, 0), {
		...plain,
		text: 'A',
		width: 1,
		foreground: 1,
		isBold: true,
		isInverse: true,
	});
	assert.deepEqual(session.cell(1, 0), {
		...plain,
		text: 'b',
		width: 1,
		foreground: '#010203',
		isDim: true,
	});
	assert.deepEqual(session.cell(2, 0), {...plain, text: '😀', width: 2});
	assert.deepEqual(session.cell(4, 0), {...plain, text: 'c', width: 1});
});

test('modes are followed: alternate screen, cursor, mouse', async (context) => {
	const session = startScript(
		context,
		`process.stdout.write('\\x1b[?1049;25h\\x1b[?25l\\x1b[?1002;1006hon');
		process.stdin.setRawMode(true);
		process.stdin.once('data', () => {
			process.stdout.write('\\x1b[?1006;1002l\\x1b[?25h\\x1b[?1049loff');
			process.stdin.pause();
		});`,
	);
	await session.waitFor('on');
	assert.deepEqual(
		[session.altScreen, session.cursorVisible, session.mouseMode],
		[true, false, [1002, 1006]],
	);
	session.send('q');
	await session.waitFor('off');
	assert.deepEqual(
		[session.altScreen, session.cursorVisible, session.mouseMode],
		[false, true, []],
	);
	assert.deepEqual(await session.exit, {code: 0, signal: null});
});

test('a frame is not looked at before it is whole', async (context) => {
	const session = startScript(
		context,
		`process.stdout.write('\\x1b[?2026hhalf');
		setTimeout(() => process.stdout.write('\\rwhole\\x1b[?2026l'), 150);
		setTimeout(() => {}, 1e5);`,
	);
	await assert.rejects(session.waitFor('half', 400), /400 ms were not enough for "half"/);
	assert.equal(session.lines()[0], 'whole');
});

test('a screen that never comes is shown in the error', async (context) => {
	const session = startScript(context, `console.log('something else'); process.exit(3)`);
	await assert.rejects(
		session.waitFor('the thing'),
		/The program ended before "the thing"[\s\S]*something else[\s\S]*ended with 3/,
	);
});

test('a program learns the new size of its terminal', async (context) => {
	const session = startScript(
		context,
		`process.stdout.on('resize', () => console.log(process.stdout.columns, process.stdout.rows));
		process.stdin.resume();
		console.log('ready')`,
	);
	await session.waitFor('ready');
	session.resize(33, 7);
	await session.waitFor('33 7');
	assert.equal(session.lines().length, 7);
});

test('a signal is told as the way the program ended', async (context) => {
	const session = startScript(context, `process.stdin.resume(); console.log('ready')`);
	await session.waitFor('ready');
	session.signal('SIGTERM');
	assert.deepEqual(await session.exit, {code: null, signal: 'SIGTERM'});
});

test('a program whose terminal goes away is hung up', async (context) => {
	const session = startScript(context, `process.stdin.resume(); console.log('ready')`);
	await session.waitFor('ready');
	session.hangUp();
	assert.deepEqual(await session.exit, {code: null, signal: 'SIGHUP'});
});

test('a paused terminal holds the program back and loses nothing', async (context) => {
	const session = startScript(
		context,
		`for (let line = 0; line < 20000; line++) console.log('line ' + line);
		process.stdin.resume();`,
	);
	await session.waitFor('line');
	session.pause();
	const before = session.rawLength;
	await session.settled();
	session.resume();
	await session.waitFor('line 19999');
	assert.ok(session.rawLength > before);
	assert.equal(session.raw.match(/line \d+\r\n/g)?.length, 20000);
});

test('closing ends a program that does not want to end', async (context) => {
	const session = startScript(
		context,
		`process.on('SIGTERM', () => {}).on('SIGHUP', () => {}); process.stdin.resume(); console.log('ready')`,
	);
	await session.waitFor('ready');
	await session.close();
	assert.throws(() => process.kill(session.pid, 0), {code: 'ESRCH'});
});

test('the environment is that of a user at a terminal', async (context) => {
	const names = 'CI NO_COLOR NODE_TEST_CONTEXT LANG TERM IMGDIVE_CACHE_DIR EXTRA'.split(' ');
	const session = startScript(
		context,
		`for (const name of ${JSON.stringify(names)}) console.log(name, typeof process.env[name])`,
		{env: {EXTRA: 'x', LANG: undefined}, rows: 12},
	);
	await session.exit;
	assert.deepEqual(session.lines().slice(0, 7), [
		'CI undefined',
		'NO_COLOR undefined',
		'NODE_TEST_CONTEXT undefined',
		'LANG undefined',
		'TERM string',
		'IMGDIVE_CACHE_DIR string',
		'EXTRA string',
	]);
});
