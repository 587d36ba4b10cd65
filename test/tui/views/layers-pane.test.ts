import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {LayerLoad} from '../../../src/tui/backend.ts';
import {reset} from '../../../src/tui/theme/style.ts';
import {styleOf} from '../../../src/tui/theme/themes.ts';
import {
	layerRows,
	layersPageRows,
	paintLayers,
	rowOfLayer,
} from '../../../src/tui/views/layers-pane.ts';
import {picture, stateOf, subjectOf} from '../helpers/some-state.ts';
import {analysisOf, file, smallImage} from './screen-image.ts';

test('each step has a row, with what its layer ships, hides and changes', async (context) => {
	const analysis = await smallImage(context);
	assert.deepEqual(picture(paintLayers(stateOf(analysis, {layer: 1}), 60, 6)), [
		'Layers  3                                            65.5 kB',
		' 0 42 kB ████████ ⊘ 2 kB  +9    ADD rootfs.tar.xz /',
		' ·                              ENV APP=/opt/app',
		'▍1 23 kB ████▍    ⊘ 20 kB +4 ~1 COPY . /',
		' 2 500 B ▏                +1 -3 RUN rm -rf /opt/app && echo…',
		'',
	]);
});

test('a narrow pane gives up the bar, then the changes, then the hidden bytes', async (context) => {
	const analysis = await smallImage(context);
	const state = stateOf(analysis, {layer: 0});
	assert.deepEqual(picture(paintLayers(state, 46, 3)), [
		'Layers  3                              65.5 kB',
		'▍0 42 kB ⊘ 2 kB  +9    ADD rootfs.tar.xz /',
		' ·                     ENV APP=/opt/app',
	]);
	assert.deepEqual(picture(paintLayers(state, 36, 5)), [
		'Layers  3                    65.5 kB',
		'▍0 42 kB ⊘ 2 kB  ADD rootfs.tar.xz /',
		' ·               ENV APP=/opt/app',
		' 1 23 kB ⊘ 20 kB COPY . /',
		' 2 500 B         RUN rm -rf /opt/ap…',
	]);
	assert.deepEqual(picture(paintLayers(state, 30, 5)), [
		'Layers  3              65.5 kB',
		'▍0 42 kB ADD rootfs.tar.xz /',
		' ·       ENV APP=/opt/app',
		' 1 23 kB COPY . /',
		' 2 500 B RUN rm -rf /opt/app …',
	]);
});

test('a mark at the left tells which layers the tree shows', async (context) => {
	const analysis = await smallImage(context);
	const marks = (...overrides: Parameters<typeof stateOf>): string =>
		picture(paintLayers(stateOf(...overrides), 40, 5))
			.slice(1)
			.map((row) => row.slice(0, 2))
			.join(',');
	assert.equal(marks(analysis, {layer: 1, mode: 'layer'}), ' 0, ·,▍1, 2');
	assert.equal(marks(analysis, {layer: 1, mode: 'up-to'}), '▍0, ·,▍1, 2');
	assert.equal(marks(analysis, {layer: 1, mode: 'range', tree: {anchor: 2}}), ' 0, ·,▍1,▍2');
	assert.equal(marks(analysis, {layer: 1, mode: 'final'}), '▍0, ·,▍1,▍2');
});

test('the row under the cursor is inverse where the keys go, else bold and underlined', async (context) => {
	const analysis = await smallImage(context);
	const rowOf = (focus: 'layers' | 'main'): string =>
		paintLayers(stateOf(analysis, {layer: 0, focus}), 40, 3)[1] ?? '';
	const text = '▍0 42 kB ⊘ 2 kB  +9    ADD rootfs.tar.x…';
	assert.equal(rowOf('layers'), `\u001B[7m${text}${reset}`);
	assert.equal(rowOf('main'), `\u001B[1;4m${text}${reset}`);
});

test('rows stand for all steps and layers, also those that do not name each other', async (context) => {
	const analysis = await smallImage(context);
	const {history, image} = subjectOf(analysis);
	const indexes = (rows: ReturnType<typeof layerRows>): readonly (number | null)[] =>
		rows.map(({layerIndex}) => layerIndex);
	assert.deepEqual(indexes(layerRows({history, image})), [0, null, 1, 2]);
	assert.equal(layerRows({history, image}), layerRows({history, image}));
	assert.equal(rowOfLayer({history, image}, 1), 2);
	assert.equal(rowOfLayer({history, image}, 7), -1);
	const some = {history: history.slice(0, 2), image};
	assert.deepEqual(indexes(layerRows(some)), [0, null, 1, 2]);
	assert.equal(layerRows(some)[3]?.history.instruction, '(no history)');
});

test('more rows than the pane has are scrolled to the cursor', async (context) => {
	const layers = Array.from({length: 12}, (_, at) => ({entries: [file(`f${at}`, 1000)]}));
	const analysis = await analysisOf(context, {layers});
	assert.equal(layersPageRows(4), 3);
	assert.deepEqual(picture(paintLayers(stateOf(analysis, {layer: 7, layersTop: 5}), 40, 4)), [
		'Layers  12                         12 kB',
		'  5 1 kB ████████ +1 layer 5',
		'  6 1 kB ████████ +1 layer 6',
		'▍ 7 1 kB ████████ +1 layer 7',
	]);
	assert.deepEqual(picture(paintLayers(stateOf(analysis, {layer: 11}), 40, 3)).slice(1), [
		' 10 1 kB ████████ +1 layer 10',
		'▍11 1 kB ████████ +1 layer 11',
	]);
});

test('while it loads, each layer tells how far it is', async (context) => {
	const analysis = await smallImage(context);
	const layers: readonly LayerLoad[] = [
		{state: 'done', isCached: false, contentBytes: 42_000, entryCount: 9},
		{state: 'reading', bytes: 370, total: 1000},
		{state: 'failed', why: 'the connection broke'},
	];
	const subject = {...subjectOf(analysis), analysis: null, analyzedCount: 0};
	const state = stateOf(null, {subject, layer: 0, load: {layers}});
	assert.deepEqual(picture(paintLayers(state, 60, 5)), [
		'Layers  1 of 3                                         42 kB',
		'▍0  42 kB ████████ 9 entries ADD rootfs.tar.xz /',
		' ·                           ENV APP=/opt/app',
		' 1   37 %                    COPY . /',
		' 2 failed                    RUN rm -rf /opt/app && echo "b…',
	]);
	const unknown: readonly LayerLoad[] = [
		{state: 'waiting'},
		{state: 'reading', bytes: 12_000_000, total: 0},
	];
	const rows = picture(paintLayers(stateOf(null, {subject, load: {layers: unknown}}), 40, 5));
	assert.deepEqual(rows.slice(1), [
		'▍0 waiting ADD rootfs.tar.xz /',
		' ·         ENV APP=/opt/app',
		' 1   12 MB COPY . /',
		' 2 waiting RUN rm -rf /opt/app && echo …',
	]);
});

test('of a layer that could not be read the analysis says nothing', async (context) => {
	const analysis = await smallImage(context);
	const layers: readonly LayerLoad[] = [
		{state: 'done', isCached: true, contentBytes: 42_000, entryCount: 9},
		{state: 'failed', why: 'no such blob'},
		{state: 'done', isCached: true, contentBytes: 500, entryCount: 2},
	];
	const rows = picture(paintLayers(stateOf(analysis, {load: {layers}}), 40, 5));
	assert.equal(rows[0], 'Layers  2 of 3                   42.5 kB');
	assert.equal(rows[3], ' 1 failed              COPY . /');
});

test('layers of the base image are told apart by a letter', async (context) => {
	const analysis = await smallImage(context);
	const layers = analysis.layers.map((layer) => ({...layer, inBase: layer.index === 0}));
	const rows = picture(paintLayers(stateOf({...analysis, layers}), 40, 5));
	assert.deepEqual(
		rows.slice(1).map((row) => row.slice(0, 3)),
		[' 0b', '  ·', '  1', '▍ 2'],
	);
});

test('until the image is open the pane says what happens, and why it does not', () => {
	const opening = stateOf(null);
	assert.deepEqual(picture(paintLayers(opening, 30, 3)), ['Layers', 'opening shop:2.4…', '']);
	const reading = stateOf(null, {load: {reading: 'registry ghcr.io'}});
	assert.deepEqual(picture(paintLayers(reading, 30, 2)), ['Layers', 'reading registry ghcr.io…']);
	const failure = {message: 'There is no image "shop:2.4" on this engine.', hint: 'docker images'};
	const failed = stateOf(null, {load: {failure, isDone: true}});
	assert.deepEqual(picture(paintLayers(failed, 30, 6)), [
		'Layers',
		'There is no image "shop:2.4"',
		'on this engine.',
		'docker images',
		'r tries again',
		'',
	]);
});

test('instructions cannot move the cursor or hide', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [{entries: [file('a', 1)]}],
		createdBy: ['RUN echo \u001B[2J\u202E\n evil'],
	});
	const rows = paintLayers(stateOf(analysis), 60, 2);
	assert.equal(picture(rows)[1], '▍0 1 B ████████ +1 RUN echo ^[[2J\\u{202e} evil');
	assert.ok(rows.every((row) => !row.includes('\u001B[2J')));
});

test('without Unicode all is ASCII', async (context) => {
	const analysis = await smallImage(context);
	const style = styleOf({theme: 'mono', depth: 0, isUnicode: false});
	const rows = picture(paintLayers(stateOf(analysis, {layer: 1, settings: {style}}), 60, 5));
	assert.deepEqual(rows, [
		'Layers  3                                            65.5 kB',
		' 0 42 kB ######## x 2 kB  +9    ADD rootfs.tar.xz /',
		' .                              ENV APP=/opt/app',
		'|1 23 kB ####     x 20 kB +4 ~1 COPY . /',
		' 2 500 B #                +1 -3 RUN rm -rf /opt/app && echo>',
	]);
});
