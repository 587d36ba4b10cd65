import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {rootNode} from '../../../src/tree/image-tree.ts';
import {fold, isUnfolded, type RowOptions, rowsOf} from '../../../src/tui/tree/rows.ts';
import type {TreeView} from '../../../src/tui/tree/tree-view.ts';
import {seed} from '../../property/random-image.ts';
import {randomOptions, randomView} from './random-views.ts';
import {lineOf, listed, naiveRows} from './trees.ts';

test('rows are those of a walk through the tree, whatever is folded, hidden and sorted', () => {
	fc.assert(
		fc.property(randomView, randomOptions, ({views}, given) => {
			for (const random of views) checkRows(random, given(random));
		}),
		{seed, numRuns: 150},
	);
});

test('a fold set anew gives the rows that a new start gives, and leaves those before as they are', () => {
	fc.assert(
		fc.property(randomView, randomOptions, fc.array(fc.nat()), ({views}, given, toggles) => {
			for (const random of views.filter(({nodeCount}) => nodeCount > 0)) {
				checkToggles(random, given(random), toggles);
			}
		}),
		{seed, numRuns: 100},
	);
});

function checkRows(of: TreeView, options: RowOptions): void {
	const expected = naiveRows(of, options);
	const nodes = expected.map(([node]) => node);
	assert.deepEqual(listed(rowsOf(of, options)), expected);
	const rows = rowsOf(of, options);
	assert.equal(
		rows.isAnyUnfolded(),
		expected.some(([, depth]) => depth > 0),
	);
	for (let row = rows.count - 1; row >= 0; row--) assert.equal(rows.nodeAt(row), nodes[row]);
	for (let node = 0; node < of.tree.nodeCount; node++) {
		assert.equal(rows.rowOfNode(node), nodes.indexOf(node));
		const seen = lineOf(of.tree, node).find((at) => nodes.includes(at)) ?? rootNode;
		assert.equal(rows.nearestRow(node), Math.max(0, nodes.indexOf(seen)));
	}
	for (const [row, node] of nodes.entries()) {
		assert.equal(rows.parentRow(row), nodes.indexOf(of.tree.parent[node] as number));
	}
}

function checkToggles(of: TreeView, start: RowOptions, toggles: readonly number[]): void {
	const seen = [{rows: rowsOf(of, start), options: start}];
	let {rows, options} = seen[0] as (typeof seen)[0];
	for (const toggle of toggles) {
		// Also what lies in folded directories, or is not shown.
		const node = 1 + (toggle % (of.tree.nodeCount - 1));
		const folds = options.folds.slice();
		folds[node] = isUnfolded(of, node, options) ? fold.folded : fold.unfolded;
		options = {...options, folds};
		if (toggle % 2 === 0) rows.nodeAt(toggle % (rows.count + 1));
		rows = rows.refolded(node, folds);
		assert.equal(rows.refolded(node, folds), rows);
		seen.push({rows, options});
	}
	for (const {rows: then, options: given} of seen) {
		assert.deepEqual(listed(then), naiveRows(of, given));
	}
}
