import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {none, rootNode} from '../../../src/tree/image-tree.ts';
import {
	type Fold,
	fold,
	foldAll,
	folded,
	foldsBelow,
	hasChildren,
	isUnfolded,
	nearestRow,
	nextNode,
	noRows,
	parentRow,
	type RowOptions,
	revealed,
	rowOfNode,
	rowsOf,
	type Sort,
	unfolded,
} from '../../../src/tui/tree/rows.ts';
import {deriveView, type TreeView} from '../../../src/tui/tree/tree-view.ts';
import {randomImage, seed} from '../../property/random-image.ts';
import {
	finalOf,
	nodeAt,
	optionsOf,
	outline,
	outlineOf,
	pathOf,
	specsOf,
	treeOf,
	treeOfFiles,
	trimmed,
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
	assert.equal(rowOfNode(rows, nodeAt(tree, '/usr/bin/sh')), 3);
	assert.equal(nearestRow(rows, tree, nodeAt(tree, '/usr/bin/sh')), 3);
	assert.equal(rowOfNode(rows, nodeAt(tree, '/usr/lib/a.so')), -1);
	assert.equal(nearestRow(rows, tree, nodeAt(tree, '/usr/lib/a.so')), 1);
	assert.equal(nearestRow(rows, tree, rootNode), 0);
	assert.equal(rowOfNode(rows, rootNode), -1);
	assert.equal(nearestRow(noRows, tree, 3), 0);
	assert.deepEqual(
		[0, 1, 2, 3, 4].map((row) => parentRow(rows, row)),
		[-1, 0, 0, 2, -1],
	);
});

test('unfolding and folding a row gives the rows that a new start gives', () => {
	fc.assert(
		fc.property(randomView, fc.array(fc.nat()), anySort, ({views}, toggles, sort) => {
			for (const random of views.filter(({nodeCount}) => nodeCount > 0)) {
				checkToggles(random, toggles, sort);
			}
		}),
		{seed, numRuns: 200},
	);
});

function checkToggles(random: TreeView, toggles: readonly number[], sort: Sort): void {
	let folds = foldsOf(random, fold.folded);
	let rows = rowsOf(random, optionsOf(random.tree, {folds, sort}));
	for (const toggle of toggles) {
		const row = toggle % rows.count;
		const node = rows.nodes[row] as number;
		const isOpen = folds[node] === fold.unfolded;
		folds = folds.slice();
		folds[node] = isOpen ? fold.folded : fold.unfolded;
		const options = optionsOf(random.tree, {folds, sort});
		const before = trimmed(rows);
		const changed = isOpen ? folded(rows, row) : unfolded(random, rows, row, options);
		assert.deepEqual(trimmed(rows), before, 'the rows before are left alone');
		assert.deepEqual(trimmed(changed), trimmed(rowsOf(random, options)));
		rows = changed;
	}
}

test('rows have parents, and a row that is unfolded or folded already stays as it is', () => {
	fc.assert(
		fc.property(randomView, anySort, ({views}, sort) => {
			for (const random of views) {
				const options = optionsOf(random.tree, {sort});
				const rows = rowsOf(random, options);
				assert.equal(rows.count, random.nodeCount);
				for (let row = 0; row < rows.count; row++) {
					const parent = parentRow(rows, row);
					const above = parent < 0 ? rootNode : rows.nodes[parent];
					assert.equal(above, random.tree.parent[rows.nodes[row] as number]);
					assert.equal(unfolded(random, rows, row, options), rows);
					const closed = folded(rows, row);
					assert.equal(folded(closed, row), closed);
				}
			}
		}),
		{seed, numRuns: 100},
	);
});

test('the next node is the next one of the rows with everything unfolded', () => {
	fc.assert(
		fc.property(randomView, anySort, fc.nat(4), ({views}, sort, modulus) => {
			for (const random of views) {
				const closed = optionsOf(random.tree, {sort, folds: foldsOf(random, fold.folded)});
				const {nodes} = trimmed(rowsOf(random, {...closed, folds: foldsOf(random, fold.unfolded)}));
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

const anySort: fc.Arbitrary<Sort> = fc.record({
	by: fc.constantFrom('size', 'name', 'files'),
	isReversed: fc.boolean(),
});

/** All views of a random image. */
const randomView: fc.Arbitrary<{readonly views: readonly TreeView[]}> = randomImage('any').map(
	(layers) => {
		const random = treeOf(layers);
		const views = specsOf(layers.length).map((spec) => deriveView(random, spec));
		return {views: views.filter(({nodeCount}) => nodeCount <= 60)};
	},
);

function foldsOf(of: TreeView, value: Fold): Uint8Array {
	return foldAll(of.tree, new Uint8Array(of.tree.nodeCount), value);
}
