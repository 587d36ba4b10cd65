import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Driver} from '../helpers/driver.ts';
import {shop} from '../helpers/shop.ts';

test('down and up move through the layers, and the tree follows', async (t) => {
	const driver = await Driver.of(await shop(t));
	assert.deepEqual(driver.tree(), [
		'usr',
		'  lib',
		'    libc.so',
		'  bin',
		'    sh',
		'etc',
		'  os-release',
		'  passwd',
	]);
	await driver.press('down');
	assert.deepEqual(driver.tree(), ['app', '  model.bin', '  main.js', 'etc', '  passwd']);
	await driver.press('j', 'j', 'j');
	assert.equal(driver.state.layers.cursor, 2);
	assert.deepEqual(driver.tree(), ['app', '  model.bin', '  main.js']);
	await driver.press('g');
	assert.equal(driver.state.layers.cursor, 0);
});

test('a cycles through this layer, up to it, a range, and the final file system', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('G');
	const seen: [string, number][] = [];
	for (let count = 0; count < 4; count++) {
		seen.push([driver.state.tree.mode, driver.state.tree.rows.count]);
		await driver.press('a');
	}
	// Up to layer 2 also shows what layer 2 removed.
	assert.deepEqual(seen, [
		['layer', 3],
		['up-to', 11],
		['range', 4],
		['final', 10],
	]);
	assert.equal(driver.state.tree.mode, 'layer');
});

test('J extends a range from the layer where it began', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('J', 'J');
	const {tree, layers} = driver.state;
	assert.deepEqual([tree.mode, tree.anchor, layers.cursor], ['range', 0, 2]);
	await driver.press('K');
	assert.equal(driver.state.layers.cursor, 1);
	assert.equal(driver.state.tree.view?.spec.to, 1);
});

test('space folds and unfolds, and closing goes up to the layers', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('tab', 'tab', 'space');
	assert.deepEqual(driver.tree(), ['usr', 'etc', '  os-release', '  passwd']);
	await driver.press('space', 'right', 'right');
	assert.equal(driver.cursorName(), 'libc.so');
	await driver.press('left');
	assert.equal(driver.cursorName(), 'lib');
	await driver.press('left', 'left', 'left');
	assert.deepEqual(driver.tree(), ['usr', 'etc', '  os-release', '  passwd']);
	assert.equal(driver.state.focus, 'main');
	await driver.press('left');
	assert.equal(driver.state.focus, 'layers');
});

test('* unfolds all below, _ folds it, Z everything', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('2', '_');
	await driver.press('right');
	assert.deepEqual(driver.tree().slice(0, 3), ['usr', '  lib', '  bin']);
	await driver.press('*');
	assert.equal(driver.tree()[2], '    libc.so');
	await driver.press('Z');
	assert.deepEqual(driver.tree(), ['usr', 'etc']);
	await driver.press('Z');
	assert.equal(driver.tree().length, 8);
});

test('kinds of changes are hidden and shown', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('G', '2', '-');
	assert.deepEqual(driver.tree(), ['app', '  main.js']);
	await driver.press('~');
	assert.deepEqual(driver.tree(), ['app']);
	await driver.press('-', '~');
	assert.deepEqual(driver.tree(), ['app', '  model.bin', '  main.js']);
});

test('a filter narrows as it is typed, stays navigable, and ends with Escape', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('/');
	await driver.type('pass');
	assert.deepEqual(driver.tree(), ['etc', '  passwd']);
	assert.equal(driver.cursorName(), 'passwd');
	await driver.press('enter');
	assert.equal(driver.state.prompt, null);
	await driver.press('1', 'down');
	assert.deepEqual(driver.tree(), ['etc', '  passwd']);
	await driver.press('escape');
	assert.equal(driver.tree().length, 5);
});

test('Escape while typing takes the filter back', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('/');
	await driver.type('zzz');
	assert.deepEqual(driver.tree(), []);
	await driver.press('escape');
	assert.equal(driver.state.tree.filter.text, '');
	assert.equal(driver.tree().length, 8);
});

test('a filter that is no regular expression says so and keeps what is shown', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('/');
	await driver.type('~(');
	assert.match(driver.state.tree.filter.error ?? '', /group/i);
	assert.equal(driver.tree().length, 8);
	await driver.type('sh|libc)');
	assert.equal(driver.state.tree.filter.error, null);
	assert.deepEqual(driver.tree(), ['usr', '  lib', '    libc.so', '  bin', '    sh']);
});

test('n goes to the next changed path, also in a folded directory', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('down', '2', 'Z', 'a');
	assert.equal(driver.state.tree.mode, 'up-to');
	await driver.press('n');
	const first = driver.cursorName();
	await driver.press('n', 'n', 'n');
	const later = driver.cursorName();
	assert.notEqual(first, later);
	await driver.press('N', 'N', 'N');
	assert.equal(driver.cursorName(), first);
});

test('s sorts by size, name, number of files; r reverses; the cursor stays on its path', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('2', 'end', 'up');
	assert.equal(driver.cursorName(), 'os-release');
	await driver.press('s');
	assert.deepEqual(
		driver.tree().filter((row) => !row.startsWith(' ')),
		['etc', 'usr'],
	);
	assert.equal(driver.cursorName(), 'os-release');
	await driver.press('r');
	assert.deepEqual(
		driver.tree().filter((row) => !row.startsWith(' ')),
		['usr', 'etc'],
	);
});

test('Enter on a file shows its details, and Enter again its content', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('2', 'down', 'down', 'enter');
	assert.equal(driver.state.dialog?.kind, 'details');
	await driver.press('enter');
	assert.equal(driver.state.dialog, null);
	assert.equal(driver.state.content?.file.path, '/usr/lib/libc.so');
	assert.equal(driver.state.content?.file.size, 9000);
	await driver.press('q');
	assert.equal(driver.state.content, null);
});

test('waste jumps to the file in the layer that shipped it', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('w');
	assert.equal(driver.state.view, 'waste');
	await driver.press('enter');
	const {view, focus, layers, tree} = driver.state;
	assert.deepEqual([view, focus, layers.cursor, tree.mode], ['tree', 'main', 1, 'layer']);
	assert.equal(driver.cursorName(), 'model.bin');
});

test('a jump gives up a filter that would hide its goal', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('down', '/');
	await driver.type('passwd');
	await driver.press('enter', 'w', 'enter');
	assert.equal(driver.cursorName(), 'model.bin');
	assert.equal(driver.state.tree.filter.text, '');
});

test('lists are filtered and sorted by the same keys', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('3');
	const before = driver.screen().join('\n');
	assert.match(before, /model\.bin/);
	await driver.press('/');
	await driver.type('libc');
	await driver.press('enter');
	const after = driver.screen().slice(2, 10).join('\n');
	assert.match(after, /libc\.so/);
	assert.doesNotMatch(after, /model\.bin/);
	await driver.press('escape', 's');
	assert.equal(driver.state.lists.files.filter, '');
	assert.equal(driver.state.lists.files.sort, 1);
});

test('what a key cannot do now, it says', async (t) => {
	const driver = await Driver.of(await shop(t));
	await driver.press('p');
	assert.match(driver.state.message?.text ?? '', /no other platform/);
	await driver.press('G', '2', 'down', 'x');
	assert.equal(driver.cursorName(), 'model.bin');
	assert.match(driver.state.message?.text ?? '', /not in it/);
});

test('the same state comes back where nothing changes', async (t) => {
	const driver = await Driver.of(await shop(t));
	const before = driver.state;
	await driver.press('up', 'g', 'home', 'page-up', 'ctrl-u');
	assert.equal(driver.state, before);
});
