import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import {layoutOf} from '../../../src/tui/state/layout.ts';
import {analyzePath} from '../../helpers/analyze-path.ts';
import {dockerArchive, temporaryFolder} from '../../helpers/image-files.ts';
import {Driver} from '../helpers/driver.ts';

const x = (count: number): string => 'x'.repeat(count);

/** Three layers: a base, an application, and one that removes and changes. */
async function shop(context: TestContext): Promise<Analysis> {
	const file = path.join(temporaryFolder(context), 'shop.tar');
	writeFileSync(
		file,
		dockerArchive({
			layers: [
				{
					entries: [
						{name: 'etc/', type: '5'},
						{name: 'etc/os-release', data: x(100)},
						{name: 'etc/passwd', data: x(50)},
						{name: 'usr/', type: '5'},
						{name: 'usr/bin/', type: '5'},
						{name: 'usr/bin/sh', data: x(4000)},
						{name: 'usr/lib/', type: '5'},
						{name: 'usr/lib/libc.so', data: x(9000)},
					],
				},
				{
					entries: [
						{name: 'app/', type: '5'},
						{name: 'app/main.js', data: x(700)},
						{name: 'app/model.bin', data: x(20000)},
						{name: 'etc/passwd', data: x(60)},
					],
				},
				{entries: [{name: 'app/.wh.model.bin'}, {name: 'app/main.js', data: x(710)}]},
			],
		}),
	);
	return analyzePath(context, file);
}

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
	await driver.press('d');
	assert.match(driver.state.message?.text ?? '', /cannot compare/);
	await driver.press('G', '2', 'down', 'x');
	assert.equal(driver.cursorName(), 'model.bin');
	assert.match(driver.state.message?.text ?? '', /not in it/);
});

test('keys work before the image is opened, and while its layers are read', async (t) => {
	const analysis = await shop(t);
	const driver = new Driver();
	await driver.press('down', '2', 'space', 'a', 'w', 'enter', 'v', 'x', '?', 'escape', '1');
	driver.dispatch({type: 'image-opened', image: analysis.image});
	await driver.press('down', 'down', 'up');
	assert.equal(driver.state.layers.cursor, 1);
	driver.dispatch({
		type: 'layer-loaded',
		layerIndex: 2,
		load: {state: 'failed', why: 'the connection broke'},
	});
	assert.match(driver.screen().join('\n'), /failed/);
	driver.dispatch({type: 'image-analyzed', analysis, layerCount: 3});
	await driver.settle();
	assert.equal(driver.state.layers.cursor, 1);
	assert.equal(driver.state.subject?.analyzedCount, 3);
});

test('r tries again what may go well then, and says so where nothing can', async (t) => {
	const analysis = await shop(t);
	const driver = await Driver.of(analysis);
	const failed = {state: 'failed', why: 'the layer is encrypted'} as const;
	driver.dispatch({type: 'layer-loaded', layerIndex: 1, load: {...failed, isForGood: true}});
	assert.match(driver.screen().at(-2) ?? '', /layer 1 failed$/);
	await driver.press('r');
	assert.match(driver.state.message?.text ?? '', /nothing has failed that could/);
	driver.dispatch({type: 'layer-loaded', layerIndex: 1, load: failed});
	await driver.press('r');
	assert.equal(driver.actions.at(-1)?.type, 'retry-requested');
});

test('layers that an engine sends are listed before the image is there', async (t) => {
	const analysis = await shop(t);
	const driver = new Driver();
	driver.dispatch({type: 'layers-expected', layerCount: 3});
	const done = {state: 'done', isCached: false, contentBytes: 20_760, entryCount: 4} as const;
	driver.dispatch({type: 'layer-loaded', layerIndex: 1, load: done});
	// None that was expected.
	driver.dispatch({type: 'layer-loaded', layerIndex: 7, load: done});
	assert.deepEqual(
		driver
			.screen()
			.slice(3, 6)
			.map((row) => row.split('│')[0]?.trim()),
		['0  waiting', '1  20.8 kB  4 entries', '2  waiting'],
	);
	driver.dispatch({type: 'image-opened', image: analysis.image});
	assert.deepEqual(driver.state.load.layers[1], done);
});

test('another image takes the place of the first one as a whole', async (t) => {
	const analysis = await shop(t);
	const driver = await Driver.of(analysis);
	await driver.press('2', 'end', 'c', 'q', '/');
	await driver.type('etc');
	await driver.press('enter');
	driver.dispatch({type: 'image-opened', image: {...analysis.image, layers: []}});
	const {tree, subject, layers, content} = driver.state;
	assert.deepEqual(
		[tree.rows.count, tree.view, subject?.analysis, layers.cursor, content],
		[0, null, null, 0, null],
	);
	driver.dispatch({type: 'image-opened', image: analysis.image});
	driver.dispatch({type: 'image-analyzed', analysis, layerCount: 3});
	await driver.settle();
	// What is filtered for is still wanted.
	assert.deepEqual(driver.tree(), ['etc', '  os-release', '  passwd']);
});

test('the platforms that an image is there for can be chosen from', async (t) => {
	const analysis = await shop(t);
	const platform = {os: 'linux', architecture: 'arm64', variant: undefined, osVersion: undefined};
	const platforms = [analysis.image.platform, platform];
	const driver = await Driver.of({...analysis, image: {...analysis.image, platforms}});
	await driver.press('p', 'down', 'enter');
	assert.equal(driver.state.dialog, null);
	assert.deepEqual(
		driver.actions.filter(({type}) => type === 'choice-made'),
		[{type: 'choice-made', choice: {option: 'platform', value: 'linux/arm64'}}],
	);
});

test('a larger analysis keeps what is folded and where the cursor is', async (t) => {
	const analysis = await shop(t);
	const driver = new Driver();
	driver.dispatch({type: 'image-opened', image: analysis.image});
	driver.dispatch({type: 'image-analyzed', analysis, layerCount: 1});
	await driver.settle();
	await driver.press('2', 'space', 'down', 'down');
	assert.equal(driver.cursorName(), 'os-release');
	const again = {...analysis};
	driver.dispatch({type: 'image-analyzed', analysis: again, layerCount: 3});
	await driver.settle();
	assert.equal(driver.cursorName(), 'os-release');
	assert.equal(driver.tree()[1], 'etc');
});

test('the same state comes back where nothing changes', async (t) => {
	const driver = await Driver.of(await shop(t));
	const before = driver.state;
	await driver.press('up', 'g', 'home', 'page-up', 'ctrl-u');
	assert.equal(driver.state, before);
});

test('the mouse chooses, folds, extends, scrolls, and drags the divider', async (t) => {
	const driver = await Driver.of(await shop(t));
	const mouse = {type: 'mouse', button: 'left', shift: false, ctrl: false} as const;
	const layout = layoutOf(driver.state);
	assert.equal(layout.kind, 'full');
	const left = layout.kind === 'full' ? (layout.divider?.x ?? 0) : 0;
	await driver.event({...mouse, kind: 'press', column: 3, row: 3});
	assert.equal(driver.state.layers.cursor, 1);
	await driver.event({...mouse, kind: 'press', column: 3, row: 4, shift: true});
	assert.deepEqual([driver.state.tree.mode, driver.state.tree.anchor], ['range', 1]);
	await driver.press('1', 'g', 'ctrl-l');
	await driver.event({...mouse, kind: 'press', column: left + 5, row: 7});
	assert.equal(driver.state.focus, 'main');
	assert.equal(driver.cursorName(), 'etc');
	await driver.event({...mouse, kind: 'press', column: left + 5, row: 7});
	assert.equal(driver.tree().length, 6);
	await driver.event({...mouse, kind: 'wheel-up', column: left + 5, row: 7});
	assert.equal(driver.state.tree.cursor, 2);
	await driver.event({...mouse, kind: 'press', column: left, row: 7});
	await driver.event({...mouse, kind: 'drag', column: 70, row: 7});
	await driver.event({...mouse, kind: 'release', column: 70, row: 7});
	const after = layoutOf(driver.state);
	assert.equal(after.kind === 'full' && after.divider?.x, 70);
});

for (const [columns, rows] of [
	[200, 50],
	[80, 24],
	[60, 20],
	[40, 10],
	[30, 8],
	[5, 2],
] as const) {
	test(`the screen fits ${columns} × ${rows}, whatever is shown`, async (t) => {
		const driver = await Driver.of(await shop(t), {columns, rows});
		for (const key of ['1', '2', '3', '4', 'w', 'i', 'a', 'tab', 'tab']) {
			await driver.press(key);
			const screen = driver.screen();
			assert.equal(screen.length, rows);
			for (const row of screen) assert.ok(row.length <= columns, `${key}: ${row}`);
		}
	});
}
