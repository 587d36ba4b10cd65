import assert from 'node:assert/strict';
import {test} from 'node:test';
import {changeNames, rootNode} from '../../../src/tree/image-tree.ts';
import {type ChangeTree, changeTree} from '../../../src/tui/diff/change-tree.ts';
import {diffOf, shopDiff} from './shop-pair.ts';

/** Of each path: its change, net bytes at and below it, how many paths differ there, and whether it is a directory. */
function outline({view, delta, isDirectory}: ChangeTree): readonly string[] {
	const lines: string[] = [];
	for (let node = 1; node < view.tree.nodeCount; node++) {
		const path = view.tree.pathBytes(node).toString();
		const kind = changeNames[view.change[node] as 0 | 1 | 2 | 3];
		lines.push(
			`${path}${isDirectory[node] === 1 ? '/' : ''} ${kind} ${delta[node]} ${view.files[node]}`,
		);
	}
	return lines.sort();
}

test('the tree holds what differs, and directories add up what is below them', async (context) => {
	const changes = changeTree(await shopDiff(context), false);
	assert.deepEqual(outline(changes), [
		'/app/ unchanged 6003 4',
		'/app/main.js modified 3 1',
		'/app/model.bin modified 6000 1',
		'/app/static/ added 0 2',
		'/app/static/logo.png modified 0 1',
		'/etc/ unchanged 0 1',
		'/etc/motd modified 0 1',
		'/usr/ unchanged 500 2',
		'/usr/lib/ unchanged 500 2',
		'/usr/lib/new.so added 4500 1',
		'/usr/lib/old.so removed -4000 1',
	]);
	assert.equal(changes.delta[rootNode], 6503);
});

test('by size, what shrank counts as much as what grew', async (context) => {
	const {view} = changeTree(await shopDiff(context), false);
	const removed = Array.from(view.bytes).filter((bytes) => bytes === 4000);
	assert.equal(removed.length, 1);
	assert.equal(view.mostBytes, 6503);
});

test('with what is the same, every path of the new image is in the tree, and those of the old one that are gone', async (context) => {
	const diff = await shopDiff(context);
	const all = changeTree(diff, true);
	const paths = outline(all).map((line) => line.split(' ')[0]);
	assert.deepEqual(paths, [
		'/app/',
		'/app/main.js',
		'/app/model.bin',
		'/app/static/',
		'/app/static/logo.png',
		'/etc/',
		'/etc/motd',
		'/etc/passwd',
		'/usr/',
		'/usr/lib/',
		'/usr/lib/libc.so',
		'/usr/lib/new.so',
		'/usr/lib/old.so',
	]);
	assert.equal(all.delta[rootNode], 6503);
	assert.equal(changeTree(diff, true), all);
});

test('a directory that became a file keeps what was in it below it', async (context) => {
	const diff = await diffOf(
		context,
		{
			layers: [
				{
					entries: [
						{name: 'a/', type: '5'},
						{name: 'a/b', data: 'bb'},
					],
				},
			],
		},
		{layers: [{entries: [{name: 'a', data: 'aaa'}]}]},
	);
	assert.deepEqual(outline(changeTree(diff, false)), ['/a/ modified 1 2', '/a/b removed -2 1']);
});

test('images that are the same make an empty tree', async (context) => {
	const recipe = {layers: [{entries: [{name: 'a', data: 'a'}]}]};
	const diff = await diffOf(context, recipe, recipe);
	assert.equal(changeTree(diff, false).view.nodeCount, 0);
	assert.equal(changeTree(diff, true).view.nodeCount, 1);
});
