import assert from 'node:assert/strict';
import {test} from 'node:test';
import {countOf, listViews, targetAt} from '../../../src/tui/views/list-views.ts';
import {wrapped} from '../../../src/tui/views/shown-text.ts';
import {picture} from '../helpers/some-state.ts';
import {analysisOf, listState, shop} from './list-view-image.ts';

test('each view is known by its name and has a first order', () => {
	for (const [name, view] of Object.entries(listViews)) {
		assert.equal(view.name, name);
		assert.ok(view.sorts.length > 0);
	}
	assert.deepEqual(listViews.files.sorts, ['size', 'path', 'layer']);
	assert.deepEqual(listViews.waste.sorts, ['size', 'path', 'layer']);
});

test('counts and targets follow the filter and the cursor', async (context) => {
	const analysis = await analysisOf(context, shop);
	const state = listState(analysis, 'files', {filter: 'main', cursor: 1});
	assert.equal(countOf(state, 'files'), 2);
	assert.equal(countOf(state, 'waste'), 4);
	assert.equal(targetAt(state, 'files')?.layerIndex, 3);
	assert.equal(targetAt(listState(analysis, 'files', {cursor: 99}), 'files'), null);
	assert.equal(targetAt(state, 'image'), null);
});

test('without an analysis there are no rows and no targets', () => {
	const state = listState(null, 'waste');
	assert.equal(countOf(state, 'waste'), 0);
	assert.equal(targetAt(state, 'waste'), null);
});

test('while layers are still being read the title says that more may come', async (context) => {
	const analysis = await analysisOf(context, shop);
	const state = listState(analysis, 'waste');
	assert.ok(state.subject);
	const early = {...state, subject: {...state.subject, analyzedCount: 3}};
	const [title = ''] = picture(listViews.waste.paint(early, 90, 3));
	assert.ok(title.endsWith('4 places  9.04 kB, 44.7 % of the content so far'), title);
});

test('an image that could not be read is not said to be read', () => {
	const state = listState(null, 'files', {}, {load: {failure: {message: 'no', hint: undefined}}});
	assert.deepEqual(picture(listViews.files.paint(state, 40, 2)), [
		'Files',
		'The image could not be read.',
	]);
});

const wraps: readonly (readonly [
	name: string,
	text: string,
	columns: number,
	lines: readonly string[],
])[] = [
	['words', 'one two three', 8, ['one two', 'three']],
	['a text that just fits', 'one two', 7, ['one two']],
	['a word that is too long', 'go abcdefghij on', 4, ['go', 'abcd', 'efgh', 'ij', 'on']],
	['lines that are there already', 'a b\n\n  c', 3, ['a b', '', '  c']],
	['indentation', '  ab cd', 5, ['  ab', 'cd']],
	['wide characters, never split', '界界界', 5, ['界界', '界']],
	['spaces at the end', 'abc def   ', 6, ['abc', 'def   ']],
];

for (const [name, text, columns, lines] of wraps) {
	test(`wrapping: ${name}`, () => assert.deepEqual(wrapped(text, columns), lines));
}
