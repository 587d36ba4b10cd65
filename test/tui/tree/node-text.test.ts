import assert from 'node:assert/strict';
import {test} from 'node:test';
import {safeName, safePath} from '../../../src/tui/tree/node-text.ts';
import {nodeAt, treeOf, treeOfFiles} from './trees.ts';

test('names and paths are as they are where they are harmless and fit', () => {
	const tree = treeOfFiles({'usr/lib/libé.so': 1});
	const node = nodeAt(tree, '/usr/lib/libé.so');
	assert.equal(safeName(tree, node, 7), 'libé.so');
	assert.equal(safePath(tree, node, 16), '/usr/lib/libé.so');
	assert.equal(safePath(tree, 0, 5), '/');
	assert.equal(safeName(tree, 0, 5), '/');
});

test('a long name loses its end, a long path its beginning', () => {
	const tree = treeOfFiles({'usr/lib/libé.so': 1});
	const node = nodeAt(tree, '/usr/lib/libé.so');
	assert.equal(safeName(tree, node, 6), 'libé.…');
	assert.equal(safePath(tree, node, 15), '…sr/lib/libé.so');
	assert.equal(safePath(tree, node, 4), '….so');
	assert.equal(safeName(tree, node, 6, '~'), 'libé.~');
	assert.equal(safePath(tree, node, 8, '...'), '...bé.so');
	assert.equal(safeName(tree, node, 1), '…');
	assert.equal(safePath(tree, node, 1), '…');
});

test('nothing in a name reaches the terminal as it is', () => {
	const tree = treeOf([
		{
			entries: [
				{name: {hex: Buffer.from('a\u001B[2J\nb\u202E').toString('hex')}},
				{name: {hex: '66ff6f'}},
			],
		},
	]);
	assert.equal(safeName(tree, 1, 50), 'a^[[2J^Jb\\u{202e}');
	assert.equal(safePath(tree, 1, 50), '/a^[[2J^Jb\\u{202e}');
	assert.equal(safeName(tree, 2, 50), 'f\\xffo');
	assert.equal(safePath(tree, 2, 50), '/f\\xffo');
});

test('a character is never cut in two', () => {
	const tree = treeOfFiles({['😀'.repeat(2000)]: 1});
	for (let length = 2; length < 20; length++) {
		const pairs = '😀'.repeat((length - 1) >> 1);
		assert.equal(safeName(tree, 1, length), `${pairs}…`);
		assert.equal(safePath(tree, 1, length), `…${pairs}`);
	}
});

test('a name of a megabyte and a path of 2100 levels are cut', () => {
	const tree = treeOfFiles({['x'.repeat(1_000_000)]: 1, [`${'a/'.repeat(2100)}end`]: 1});
	assert.equal(safeName(tree, 1, 8), 'xxxxxxx…');
	assert.equal(safePath(tree, 1, 8), '…xxxxxxx');
	assert.equal(safePath(tree, tree.nodeCount - 1, 8), '…a/a/end');
	assert.equal(safePath(tree, tree.nodeCount - 1, 9000).length, 4204);
});
