import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ImgdiveError} from '../../../src/model/error.ts';
import {literalNode} from '../../../src/tree/resolve-path.ts';
import type {Action} from '../../../src/tui/state/actions.ts';
import {versionOf} from '../../../src/tui/versions/path-versions.ts';
import {readDiff} from '../../../src/tui/versions/read-diff.ts';
import {chosenFile, type VersionsState} from '../../../src/tui/versions/versions-state.ts';
import {after, answered, imageOf, opened, shown} from './some-versions.ts';

const screen = {width: 60, height: 12};
const up: Action = {type: 'cursor-moved', by: -1};
const down: Action = {type: 'cursor-moved', by: 1};
const text = (from: number, to: number): string =>
	Array.from({length: to - from}, (_, at) => `line ${from + at}\n`).join('');

test('the newest version is chosen first, and each choice asks for its own comparison', async (context) => {
	const analysis = await imageOf(context, {
		layers: [
			{entries: [{name: 'f', data: 'one'}]},
			{entries: [{name: 'f', data: 'two'}]},
			{entries: [{name: 'f', data: 'three'}]},
		],
	});
	const newest = opened(analysis, '/f');
	assert.equal(newest.cursor, 2);
	assert.equal(newest.wanted?.before?.layerIndex, 1);
	assert.equal(newest.wanted?.after?.layerIndex, 2);
	const middle = after(newest, screen, up);
	assert.equal(middle.wanted?.before?.layerIndex, 0);
	assert.notEqual(middle.wanted?.request, newest.wanted?.request);
	// The answer to what was asked before comes too late.
	const late = after(middle, screen, {
		type: 'diff-made',
		request: newest.wanted?.request ?? -1,
		diff: {kind: 'same'},
	});
	assert.equal(late, middle);
	assert.equal(after(newest, screen, down), newest);
	assert.equal(after(newest, screen, up, up, up).cursor, 0);
});

test('the list scrolls with its cursor, the comparison by pages and to its ends', async (context) => {
	const analysis = await imageOf(context, {
		layers: Array.from({length: 9}, (_, at) => ({entries: [{name: 'f', data: text(0, 20 + at)}]})),
	});
	const state = after(opened(analysis, '/f'), screen, ...Array.from({length: 8}, () => up));
	const first = await answered(analysis, state);
	const view = (now: VersionsState): readonly string[] => shown(now, screen);
	assert.deepEqual(view(first).slice(1, 8), [
		' 0  + added     -rw-r--r--  150 B  ⊘ hidden: replaced by 1',
		' 1  ~ modified  -rw-r--r--  158 B  ⊘ hidden: replaced by 2',
		' 2  ~ modified  -rw-r--r--  166 B  ⊘ hidden: replaced by 3',
		' 3  ~ modified  -rw-r--r--  174 B  ⊘ hidden: replaced by 4',
		'── layer 0 layer 0 ─────────────────────────────────────────',
		' Layer 0 brings the path.',
		' +20 -0 lines',
	]);
	const paged = after(first, screen, {type: 'cursor-paged', by: 1});
	assert.equal(view(paged)[6], '+line 3');
	const last = after(first, screen, {type: 'cursor-sent', to: 'last'});
	assert.equal(view(last)[11], '+line 19');
	assert.equal(
		view(after(last, screen, {type: 'wheel-turned', focus: 'main', by: -1}))[11],
		'+line 18',
	);
	assert.equal(after(last, screen, {type: 'cursor-sent', to: 'first'}).diffTop, 0);
	assert.equal(after(last, screen, down).diffTop, 0);
	assert.equal(after(first, screen, down, down, down, down, down).top, 2);
});

test('a comparison scrolls sideways, its hunk heads do not', async (context) => {
	const analysis = await imageOf(context, {
		layers: [{entries: [{name: 'f', data: `${'abcdefghij'.repeat(9)}\n`}]}],
	});
	const state = await answered(analysis, opened(analysis, '/f'));
	const moved = after(state, screen, {type: 'scrolled-sideways', by: 15});
	assert.deepEqual(shown(moved, screen).slice(5, 7), [
		'@@ -0,0 +1,1 @@',
		`+fghij${'abcdefghij'.repeat(5)}abc…`,
	]);
});

test('equal contents are not read where digests, or what hid them, say so', async (context) => {
	for (const comp of ['gzip', undefined] as const) {
		const layer = (mode: number, data: string) =>
			({entries: [{name: 'f', data, mode}], ...(comp ? {comp} : {})}) as const;
		const analysis = await imageOf(context, {layers: [layer(0o644, 'same'), layer(0o600, 'same')]});
		assert.deepEqual(opened(analysis, '/f').diff, {kind: 'same'}, String(comp));
		assert.equal(opened(analysis, '/f').wanted, null);
		const other = await imageOf(context, {layers: [layer(0o644, 'same'), layer(0o644, 'some')]});
		assert.deepEqual(opened(other, '/f').diff, {kind: 'reading'}, String(comp));
	}
});

test('contents that are too large are not read', async (context) => {
	const analysis = await imageOf(context, {
		layers: [
			{entries: [{name: 'f', data: {repeat: 'x\n', n: 1024 * 1024 + 1}}]},
			{entries: [{name: 'f', data: 'small'}]},
		],
	});
	const state = opened(analysis, '/f');
	assert.deepEqual([state.diff, state.wanted], [{kind: 'large'}, null]);
	assert.ok(shown(state, screen).includes(' The content is too large for a text diff.'));
});

test('too many lines, or too many differences, are told', async (context) => {
	const diffOf = async (before: string, later: string): Promise<string> => {
		const analysis = await imageOf(context, {
			layers: [{entries: [{name: 'f', data: before}]}, {entries: [{name: 'f', data: later}]}],
		});
		return (await answered(analysis, opened(analysis, '/f'))).diff.kind;
	};
	assert.equal(await diffOf('x\n'.repeat(20_001), 'x\n'), 'large');
	assert.equal(await diffOf(text(0, 9000), text(10_000, 19_000)), 'too-different');
	assert.equal(await diffOf(text(0, 15_000), text(1, 15_001)), 'text');
});

test('a diff is exact where bytes are no UTF-8, and a missing line feed at the end is told', async (context) => {
	const padding = Buffer.from('x\n'.repeat(5000)).toString('hex');
	const analysis = await imageOf(context, {
		layers: [
			{entries: [{name: 'f', data: {hex: `${padding}61ff`}}]},
			{entries: [{name: 'f', data: {hex: `${padding}61fe0a`}}]},
		],
	});
	const state = await answered(analysis, opened(analysis, '/f'));
	assert.deepEqual(
		shown(state, {width: 60, height: 16})
			.slice(4)
			.filter((row) => row !== ''),
		[
			' size       10002 B → 10003 B',
			' +1 -1 lines',
			'@@ -4998,4 +4998,4 @@',
			' x',
			' x',
			' x',
			'-a\\xff',
			'\\ No newline at end of file',
			'+a\\xfe',
		],
	);
});

test('a comparison that fails says why; after an abort nothing is told', async (context) => {
	const analysis = await imageOf(context, {
		layers: [{entries: [{name: 'f', data: 'a'}]}, {entries: [{name: 'f', data: 'b'}]}],
	});
	const state = opened(analysis, '/f');
	assert.ok(state.wanted);
	const actions: Action[] = [];
	const failing = (): never => {
		throw new ImgdiveError('layer-corrupt', 'It is broken.', {hint: 'Mend it.'});
	};
	const dispatch = (action: Action): void => {
		actions.push(action);
	};
	await readDiff(failing, state.wanted, dispatch, new AbortController().signal);
	const failed = after(state, screen, ...actions);
	assert.deepEqual(failed.diff, {kind: 'failed', message: 'It is broken.', hint: 'Mend it.'});
	assert.deepEqual(shown(failed, screen).slice(4, 6), [' It is broken.', ' Mend it.']);
	const stopped = AbortSignal.abort();
	await readDiff(failing, state.wanted, dispatch, stopped);
	assert.equal(actions.length, 1);
});

test('an empty file is compared without being read', async (context) => {
	const analysis = await imageOf(context, {
		layers: [{entries: [{name: 'f', data: 'a\n'}]}, {entries: [{name: 'f', data: ''}]}],
	});
	const state = opened(analysis, '/f');
	assert.ok(state.wanted);
	const read: number[] = [];
	const actions: Action[] = [];
	await readDiff(
		async function* ({layerIndex}) {
			read.push(layerIndex);
			yield Buffer.from('a\n');
		},
		state.wanted,
		(action) => actions.push(action),
		new AbortController().signal,
	);
	assert.deepEqual(read, [0]);
	assert.equal(after(state, screen, ...actions).diff.kind, 'text');
});

test('the chosen version is the file to open; a removed path and a directory are none', async (context) => {
	const analysis = await imageOf(context, {
		layers: [
			{
				entries: [
					{name: 'd/', type: '5'},
					{name: 'd/f', data: 'one'},
				],
			},
			{
				entries: [
					{name: 'd/h', type: '1', link: 'd/f'},
					{name: 'd/f', data: 'three'},
				],
			},
			{entries: [{name: 'd/.wh.f'}]},
		],
	});
	const state = opened(analysis, '/d/f');
	assert.equal(chosenFile(state, analysis), null);
	const file = {path: '/d/f', layerIndex: 1, row: 1, size: 5};
	assert.deepEqual(chosenFile(after(state, screen, up), analysis), file);
	assert.equal(chosenFile(opened(analysis, '/d'), analysis), null);
	const link = literalNode(analysis.tree, '/d/h');
	const version = versionOf(analysis.tree, analysis.tree.lastVersion[link] as number);
	assert.deepEqual([version?.layerIndex, version?.row], [0, 1]);
});
