import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Driver} from '../helpers/driver.ts';
import {shop} from '../helpers/shop.ts';

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
