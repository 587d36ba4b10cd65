import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {none, rootNode} from '../../../src/tree/image-tree.ts';
import {
	type Fold,
	fold,
	foldAll,
	foldsBelow,
	hasChildren,
	isUnfolded,
	nextNode,
	noRows,
	type RowOptions,
	revealed,
	rowsOf,
	type Sort,
} from '../../../src/tui/tree/rows.ts';
import {deriveView, type TreeView} from '../../../src/tui/tree/tree-view.ts';
import {seed} from '../../property/random-image.ts';
import {anySort, randomView} from './random-views.ts';
import {
	finalOf,
	listed,
	naiveRows,
	nodeAt,
	optionsOf,
	outline,
	outlineOf,
	pathOf,
	treeOf,
	treeOfFiles,
} from './trees.ts';

const tree = treeOfFiles({
	'usr/lib/b.so': 300,
	'usr/lib/a.so': 300,
	'usr/lib/empty/': 0,
	'usr/bin/sh': 500,
	'etc/passwd': 40,
	'boot.img': 900,
	// Behind `boot.img` in the order of paths, where a slash would sort between.
	'boot/grub': 1,
});
const view = finalOf(tree);

test('the largest come first, files and directories alike, equals by name', () => {
	assert.deepEqual(outlineOf(view), [
		'usr',
		'  lib',
		'    a.so',
		'    b.so',
		'    empty',
		'  bin',
		'    sh',
		'boot.img',
		'etc',
		'  passwd',
		'boot',
		'  grub',
	]);
});

test('rows come by name, by number of files, and the other way round', () => {
	const top = (sort: Sort): readonly string[] =>
		outlineOf(view, {sort, folds: foldAll(tree, new Uint8Array(), fold.folded)});
	assert.deepEqual(top({by: 'name', isReversed: false}), ['boot', 'boot.img', 'etc', 'usr']);
	assert.deepEqual(top({by: 'name', isReversed: true}), ['usr', 'etc', 'boot.img', 'boot']);
	assert.deepEqual(top({by: 'files', isReversed: false}), ['usr', 'boot', 'boot.img', 'etc']);
	assert.deepEqual(top({by: 'size', isReversed: true}), ['boot', 'etc', 'boot.img', 'usr']);
});

test('names are compared as bytes, the shorter first', () => {
	const odd = treeOfFiles({b: 0, 'a!': 0, a: 0, é: 0, B: 0, z: 0});
	const sort: Sort = {by: 'name', isReversed: false};
	assert.deepEqual(outlineOf(finalOf(odd), {sort}), ['B', 'a', 'a!', 'b', 'z', 'é']);
});

test('a large directory is sorted as a small one is', () => {
	const sizes = Array.from({length: 500}, (_, at) => [`f${at}`, (at * 7) % 13] as const);
	const many = treeOfFiles(Object.fromEntries(sizes));
	const expected = [...sizes]
		.sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || (a < b ? -1 : 1))
		.map(([name]) => name);
	assert.deepEqual(outlineOf(finalOf(many)), expected);
});

test('a view of 60 paths is unfolded, a larger one folded', () => {
	const names = (count: number): Record<string, number> =>
		Object.fromEntries(Array.from({length: count}, (_, at) => [`d/f${at}`, 1]));
	assert.equal(outlineOf(finalOf(treeOfFiles(names(59)))).length, 60);
	assert.deepEqual(outlineOf(finalOf(treeOfFiles(names(60)))), ['d']);
});

test('what the user folds and unfolds wins over the view', () => {
	const folds = new Uint8Array(tree.nodeCount);
	folds[nodeAt(tree, '/usr')] = fold.folded;
	folds[nodeAt(tree, '/etc')] = fold.unfolded;
	assert.deepEqual(outlineOf(view, {folds}), [
		'usr',
		'boot.img',
		'etc',
		'  passwd',
		'boot',
		'  grub',
	]);
	const options = optionsOf(tree, {folds});
	assert.equal(isUnfolded(view, nodeAt(tree, '/usr'), options), false);
	assert.equal(isUnfolded(view, nodeAt(tree, '/etc'), options), true);
});

test('only what is shown has rows, and counts as a child', () => {
	const shown = new Uint8Array(tree.nodeCount);
	for (const path of ['/usr', '/usr/bin', '/usr/bin/sh', '/etc']) shown[nodeAt(tree, path)] = 1;
	const options = optionsOf(tree, {shown});
	assert.deepEqual(outlineOf(view, {shown}), ['usr', '  bin', '    sh', 'etc']);
	assert.equal(hasChildren(view, nodeAt(tree, '/usr'), options), true);
	assert.equal(hasChildren(view, nodeAt(tree, '/etc'), options), false);
	assert.equal(hasChildren(view, nodeAt(tree, '/etc'), optionsOf(tree)), true);
	assert.equal(hasChildren(view, nodeAt(tree, '/usr/lib/empty'), optionsOf(tree)), false);
});

test('children of other layers are not part of a view', () => {
	const layered = treeOf([{entries: [{name: 'd/a'}, {name: 'e/x'}]}, {entries: [{name: 'd/b'}]}]);
	const layer = deriveView(layered, {mode: 'layer', from: 1, to: 1});
	assert.deepEqual(outlineOf(layer), ['d', '  b']);
	assert.equal(hasChildren(layer, nodeAt(layered, '/e'), optionsOf(layered)), false);
});

test('folds are set for a directory and all below it, in a copy', () => {
	const folds = new Uint8Array(tree.nodeCount);
	const below = foldsBelow(view, nodeAt(tree, '/usr'), folds, fold.folded);
	const set = [...below.keys()].filter((node) => below[node] === fold.folded);
	const directories = ['/usr', '/usr/bin', '/usr/lib'];
	assert.deepEqual(set.map((node) => pathOf(tree, node)).sort(), directories);
	assert.ok(folds.every((value) => value === fold.automatic));
	const everything = foldsBelow(view, rootNode, folds, fold.folded);
	assert.deepEqual(outlineOf(view, {folds: everything}), ['usr', 'boot.img', 'etc', 'boot']);
});

test('a node is revealed by unfolding what lies above it, and nothing else', () => {
	const folds = foldAll(tree, new Uint8Array(tree.nodeCount), fold.folded);
	const open = revealed(view, nodeAt(tree, '/usr/bin/sh'), folds);
	assert.deepEqual(outlineOf(view, {folds: open}), [
		'usr',
		'  lib',
		'  bin',
		'    sh',
		'boot.img',
		'etc',
		'boot',
	]);
	assert.ok(folds.every((value) => value === fold.folded));
});

test('the row of a node is found, or that of the nearest directory above', () => {
	const folds = new Uint8Array(tree.nodeCount);
	folds[nodeAt(tree, '/usr/lib')] = fold.folded;
	const rows = rowsOf(view, optionsOf(tree, {folds}));
	assert.deepEqual(outline(tree, rows).slice(0, 4), ['usr', '  lib', '  bin', '    sh']);
	assert.equal(rows.rowOfNode(nodeAt(tree, '/usr/bin/sh')), 3);
	assert.equal(rows.nearestRow(nodeAt(tree, '/usr/bin/sh')), 3);
	assert.equal(rows.rowOfNode(nodeAt(tree, '/usr/lib/a.so')), -1);
	assert.equal(rows.nearestRow(nodeAt(tree, '/usr/lib/a.so')), 1);
	assert.equal(rows.nearestRow(rootNode), 0);
	assert.equal(rows.rowOfNode(rootNode), -1);
	assert.equal(noRows.nearestRow(3), 0);
	assert.deepEqual(
		[0, 1, 2, 3, 4].map((row) => rows.parentRow(row)),
		[-1, 0, 0, 2, -1],
	);
});

test('where no row is, there is no node', () => {
	const rows = rowsOf(view, optionsOf(tree));
	assert.equal(rows.count, 12);
	for (const row of [-1, 12, 1e9]) {
		assert.equal(rows.nodeAt(row), rootNode);
		assert.equal(rows.depthAt(row), 0);
		assert.equal(rows.parentRow(row), -1);
	}
	assert.equal(noRows.count, 0);
	assert.equal(noRows.nodeAt(0), rootNode);
	assert.equal(noRows.parentRow(0), -1);
	assert.equal(noRows.rowOfNode(3), -1);
	assert.equal(noRows.isAnyUnfolded(), false);
});

test('a node of a larger tree has no row', () => {
	const rows = rowsOf(view, optionsOf(tree));
	assert.equal(rows.rowOfNode(tree.nodeCount), -1);
	assert.equal(rows.nearestRow(tree.nodeCount), 0);
});

test('something is unfolded where a row is that does not lie in the root', () => {
	const folds = foldAll(tree, new Uint8Array(), fold.folded);
	const closed = rowsOf(view, optionsOf(tree, {folds}));
	assert.equal(closed.isAnyUnfolded(), false);
	const set = (path: string): boolean => {
		const changed = folds.slice();
		changed[nodeAt(tree, path)] = fold.unfolded;
		return closed.refolded(nodeAt(tree, path), changed).isAnyUnfolded();
	};
	assert.equal(set('/etc'), true);
	assert.equal(set('/boot.img'), false, 'a file has nothing below');
	assert.equal(set('/usr/lib'), false, 'what lies in a folded directory is not seen');
});

test('rows of directories with thousands of children are found from any place', () => {
	const names = Array.from({length: 3000}, (_, at) => `d/${at}/x`);
	const wide = treeOfFiles(Object.fromEntries(names.map((name, at) => [name, at % 7])));
	const wideView = finalOf(wide);
	const folds = foldAll(wide, new Uint8Array(), fold.folded);
	folds[nodeAt(wide, '/d')] = fold.unfolded;
	const options = optionsOf(wide, {folds: folds.slice(), sort: {by: 'name', isReversed: true}});
	const first = rowsOf(wideView, options);
	assert.equal(first.count, 3001);
	const directories = Array.from({length: 3000}, (_, at) => first.nodeAt(3000 - at));
	let rows = first;
	// More than are kept apart from the counts of all.
	for (let at = 0; at < 3000; at += 4) {
		folds[directories[at] as number] = fold.unfolded;
		rows = rows.refolded(directories[at] as number, folds.slice());
	}
	const expected = naiveRows(wideView, {...options, folds});
	assert.equal(rows.count, 3751);
	assert.deepEqual(listed(rows), expected);
	const backwards = rowsOf(wideView, {...options, folds});
	for (let row = 3750; row >= 0; row -= 50) {
		assert.equal(backwards.nodeAt(row), expected[row]?.[0]);
		assert.equal(rows.rowOfNode(expected[row]?.[0] ?? 0), row);
	}
	assert.equal(first.count, 3001);
	assert.equal(first.rowOfNode(directories[2999] as number), 1);
});

test('few that are shown are found among many that are not', () => {
	const names = Array.from({length: 2000}, (_, at) => [`f${at}`, 2000 - at] as const);
	const flat = treeOfFiles(Object.fromEntries(names));
	const shown = new Uint8Array(flat.nodeCount);
	for (const path of ['/f3', '/f800', '/f1999']) shown[nodeAt(flat, path)] = 1;
	assert.deepEqual(outlineOf(finalOf(flat), {shown}), ['f3', 'f800', 'f1999']);
	const rows = rowsOf(finalOf(flat), optionsOf(flat, {shown}));
	assert.equal(rows.rowOfNode(nodeAt(flat, '/f1999')), 2);
	assert.equal(rows.rowOfNode(nodeAt(flat, '/f4')), -1);
});

test('directories as deep as paths can be have rows', () => {
	const deep = treeOfFiles({[`${'d/'.repeat(2000)}end`]: 1});
	const folds = foldAll(deep, new Uint8Array(), fold.unfolded);
	const rows = rowsOf(finalOf(deep), optionsOf(deep, {folds}));
	assert.equal(rows.count, 2001);
	assert.equal(rows.depthAt(2000), 2000);
	assert.equal(rows.parentRow(2000), 1999);
	const node = rows.nodeAt(1900);
	const closed = rows.refolded(node, folds.with(node, fold.folded));
	assert.equal(closed.count, 1901);
	assert.equal(closed.rowOfNode(node), 1900);
	assert.equal(rows.rowOfNode(deep.nodeCount - 1), 2000);
});

test('the next node is the next one of the rows with everything unfolded', () => {
	fc.assert(
		fc.property(randomView, anySort, fc.nat(4), ({views}, sort, modulus) => {
			for (const random of views) {
				const closed = optionsOf(random.tree, {sort, folds: foldsOf(random, fold.folded)});
				const open = {...closed, folds: foldsOf(random, fold.unfolded)};
				const nodes = listed(rowsOf(random, open)).map(([node]) => node);
				const wanted = (node: number): boolean => node % (modulus + 1) === 0;
				for (const [row, from] of nodes.entries()) {
					const behind = [...nodes.slice(row + 1), ...nodes.slice(0, row + 1)];
					const ahead = [...nodes.slice(row), ...nodes.slice(0, row)].reverse();
					assert.equal(nextNode(random, from, 1, wanted, closed), behind.find(wanted) ?? 0);
					assert.equal(nextNode(random, from, -1, wanted, closed), ahead.find(wanted) ?? 0);
				}
			}
		}),
		{seed, numRuns: 150},
	);
});

test('the next node is looked for where something is shown, from any place', () => {
	const shown = new Uint8Array(tree.nodeCount);
	for (const path of ['/usr', '/usr/bin', '/usr/bin/sh', '/etc']) shown[nodeAt(tree, path)] = 1;
	const next = (from: number, by: 1 | -1, given: Partial<RowOptions>): string =>
		pathOf(
			tree,
			nextNode(view, from, by, (node) => tree.lastVersion[node] !== none, {
				...optionsOf(tree),
				...given,
			}),
		);
	assert.equal(next(nodeAt(tree, '/usr'), 1, {}), '/usr/lib');
	assert.equal(next(nodeAt(tree, '/usr'), 1, {shown}), '/usr/bin');
	assert.equal(next(nodeAt(tree, '/usr/lib/a.so'), 1, {shown}), '/usr/bin');
	assert.equal(next(nodeAt(tree, '/etc'), 1, {shown}), '/usr');
	assert.equal(next(rootNode, 1, {shown}), '/usr');
	assert.equal(next(rootNode, -1, {shown}), '/etc');
	assert.equal(next(rootNode, 1, {shown: new Uint8Array(tree.nodeCount)}), '/');
});

function foldsOf(of: TreeView, value: Fold): Uint8Array {
	return foldAll(of.tree, new Uint8Array(of.tree.nodeCount), value);
}
