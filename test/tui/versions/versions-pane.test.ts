import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columnsOf} from '../../../src/report/text-table.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';
import {after, answered, imageOf, opened, painted, shown} from './some-versions.ts';

const wide = {width: 100, height: 20};
const narrow = {width: 40, height: 10};
const lines = Array.from({length: 12}, (_, at) => `key${at} = ${at}\n`).join('');
const changed = lines.replace('key5 = 5', 'key5 = five');
const conf = (data: string, more: RawEntry = {}): RawEntry => ({
	name: 'etc/app.conf',
	data,
	...more,
});
const recipe = {
	layers: [
		{comp: 'gzip', entries: [conf(lines)]},
		{comp: 'gzip', entries: [conf(changed, {mode: 0o600, uid: 33})]},
		{comp: 'gzip', entries: [conf(changed, {uid: 33})]},
		{entries: [{name: 'etc/.wh.app.conf'}]},
		{entries: [conf('new\nfile')]},
	],
	createdBy: [
		'COPY . /etc',
		'RUN sed -i s/5/five/ /etc/app.conf',
		'RUN chmod 644 /etc/app.conf',
		'RUN rm /etc/app.conf',
		'COPY new /etc/app.conf',
	],
} as const;

test('the versions of a path, and what the chosen one changed in the text', async (context) => {
	const analysis = await imageOf(context, recipe);
	const state = after(opened(analysis, '/etc/app.conf'), wide, {type: 'cursor-moved', by: -3});
	assert.deepEqual(shown(await answered(analysis, state), wide), [
		' /etc/app.conf  5 versions',
		' 0  + added     file  -rw-r--r--  0:0   112 B  2023-11-14 22:13  ⊘ hidden: replaced by 1',
		' 1  ~ modified  file  -rw-------  33:0  115 B  2023-11-14 22:13  ⊘ hidden: metadata-only by 2',
		' 2  ~ modified  file  -rw-r--r--  33:0  115 B  2023-11-14 22:13  ⊘ hidden: deleted by 3',
		' 3  - removed',
		' 4  + added     file  -rw-r--r--  0:0     8 B  2023-11-14 22:13  live',
		'── layer 0 → layer 1 RUN sed -i s/5/five/ /etc/app.conf ────────────────────────────────────────────',
		' mode       -rw-r--r-- 0644 → -rw------- 0600',
		' owner      0:0 → 33:0',
		' size       112 B → 115 B',
		' +1 -1 lines',
		'@@ -3,7 +3,7 @@',
		' key2 = 2',
		' key3 = 3',
		' key4 = 4',
		'-key5 = 5',
		'+key5 = five',
		' key6 = 6',
		' key7 = 7',
		' key8 = 8',
	]);
	assert.deepEqual(shown(await answered(analysis, state), narrow), [
		' /etc/app.conf  5 versions',
		' 0  + added     0:0   112 B  ⊘ hidden',
		' 1  ~ modified  33:0  115 B  ⊘ hidden',
		' 2  ~ modified  33:0  115 B  ⊘ hidden',
		'── layer 0 → layer 1 RUN sed -i s/5/fiv…',
		' mode       -rw-r--r-- 0644 → -rw------…',
		' owner      0:0 → 33:0',
		' size       112 B → 115 B',
		' +1 -1 lines',
		'@@ -3,7 +3,7 @@',
	]);
});

test('every row is as wide as the pane, and as many as it is high', async (context) => {
	const analysis = await imageOf(context, recipe);
	const state = await answered(analysis, opened(analysis, '/etc/app.conf'));
	for (const screen of [wide, narrow, {width: 200, height: 50}, {width: 40, height: 3}]) {
		const rows = painted(state, screen);
		assert.equal(rows.length, screen.height);
		for (const row of rows) assert.equal(columnsOf(row), screen.width);
	}
});

test('same bytes with other attributes are told in words, without reading them', async (context) => {
	const analysis = await imageOf(context, recipe);
	const state = after(opened(analysis, '/etc/app.conf'), wide, {type: 'cursor-moved', by: -2});
	assert.equal(state.wanted, null);
	assert.deepEqual(shown(state, {width: 60, height: 9}).slice(4), [
		'── layer 1 → layer 2 RUN chmod 644 /etc/app.conf ───────────',
		' mode       -rw------- 0600 → -rw-r--r-- 0644',
		' The content is the same, shipped again: 115 B.',
		'',
		'',
	]);
});

test('of a removed file all lines are gone, of one that comes back all are new', async (context) => {
	const analysis = await imageOf(context, recipe);
	const back = opened(analysis, '/etc/app.conf');
	assert.deepEqual(shown(await answered(analysis, back), wide).slice(6, 12), [
		'── layer 3 → layer 4 COPY new /etc/app.conf ────────────────────────────────────────────────────────',
		' Layer 4 brings the path back.',
		' +2 -0 lines',
		'@@ -0,0 +1,2 @@',
		'+new',
		'+file',
	]);
	const removed = after(back, wide, {type: 'cursor-moved', by: -1});
	assert.deepEqual(shown(await answered(analysis, removed), wide).slice(6, 11), [
		'── layer 2 → layer 3 RUN rm /etc/app.conf ──────────────────────────────────────────────────────────',
		' Layer 3 removes the path.',
		' +0 -12 lines',
		'@@ -1,12 +0,0 @@',
		'-key0 = 0',
	]);
});

test('what is no text is told by size and digest; links by their targets', async (context) => {
	const analysis = await imageOf(context, {
		layers: [
			{
				comp: 'gzip',
				entries: [
					{name: 'bin', data: {hex: '00010203'}},
					{name: 'link', type: '2', link: 'a'},
					{name: 'dir/', type: '5'},
				],
			},
			{
				comp: 'gzip',
				entries: [
					{name: 'bin', data: {hex: '0001020304'}},
					{name: 'link', type: '2', link: 'b'},
					{name: 'dir/', type: '5', mode: 0o700},
				],
			},
		],
	});
	const told = async (name: string): Promise<readonly string[]> => {
		const state = await answered(analysis, opened(analysis, name));
		return shown(state, {width: 80, height: 10})
			.slice(4)
			.filter((row) => row !== '');
	};
	assert.deepEqual(await told('/bin'), [
		' size       4 B → 5 B',
		' The content is binary.',
		' sha256     054edec1d0211f62 → 08bb5e5d6eaac104',
	]);
	assert.deepEqual(await told('/link'), [' target     a → b']);
	assert.deepEqual(await told('/dir'), [' mode       drwxr-xr-x 0755 → drwx------ 0700']);
});

test('a path that changes its type is compared with nothing', async (context) => {
	const analysis = await imageOf(context, {
		layers: [
			{entries: [{name: 'x/', type: '5'}]},
			{entries: [{name: 'x', data: 'now a file\n'}]},
			{entries: [{name: 'x', type: '2', link: 'elsewhere'}]},
		],
	});
	const link = await answered(analysis, opened(analysis, '/x'));
	const rows = shown(link, wide).slice(5);
	assert.deepEqual(rows.slice(0, 3), [
		' type       file → symlink',
		' mode       -rw-r--r-- 0644 → lrwxrwxrwx 0777',
		' size       11 B → none',
	]);
	assert.ok(rows.includes(' target     none → elsewhere'));
	assert.ok(rows.includes('-now a file'));
	const file = after(link, wide, {type: 'cursor-moved', by: -1});
	assert.ok(shown(await answered(analysis, file), wide).includes('+now a file'));
});

test('nothing in a file, a path, a link or an instruction acts on the terminal', async (context) => {
	const evil = '\u001B]0;x\u0007\u001B[2J\u202E';
	const analysis = await imageOf(context, {
		layers: [
			{entries: [{name: `e${evil}`, data: `a${evil}\r\n`}]},
			{entries: [{name: `e${evil}`, data: `b${evil}\u0085\n`}]},
			{entries: [{name: `e${evil}`, type: '2', link: evil}]},
		],
		createdBy: [`RUN ${evil}`, `RUN ${evil}`, `RUN ${evil}`],
	});
	let state = opened(analysis, `/e${evil}`);
	for (let at = 0; at < 3; at++) {
		const rows = painted(await answered(analysis, state), {width: 160, height: 20}).join('');
		assert.doesNotMatch(rows, /[\p{Cc}\p{Cf}]/u);
		state = after(state, wide, {type: 'cursor-moved', by: -1});
	}
	const text = shown(
		await answered(analysis, after(state, wide, {type: 'cursor-moved', by: 1})),
		wide,
	);
	assert.ok(text.includes('-a^[]0;x^G^[[2J\\u{202e}^M'), text.join('\n'));
});

test('where only ASCII may be written, nothing else is', async (context) => {
	const analysis = await imageOf(context, {
		layers: [{entries: [{name: 'ä', data: 'ö\n'}]}, {entries: [{name: 'ä', data: 'ü\n'}]}],
		createdBy: ['RUN ö', 'RUN ü'],
	});
	const state = await answered(analysis, opened(analysis, '/ä'));
	for (const screen of [wide, narrow]) {
		const rows = painted(state, {...screen, isUnicode: false});
		for (const row of rows) assert.match(row, /^[\x20-\x7e]*$/);
	}
});

test('only what differs from the version before is bright', async (context) => {
	const analysis = await imageOf(context, recipe);
	const state = after(opened(analysis, '/etc/app.conf'), wide, {type: 'cursor-moved', by: -4});
	const row = painted(state, wide, true)[3] ?? '';
	const reset = '\u001B[0m';
	const look = (text: string): string =>
		row.includes(`<dim>${text}${reset}`) ? 'dim' : row.includes(`  ${text}  `) ? 'bright' : 'none';
	assert.deepEqual(['-rw-r--r--', '33:0', '115 B', '2023-11-14 22:13'].map(look), [
		'bright',
		'dim',
		'dim',
		'dim',
	]);
});
