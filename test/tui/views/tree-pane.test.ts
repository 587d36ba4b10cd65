import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import {modeText} from '../../../src/analysis/mode-text.ts';
import {columnsOf} from '../../../src/report/text-table.ts';
import {reset} from '../../../src/tui/theme/style.ts';
import {styleOf} from '../../../src/tui/theme/themes.ts';
import {noRows} from '../../../src/tui/tree/rows.ts';
import {paintTree, treePageRows} from '../../../src/tui/views/tree-pane.ts';
import {type Overrides, picture, stateOf} from '../helpers/some-state.ts';
import {analysisOf, file, folder, smallImage} from './screen-image.ts';

const shown = (
	analysis: Analysis,
	width: number,
	height: number,
	overrides: Overrides,
): readonly string[] => picture(paintTree(stateOf(analysis, overrides), width, height));

test('what exists up to a layer, with every column', async (context) => {
	const analysis = await smallImage(context);
	const rows = shown(analysis, 120, 15, {layer: 2, mode: 'up-to', isUnfolded: true});
	assert.equal(rows[0], `Up to layer 2${' '.repeat(100)}by size`);
	assert.deepEqual(rows.slice(1), [
		'= drwxr-xr-x 0:0           40 kB     2 ███████▍ L0 ▾ bin/',
		'= -rwsr-xr-x 0:0           40 kB       ███████▍ L0     su  hard link',
		'= -rwsr-xr-x 0:0           40 kB       ███████▍ L0     sudo  hard link',
		'= drwxr-xr-x 0:0            3 kB     1 ▌        L0 ▾ etc/',
		'= -rw-r--r-- 1000:1000      3 kB       ▌        L1     motd',
		'= drwxr-xr-x 0:0           500 B     1 ▏        L1 ▾ opt/',
		'- drwxr-xr-x 0:0           20 kB     2 ███▋     L1   ▾ ⊘ app/',
		'- -rw-r--r-- 0:0           12 kB       ██▎      L1       main.js',
		'- -rw-r--r-- 0:0            8 kB       █▌       L1       main.css',
		'+ -rw-r--r-- 0:0           500 B       ▏        L2     readme',
		'= lrwxrwxrwx 0:0                                L0   lib → usr/lib',
		'= crw-rw-rw- 0:0                                L0   null  character device 1, 3',
		'= prw-r--r-- 0:0                                L0   pipe  fifo',
		'= drwxrwxrwt 0:0             0 B     0          L0   tmp/',
	]);
});

test('what one layer changes, and the folders above it; a whiteout stands where it acts', async (context) => {
	const analysis = await smallImage(context);
	assert.deepEqual(shown(analysis, 60, 7, {layer: 2, isUnfolded: true}), [
		'Layer 2: changes                                     by size',
		'=   500 B     1 ▎        L1 ▾ opt/',
		'-   20 kB     2 ████████ L1   ▾ ⊘ app/',
		'-   12 kB       ████▊    L1       main.js',
		'-    8 kB       ███▎     L1       main.css',
		'+   500 B       ▎        L2     readme',
		'',
	]);
});

test('what layers change together', async (context) => {
	const analysis = await smallImage(context);
	const tree = {anchor: 1};
	assert.deepEqual(shown(analysis, 60, 5, {layer: 2, mode: 'range', isUnfolded: true, tree}), [
		'Layers 1–2: changes                                  by size',
		'=    3 kB     1 ██████▉  L0 ▾ etc/',
		'~    3 kB       ██████▉  L1     motd',
		'+   500 B     1 █▏       L1 ▾ opt/',
		'+   500 B       █▏       L2     readme',
	]);
});

test('the final file system, folded', async (context) => {
	const analysis = await smallImage(context);
	const tree = {folds: new Uint8Array(analysis.tree.nodeCount).fill(2)};
	assert.deepEqual(shown(analysis, 30, 5, {mode: 'final', tree}), [
		'Final file system      by size',
		'+   40 kB ▸ bin/',
		'+    3 kB ▸ etc/',
		'+   500 B ▸ opt/',
		'+           lib → usr/lib',
	]);
});

test('columns go as the pane gets narrower: mode, owner, count, bar, layer', async (context) => {
	const analysis = await smallImage(context);
	const rowAt = (width: number): string | undefined =>
		shown(analysis, width, 6, {layer: 2, mode: 'up-to', isUnfolded: true})[5];
	assert.equal(rowAt(110), '= -rw-r--r-- 1000:1000      3 kB       ▌        L1     motd');
	assert.equal(rowAt(90), '= 1000:1000      3 kB       ▌        L1     motd');
	assert.equal(rowAt(70), '=    3 kB       ▌        L1     motd');
	assert.equal(rowAt(50), '=    3 kB ▌        L1     motd');
	assert.equal(rowAt(40), '=    3 kB L1     motd');
	assert.equal(rowAt(34), '=    3 kB     motd');
	assert.equal(rowAt(20), '=     motd');
});

test('columns that were not asked for are not shown', async (context) => {
	const analysis = await smallImage(context);
	const rows = shown(analysis, 120, 6, {
		mode: 'up-to',
		isUnfolded: true,
		settings: {columns: ['layer', 'mode']},
	});
	assert.equal(rows[5], '= -rw-r--r-- L1     motd');
});

test('the row under the cursor is inverse where the keys go, else bold and underlined', async (context) => {
	const analysis = await smallImage(context);
	const rowOf = (focus: 'layers' | 'main'): string =>
		paintTree(
			stateOf(analysis, {layer: 2, focus, isUnfolded: true, tree: {cursor: 4}}),
			30,
			6,
		)[5] ?? '';
	const text = '+   500 B     readme          ';
	assert.equal(rowOf('main'), `\u001B[7m${text}${reset}`);
	assert.equal(rowOf('layers'), `\u001B[1;4m${text}${reset}`);
});

test('rows are scrolled so that the cursor is among them', async (context) => {
	const analysis = await smallImage(context);
	assert.equal(treePageRows(3), 2);
	const tree = {cursor: 4, top: 0};
	assert.deepEqual(shown(analysis, 30, 3, {layer: 2, isUnfolded: true, tree}), [
		'Layer 2: changes       by size',
		'-    8 kB       main.css',
		'+   500 B     readme',
	]);
});

test('the title tells what is hidden, the order, and what a filter has found', async (context) => {
	const analysis = await smallImage(context);
	const title = (overrides: Overrides): string | undefined =>
		shown(analysis, 60, 2, {layer: 2, mode: 'up-to', ...overrides})[0];
	assert.equal(
		title({tree: {shownChanges: 0b0101, sort: {by: 'files', isReversed: true}}}),
		'Up to layer 2  without ~ =                by files, reversed',
	);
	assert.equal(
		title({filter: 'main'}),
		'Up to layer 2  /main                      2 matches  by size',
	);
	const filter = {text: '~(', matches: null, isSearching: false, error: 'Unterminated group'};
	assert.equal(
		title({tree: {filter}}),
		'Up to layer 2  /~(             no filter: Unterminated group',
	);
	assert.equal(
		title({tree: {filter: {...filter, isSearching: true, error: null}}}),
		'Up to layer 2  /~(                                searching…',
	);
});

test('what a filter has found is shown as found, in the name', async (context) => {
	const analysis = await smallImage(context);
	const style = styleOf({theme: 'mono', depth: 0, isUnicode: true});
	const found = (filter: string): readonly string[] =>
		paintTree(
			stateOf(analysis, {layer: 2, mode: 'up-to', filter, settings: {style}, tree: {cursor: 0}}),
			40,
			6,
		).flatMap((row) =>
			row
				.split('\u001B[7m')
				.slice(1)
				.map((piece) => piece.slice(0, piece.indexOf('\u001B'))),
		);
	assert.deepEqual(found('app/MA'), ['/app/MA']);
	assert.deepEqual(found('app/ma'), ['/app/ma', 'ma', 'ma']);
	assert.deepEqual(found('*.css'), ['/*.css', 'main.css']);
	assert.deepEqual(found('~ain'), ['/~ain', 'main.js', 'main.css']);
});

test('an empty pane says why', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [{entries: [file('a', 1)]}, {entries: []}],
	});
	const line = (overrides: Overrides): string | undefined => shown(analysis, 70, 2, overrides)[1];
	assert.equal(line({layer: 1}), 'Layer 1 changes no files.');
	assert.equal(line({layer: 1, mode: 'range', tree: {anchor: 1}}), 'Layers 1–1 change no files.');
	assert.equal(line({layer: 0, filter: 'foo'}), 'Nothing matches "foo": Esc shows all.');
	assert.equal(
		line({layer: 0, tree: {shownChanges: 0b1110}}),
		'Nothing but changes that are hidden: + ~ - = show them.',
	);
	assert.equal(line({tree: {view: null, rows: noRows}}), 'reading…');
	const layers = [{state: 'done', isCached: false, contentBytes: 1, entryCount: 1}] as const;
	const load = {layers: [...layers, {state: 'failed', why: 'gone'} as const]};
	assert.equal(line({layer: 1, load}), 'Layer 1 could not be read: r tries again.');
	assert.deepEqual(picture(paintTree(stateOf(null), 30, 2)), [
		'Tree                   by size',
		'reading…',
	]);
});

test('deep levels keep their name in sight', async (context) => {
	const deep = Array.from({length: 150}, (_, at) => `d${at}`).join('/');
	const analysis = await analysisOf(context, {
		layers: [{entries: [file(`${deep}/leaf`, 5, {longName: true})]}],
	});
	const state = {isUnfolded: true, tree: {cursor: 150, top: 140}};
	const rows = shown(analysis, 40, 4, state);
	assert.deepEqual(rows.slice(1), [
		'+     5 B L0 …149      ▾ d148/',
		'+     5 B L0 …150      ▾ d149/',
		'+     5 B L0 …151        leaf',
	]);
});

test('names cannot move the cursor, and long or wide ones are cut to the pane', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [
			{
				entries: [
					folder('a\u001B[2Jb'),
					file('c\nd\u202Ee', 9),
					{name: {hex: '66ff'}, data: '12345678'},
					file('层'.repeat(30), 7),
					file('x'.repeat(99), 6),
					{name: 'link', type: '2', link: '\u001B]0;title\u0007'},
				],
			},
		],
	});
	const {style} = stateOf(null).settings;
	// Without looks of its own, a row has no escape sequences but those it should not have.
	const open = Object.fromEntries(Object.keys(style.open).map((role) => [role, '']));
	const plain = {...style, open: open as typeof style.open};
	const state = stateOf(analysis, {settings: {columns: ['size'], style: plain}});
	for (const width of [24, 30, 61]) {
		for (const row of paintTree(state, width, 7)) {
			assert.doesNotMatch(row, /\p{Cc}|\u202E/u);
			assert.equal(columnsOf(row), width);
		}
	}
	assert.deepEqual(picture(paintTree(state, 30, 7)).slice(1), [
		'+     9 B   c^Jd\\u{202e}e',
		'+     8 B   f\\xff',
		'+     7 B   层层层层层层层层…',
		'+     6 B   xxxxxxxxxxxxxxxxx…',
		'+     0 B   a^[[2Jb/',
		'+           link → ^[]0;title…',
	]);
});

test('without Unicode all is ASCII', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [
			{
				entries: [
					folder('grün'),
					file('grün/größe', 900),
					{name: 'l', type: '2', link: 'grün'},
					file('gone', 10),
				],
			},
			{entries: [file('.wh.gone', 0)]},
		],
	});
	const style = styleOf({theme: 'default', depth: 4, isUnicode: false});
	const columns = ['size', 'bar'] as const;
	const tree = {shownChanges: 0b1111};
	const settings = {style, columns};
	assert.deepEqual(
		shown(analysis, 50, 5, {layer: 1, mode: 'up-to', isUnfolded: true, tree, settings}),
		[
			'Up to layer 1                              by size',
			'=   900 B ######## v gr\\u{fc}n/',
			'=   900 B ########     gr\\u{f6}\\u{df}e',
			'-    10 B #          x gone',
			'=                    l -> gr\\u{fc}n',
		],
	);
});

test('types and permissions are written as ls writes them', () => {
	const cases: readonly (readonly [Parameters<typeof modeText>[0], number, string])[] = [
		[0, 0o644, '-rw-r--r--'],
		[0, 0o4755, '-rwsr-xr-x'],
		[0, 0o4644, '-rwSr--r--'],
		[0, 0o2750, '-rwxr-s---'],
		[0, 0o2640, '-rw-r-S---'],
		[5, 0o1777, 'drwxrwxrwt'],
		[5, 0o1776, 'drwxrwxrwT'],
		[2, 0o777, 'lrwxrwxrwx'],
		[3, 0o666, 'crw-rw-rw-'],
		[4, 0, 'b---------'],
		[6, 0o123, 'p--x-w--wx'],
	];
	for (const [type, mode, text] of cases) assert.equal(modeText(type, mode), text);
});
