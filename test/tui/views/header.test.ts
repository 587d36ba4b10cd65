import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {columnsOf} from '../../../src/report/text-table.ts';
import type {State} from '../../../src/tui/state/state.ts';
import {paintHeader} from '../../../src/tui/views/header.ts';
import {picture, stateOf, subjectOf} from '../helpers/some-state.ts';
import {analysisOf, smallImage} from './screen-image.ts';

const shown = (state: State, width: number): string | undefined =>
	picture([paintHeader(state, width)])[0];

test('what the image is, how large, and which views there are', async (context) => {
	const state = stateOf(await smallImage(context));
	assert.equal(
		shown(state, 140),
		' imgdive  shop:2.4  linux/amd64  content 65.5 kB  hidden 22 kB (33.6 %)  efficiency 66.4 %              Tree  Files  Waste  Findings  Image',
	);
});

test('what matters least is left out first', async (context) => {
	const state = stateOf(await smallImage(context));
	assert.equal(
		shown(state, 100),
		' imgdive  shop:2.4  content 65.5 kB  hidden 22 kB (33.6 %)      Tree  Files  Waste  Findings  Image',
	);
	assert.equal(
		shown(state, 76),
		' shop:2.4  hidden 22 kB (33.6 %)        Tree  Files  Waste  Findings  Image',
	);
	assert.equal(shown(state, 60), ' imgdive  shop:2.4  content 65.5 kB  hidden 22 kB (33.6 %)');
	assert.equal(shown(state, 30), ' shop:2.4  content 65.5 kB');
});

test('the row is as wide as the screen at every width', async (context) => {
	const state = stateOf(await smallImage(context), {reference: `r.io/${'长'.repeat(99)}:1`});
	for (let width = 20; width <= 160; width++) {
		assert.equal(columnsOf(stripVTControlCharacters(paintHeader(state, width))), width);
	}
});

test('the view that is shown is inverse among the others', async (context) => {
	const analysis = await smallImage(context);
	const row = paintHeader(stateOf(analysis, {view: 'waste'}), 140);
	assert.ok(row.includes('\u001B[7m Waste \u001B[0m'));
	assert.ok(!row.includes('\u001B[7m Tree '));
});

test('a long reference is cut in its middle', async (context) => {
	const reference = 'registry.example.com/team/project/service/backend:2024.11.5-alpine';
	assert.equal(
		shown(stateOf(await smallImage(context), {reference}), 60),
		' imgdive  registry.e…4.11.5-alpine  hidden 22 kB (33.6 %)',
	);
});

test('while it loads, how far the reading is', async (context) => {
	assert.equal(shown(stateOf(null), 50), ' imgdive  shop:2.4  opening…');
	const analysis = await smallImage(context);
	const state = stateOf(null, {
		subject: {...subjectOf(analysis), analysis: null, analyzedCount: 0},
		load: {
			reading: 'registry ghcr.io',
			received: 120_000_000,
			expected: 400_000_000,
			layers: [
				{state: 'done', isCached: true, contentBytes: 1, entryCount: 1},
				{state: 'waiting'},
				{state: 'reading', bytes: 1, total: 2},
			],
		},
	});
	assert.equal(
		shown(state, 100),
		' imgdive  shop:2.4  linux/amd64  reading registry ghcr.io  120 MB of about 400 MB  layers 1/3',
	);
	assert.equal(shown(state, 50), ' shop:2.4  120 MB of about 400 MB  layers 1/3');
	const unknown = {...state, load: {...state.load, expected: 0}};
	assert.equal(shown(unknown, 40), ' imgdive  shop:2.4  120 MB  layers 1/3');
});

test('numbers that miss a layer are said to be incomplete', async (context) => {
	const analysis = await smallImage(context);
	const load = {layers: [{state: 'failed', why: 'gone'} as const]};
	assert.equal(
		shown(stateOf(analysis, {load}), 60),
		' shop:2.4  linux/amd64  hidden 22 kB (33.6 %)  incomplete',
	);
	const failure = {message: 'no such image', hint: undefined};
	assert.equal(
		shown(stateOf(null, {load: {failure, isDone: true}}), 40),
		' imgdive  shop:2.4  failed',
	);
});

test('an image without content has no shares', async (context) => {
	const state = stateOf(await analysisOf(context, {layers: []}));
	assert.equal(shown(state, 48), ' imgdive  shop:2.4  linux/amd64  content 0 B');
});
