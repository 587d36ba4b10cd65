import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {temporaryFolder} from '../../helpers/image-files.ts';
import type {PtySession} from '../../helpers/pty-session.ts';
import {changed, demo, lookOf, open, openDemo} from './open-session.ts';

const size = {columns: 100, rows: 30};

/** Keys that show each view, a dialog, and a file. */
const tour = [
	'2',
	'down',
	'w',
	'i',
	'3',
	'4',
	'2',
	'enter',
	'enter',
	'escape',
	'?',
	'escape',
	':',
	'escape',
];

/** Parameters of every colour or look that the program has set. */
function looksIn(raw: string): readonly string[] {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one.
	const sequences = [...raw.matchAll(/\x1B\[([\d;:]*)m/g)].map(([, parameters = '']) => parameters);
	return [...new Set(sequences)].sort();
}

function hasColor(parameters: string): boolean {
	return parameters
		.split(/[;:]/)
		.some((number) => /^(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])$/.test(number));
}

test('by default only the 16 colours of the terminal are used', async (context) => {
	const session = await openDemo(context, size);
	await session.press(...tour);
	const looks = looksIn(session.raw);
	assert.ok(looks.some(hasColor));
	assert.deepEqual(
		looks.filter((look) => /(?:^|;)[34]8[;:]/.test(look)),
		[],
	);
});

for (const [title, env, args] of [
	['NO_COLOR', {NO_COLOR: '1'}, []],
	['--color never', {}, ['--color', 'never']],
] as const) {
	test(`with ${title} there is no colour, and the cursor can still be seen`, async (context) => {
		const session = await openDemo(context, {...size, env}, args);
		const look = lookOf(session);
		session.send('2');
		await changed(session, look);
		await session.press(...tour, 't');
		assert.deepEqual(looksIn(session.raw).filter(hasColor), []);
		const inverse = Array.from({length: size.rows}, (_, row) => row).filter(
			(row) => session.cell(size.columns - 1, row).isInverse,
		);
		assert.ok(inverse.length > 0);
	});
}

for (const [title, env, args] of [
	['--ascii', {}, ['--ascii']],
	['the locale C', {LANG: 'C'}, []],
] as const) {
	test(`with ${title} only ASCII is written`, async (context) => {
		const session = await openDemo(context, {...size, env}, args);
		await session.press(...tour, 'x', 'escape', 'v', 'escape');
		session.resize(30, 8);
		await session.settled();
		assert.deepEqual(
			[...new Set([...session.raw].filter((character) => character > '\u007E'))],
			[],
		);
	});
}

test('each theme looks another way, and the last is followed by the first', async (context) => {
	const session = await openDemo(context, {...size, env: {COLORTERM: 'truecolor'}});
	await session.press('2');
	const looks = [treeLook(session)];
	for (let count = 0; count < 20; count++) {
		session.send('t');
		await session.settled();
		if (treeLook(session) === looks[0]) break;
		looks.push(treeLook(session));
	}
	assert.equal(treeLook(session), looks[0]);
	assert.ok(looks.length > 2, String(looks.length));
	assert.equal(new Set(looks).size, looks.length);
});

/** Without the status line, where a message may stand. */
function treeLook(session: PtySession): string {
	return lookOf(session).split('\n').slice(0, -2).join('\n');
}

test('--theme starts with that theme', async (context) => {
	const byKey = await openDemo(context, size);
	const byOption = await openDemo(context, size, ['--theme', 'mono']);
	for (let count = 0; count < 20 && treeLook(byKey) !== treeLook(byOption); count++) {
		await byKey.press('t');
	}
	assert.equal(treeLook(byKey), treeLook(byOption));
	assert.deepEqual(looksIn(byOption.raw).filter(hasColor), []);
});

test('a theme that does not exist is an error before anything is drawn', async (context) => {
	const session = open(context, [demo, '--theme', 'neon'], size);
	assert.deepEqual(await session.exit, {code: 2, signal: null});
	assert.match(session.text(), /neon/);
	assert.match(session.text(), /mono/);
	assert.ok(!session.raw.includes('\u001B[?1049h'));
});

test('--no-mouse leaves the mouse to the terminal, until m', async (context) => {
	const session = await openDemo(context, size, ['--no-mouse']);
	assert.deepEqual(session.mouseMode, []);
	session.send('m');
	await session.waitFor(() => session.mouseMode.length > 0);
	assert.deepEqual(session.mouseMode, [1000, 1002, 1006]);
});

async function openConfigured(context: TestContext, config: string): Promise<PtySession> {
	const file = path.join(temporaryFolder(context), 'config.yaml');
	writeFileSync(file, config);
	return openDemo(context, {...size, env: {IMGDIVE_CONFIG: file}});
}

test('keys of the config file take the place of those of the table, also in the help', async (context) => {
	const session = await openConfigured(context, 'keys:\n  quit: Q\n  waste: [f2, W]\n');
	const look = lookOf(session);
	session.send('q', 'w');
	await session.settled();
	assert.equal(lookOf(session), look);
	session.send('W');
	await session.waitFor('/srv/shop (4 files)');
	await session.press('2', 'f2');
	await session.waitFor('/srv/shop (4 files)');
	await session.press('?');
	await session.waitFor(/F2/);
	await session.press('escape', 'Q');
	assert.deepEqual(await session.exit, {code: 0, signal: null});
});

test('theme, mouse, sort, columns and ASCII can be set in the config file', async (context) => {
	const session = await openConfigured(
		context,
		'theme: mono\nmouse: false\nsort: name\ncolumns: [size]\nascii: true\n',
	);
	assert.deepEqual(looksIn(session.raw).filter(hasColor), []);
	assert.deepEqual(session.mouseMode, []);
	assert.deepEqual(
		[...session.raw].filter((character) => character > '\u007E'),
		[],
	);
	const at = (name: string): number => session.lines().findIndex((line) => line.includes(name));
	assert.ok(at('mount') < at('nginx.conf') && at('nginx.conf') < at('libc.so.6'));
	assert.doesNotMatch(session.text(), /rwx/);
});

test('an option wins over the config file', async (context) => {
	const file = path.join(temporaryFolder(context), 'config.yaml');
	writeFileSync(file, 'theme: mono\n');
	const session = await openDemo(context, {...size, env: {IMGDIVE_CONFIG: file}}, [
		'--theme',
		'default',
	]);
	assert.ok(looksIn(session.raw).some(hasColor));
});

for (const [title, config, line, words] of [
	['a setting that does not exist', 'mouse: true\nthemes: dark\n', 2, /themes/],
	['a value that is none of the choices', '\n\ntheme: neon\n', 3, /neon[\s\S]*mono/],
	['an action that does not exist', 'keys:\n  quit: Q\n  fly: f\n', 3, /fly/],
	['text that is no YAML', 'theme: [dark\n', 2, /config\.yaml/],
] as const) {
	test(`${title} in the config file is an error that names the line`, async (context) => {
		const folder = temporaryFolder(context);
		const file = path.join(folder, 'config.yaml');
		writeFileSync(file, config);
		const session = open(context, [demo], {columns: 200, rows: 30, env: {IMGDIVE_CONFIG: file}});
		assert.deepEqual(await session.exit, {code: 2, signal: null});
		assert.ok(session.text().includes(`config.yaml:${line}:`), session.text());
		assert.match(session.text(), words);
		assert.ok(!session.raw.includes('\u001B[?1049h'));
	});
}

test('--plain writes lines: no other screen, no cursor moved, no colours', async (context) => {
	const session = open(context, [demo, '--plain'], {columns: 100, rows: 200});
	await session.waitFor(/quit/);
	await session.settled();
	await session.press('2', 'down', 'down', '3', 'down', '?', 'escape');
	await session.waitFor(/libc\.so\.6/);
	assert.equal(session.altScreen, false);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one.
	assert.doesNotMatch(session.raw, /\x1B\[[\d;]*[A-HJKSTfm]/);
	session.send('q');
	assert.deepEqual(await session.exit, {code: 0, signal: null});
});
