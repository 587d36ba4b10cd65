import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nothingRead} from '../../../src/tui/diff/comparison-state.ts';
import {DiffDriver} from './diff-driver.ts';
import {diffOf, newShop, oldShop, shopDiff} from './shop-pair.ts';

/** Names of the tree's rows, with two spaces for each level. */
function rowsOf({state}: DiffDriver): readonly string[] {
	const {rows, view} = state.tree;
	return Array.from({length: rows.count}, (_, row) => {
		const name = Buffer.from(view?.tree.name(rows.nodeAt(row)) ?? []).toString();
		return '  '.repeat(rows.depthAt(row)) + name;
	});
}

function cursorName(driver: DiffDriver): string | undefined {
	return rowsOf(driver)[driver.state.tree.cursor]?.trim();
}

const changedRows = [
	'app',
	'  model.bin',
	'  main.js',
	'  static',
	'    logo.png',
	'usr',
	'  lib',
	'    new.so',
	'    old.so',
	'etc',
	'  motd',
];

test('only what differs is shown, most bytes first, until `a` asks for all', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	assert.deepEqual(rowsOf(driver), changedRows);
	await driver.press('a');
	assert.deepEqual(rowsOf(driver), [
		...changedRows.slice(0, 9),
		'    libc.so',
		...changedRows.slice(9),
		'  passwd',
	]);
	await driver.press('a');
	assert.deepEqual(rowsOf(driver), changedRows);
});

test('the cursor and what is folded stay where they are when all is shown', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	await driver.press('enter', 'G', 'up');
	assert.equal(cursorName(driver), 'etc');
	await driver.press('a');
	assert.equal(cursorName(driver), 'etc');
	assert.deepEqual(rowsOf(driver).slice(0, 2), ['app', 'usr']);
	// What is only there with all is left for what lies above it.
	await driver.press('G');
	assert.equal(cursorName(driver), 'passwd');
	await driver.press('a');
	assert.equal(cursorName(driver), 'app');
});

test('Enter folds and unfolds a directory, the arrows go in and out', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	await driver.press('enter');
	assert.deepEqual(rowsOf(driver).slice(0, 2), ['app', 'usr']);
	await driver.press('enter', 'right');
	assert.equal(cursorName(driver), 'model.bin');
	await driver.press('left', 'left', 'left');
	assert.deepEqual(rowsOf(driver).slice(0, 2), ['app', 'usr']);
	assert.equal(driver.state.focus, 'main');
});

test('a filter narrows the tree, and Escape ends it', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	await driver.press('/');
	await driver.type('.so');
	assert.deepEqual(rowsOf(driver), ['usr', '  lib', '    new.so', '    old.so']);
	await driver.press('enter', 'a');
	assert.deepEqual(rowsOf(driver), ['usr', '  lib', '    new.so', '    old.so', '    libc.so']);
	await driver.press('escape', 'a');
	assert.deepEqual(rowsOf(driver), changedRows);
});

test('kinds of changes can be hidden, and the order be another', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	await driver.press('~', '+');
	assert.deepEqual(rowsOf(driver), ['usr', '  lib', '    old.so']);
	await driver.press('~', '+', 's');
	assert.deepEqual(rowsOf(driver).slice(0, 3), ['app', '  main.js', '  model.bin']);
	await driver.press('r');
	assert.deepEqual(rowsOf(driver).slice(0, 2), ['usr', '  lib']);
	await driver.press('s');
	assert.match(driver.screen()[2] ?? '', /by changes$/);
	assert.deepEqual(rowsOf(driver).slice(0, 2), ['app', '  static']);
});

test('n goes from change to change', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	await driver.press('a', 'n');
	assert.equal(cursorName(driver), 'model.bin');
	await driver.press('n', 'n');
	assert.equal(cursorName(driver), 'static');
	await driver.press('N');
	assert.equal(cursorName(driver), 'main.js');
});

test('Enter on a file compares its two versions, of which each is read from its image', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	await driver.press('down', 'down', 'enter');
	const {versions} = driver.state;
	assert.equal(versions?.path, '/app/main.js');
	assert.ok(versions.diff.kind === 'text');
	assert.deepEqual(
		versions.diff.lines.map(({sign, text}) => sign + text),
		['@@ -1,3 +1,4 @@', ' one', '-two', '+2', ' three', '+four'],
	);
	await driver.press('q');
	assert.equal(driver.state.versions, null);
	assert.equal(driver.actions.at(-1)?.type, 'left');
});

test('keys scroll the comparison of a file, they never choose one of its versions', async (context) => {
	const text = (word: string): string =>
		Array.from({length: 60}, (_, at) => `${word} ${at}\n`).join('');
	const recipe = (word: string): typeof oldShop => ({
		layers: [{entries: [{name: 'a', data: text(word)}]}],
	});
	const driver = new DiffDriver(await diffOf(context, recipe('old'), recipe('new')));
	await driver.press('enter', 'down', 'down');
	assert.equal(driver.state.versions?.diffTop, 2);
	assert.equal(driver.state.versions.cursor, 1);
	await driver.press('G');
	assert.match(driver.screen().at(-3) ?? '', /\+new 59/);
	await driver.press('g');
	assert.equal(driver.state.versions.diffTop, 0);
});

test('what only one image has is told as such', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	await driver.press('G', 'up', 'up', 'enter');
	assert.equal(driver.state.versions?.path, '/usr/lib/old.so');
	assert.ok(driver.screen().includes(' Layer 2 removes the path.'));
	const bumped = await diffOf(
		context,
		{layers: [{entries: [{name: 'a', data: 'a\n'}]}]},
		{layers: [{entries: [{name: 'b', data: 'b\n'}]}]},
	);
	const other = new DiffDriver(bumped);
	await other.press('enter');
	assert.ok(other.screen().includes(' The new image does not have the path.'));
	await other.press('q', 'down', 'enter');
	assert.ok(other.screen().includes(' Layer 0 brings the path.'));
});

test('what is the same in both images is not compared', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	await driver.press('a', 'G', 'enter');
	assert.equal(driver.state.versions, null);
	assert.equal(driver.state.message?.text, 'it is the same in both images');
});

test('v compares a directory, too', async (context) => {
	const dir = (mode: number): typeof oldShop => ({
		layers: [
			{
				entries: [
					{name: 'a/', type: '5', mode},
					{name: 'a/b', data: String(mode)},
				],
			},
		],
	});
	const driver = new DiffDriver(await diffOf(context, dir(0o755), dir(0o700)));
	await driver.press('v');
	assert.equal(driver.state.versions?.path, '/a');
	assert.ok(driver.screen().some((row) => /mode .*drwxr-xr-x 0755 → drwx------ 0700/.test(row)));
});

test('tabs follow each other in a circle, and each has its number', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	const tabs: (string | undefined)[] = [];
	for (const key of ['tab', 'tab', 'tab', 'tab', 'shift-tab', '3', '2', '1']) {
		await driver.press(key);
		tabs.push(driver.state.comparison?.tab);
	}
	assert.deepEqual(tabs, [
		'layers',
		'config',
		'packages',
		'files',
		'packages',
		'config',
		'layers',
		'files',
	]);
});

test('lists have a cursor and a filter of their own', async (context) => {
	const driver = new DiffDriver(await shopDiff(context));
	await driver.press('2', 'G');
	assert.equal(driver.state.comparison?.lists.layers.cursor, 2);
	await driver.press('/');
	await driver.type('copy');
	assert.equal(driver.screen()[4], '  1   1  ~ changed     +6 kB  COPY app /app');
	assert.match(driver.screen()[5] ?? '', /^$/);
	await driver.press('enter', '1');
	assert.deepEqual(rowsOf(driver), changedRows);
	await driver.press('2', 'escape');
	assert.equal(driver.state.comparison.lists.layers.filter, '');
	await driver.event({
		type: 'mouse',
		kind: 'press',
		button: 'left',
		column: 5,
		row: 5,
		shift: false,
		ctrl: false,
	});
	assert.equal(driver.state.comparison.lists.layers.cursor, 1);
});

test('paths, instructions and digests can be copied', async (context) => {
	const diff = await shopDiff(context);
	const driver = new DiffDriver(diff);
	await driver.press('down', 'down', 'y', '2', 'down', 'y', 'Y');
	await new Promise(setImmediate);
	const digest = diff.new.analysis.layers[1]?.digest ?? diff.new.analysis.layers[1]?.diffId;
	assert.deepEqual(driver.copied, ['/app/main.js', 'COPY app /app', digest]);
});

test('while images are read, tabs and help work, and nothing else fails', async () => {
	const driver = new DiffDriver(null);
	driver.dispatch({
		type: 'side-progressed',
		side: 'new',
		load: {...nothingRead, layerCount: 3, doneCount: 1},
	});
	await driver.press('down', 'enter', 'a', 's', 'v', 'y', '2', 'G', '4', 's', '?', 'escape', 'Y');
	assert.equal(driver.state.comparison?.tab, 'packages');
	assert.equal(driver.state.comparison.loads.new.doneCount, 1);
});

test('q quits, and Ctrl-c too, with another exit code', async (context) => {
	const driver = new DiffDriver(await diffOf(context, oldShop, newShop));
	await driver.press('q', 'ctrl-c');
	assert.deepEqual(driver.actions.slice(-2), [
		{type: 'quit-requested', exitCode: 0},
		{type: 'quit-requested', exitCode: 130},
	]);
});
