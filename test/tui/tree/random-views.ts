import fc from 'fast-check';
import {type FilterMatches, searchTree, shownNodes} from '../../../src/tui/tree/filter.ts';
import {fold, type RowOptions, type Sort} from '../../../src/tui/tree/rows.ts';
import {deriveView, type TreeView} from '../../../src/tui/tree/tree-view.ts';
import {randomImage} from '../../property/random-image.ts';
import {specsOf, treeOf} from './trees.ts';

export const anySort: fc.Arbitrary<Sort> = fc.record({
	by: fc.constantFrom('size', 'name', 'files'),
	isReversed: fc.boolean(),
});

/** All views of a random image. */
export const randomView: fc.Arbitrary<{readonly views: readonly TreeView[]}> = randomImage(
	'any',
).map((layers) => {
	const random = treeOf(layers);
	return {views: specsOf(layers.length).map((spec) => deriveView(random, spec))};
});

/** Any folds and any sort; all shown, or what is found by a letter or a change. */
export const randomOptions: fc.Arbitrary<(view: TreeView) => RowOptions> = fc
	.record({
		sort: anySort,
		folds: fc.array(fc.constantFrom(...Object.values(fold)), {minLength: 1}),
		shownChanges: fc.constantFrom(0b1111, 0b1111, 0b0101, 0b1010),
		letter: fc.constantFrom('', '', 'a', 'b'),
	})
	.map(({sort, folds, shownChanges, letter}) => (of) => {
		const matches = letter === '' ? null : found(of, letter);
		return {
			sort,
			folds: Uint8Array.from({length: of.tree.nodeCount}, (_, at) => folds[at % folds.length] ?? 0),
			shown: shownNodes(of, shownChanges, matches),
			isFiltered: matches !== null,
		};
	});

function found(of: TreeView, text: string): FilterMatches {
	const search = searchTree(of, text, null);
	for (;;) {
		const step = search.next();
		if (step.done) return step.value;
	}
}
