import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {LayerLoad} from '../../../src/tui/backend.ts';
import {styleOf} from '../../../src/tui/theme/themes.ts';
import {detailLines, detailsPageRows, paintDetails} from '../../../src/tui/views/layer-details.ts';
import {picture, stateOf, subjectOf} from '../helpers/some-state.ts';
import {analysisOf, file, smallImage} from './screen-image.ts';

test('all that is known of a layer, with its instruction in full', async (context) => {
	const analysis = await smallImage(context);
	const diffId = analysis.layers[2]?.diffId ?? '';
	assert.deepEqual(picture(paintDetails(stateOf(analysis, {layer: 2}), 100, 13)), [
		'Layer 2',
		'Content     500 B',
		'Changes     +1 -3  2 entries',
		'Tar         2.56 kB',
		'Created     2024-01-03T00:00:00Z',
		'',
		'RUN rm -rf /opt/app',
		'  && echo "bye && thanks" > /opt/readme;',
		'  sync',
		'',
		`Diff ID     ${diffId}`,
		'Media type  application/vnd.docker.image.rootfs.diff.tar',
		'',
	]);
});

test('hidden bytes are told with their share', async (context) => {
	const analysis = await smallImage(context);
	assert.deepEqual(picture(paintDetails(stateOf(analysis, {layer: 1}), 60, 4)), [
		'Layer 1                                            1–3 of 11',
		'Content     23 kB',
		'Hidden      ⊘ 20 kB  87.0 % of it, shipped but never seen',
		'Changes     +4 ~1  5 entries',
	]);
});

test('values are wrapped in a narrow pane, and none is lost', async (context) => {
	const analysis = await smallImage(context);
	const diffId = analysis.layers[2]?.diffId ?? '';
	const rows = picture(paintDetails(stateOf(analysis, {layer: 2, detailsTop: 4}), 30, 16));
	assert.deepEqual(rows.slice(3, 8), [
		'',
		'RUN rm -rf /opt/app',
		'  && echo "bye && thanks" >',
		'      /opt/readme;',
		'  sync',
	]);
	assert.equal(
		rows
			.slice(9, 13)
			.map((row) => row.slice(12))
			.join(''),
		diffId,
	);
});

test('what does not fit is scrolled to, and not past its end', async (context) => {
	const analysis = await smallImage(context);
	const rowsAt = (detailsTop: number): readonly string[] =>
		picture(paintDetails(stateOf(analysis, {layer: 2, detailsTop}), 60, 4));
	assert.equal(detailsPageRows(4), 3);
	assert.deepEqual(rowsAt(5), [
		'Layer 2                                            6–8 of 12',
		'RUN rm -rf /opt/app',
		'  && echo "bye && thanks" > /opt/readme;',
		'  sync',
	]);
	assert.equal(rowsAt(99)[0], 'Layer 2                                          10–12 of 12');
});

test('lines are worked out once for a layer and a width', async (context) => {
	const analysis = await smallImage(context);
	const state = stateOf(analysis, {layer: 2});
	const lines = detailLines(state, 60);
	assert.equal(detailLines({...state, detailsTop: 3}, 60), lines);
	assert.notEqual(detailLines(state, 61), lines);
	const other = {...state, layers: {cursor: 1, top: 0}};
	assert.notDeepEqual(detailLines(other, 60), lines);
});

test('a layer that failed says why, and how to try again', async (context) => {
	const analysis = await smallImage(context);
	const why = 'the registry closed the connection \u001B[31m';
	const layers: readonly LayerLoad[] = [{state: 'failed', why}];
	const rows = picture(paintDetails(stateOf(analysis, {layer: 0, load: {layers}}), 60, 7));
	assert.deepEqual(rows, [
		'Layer 0                                             1–6 of 9',
		'Failed      the registry closed the connection ^[[31m',
		'            r tries again',
		'Created     2024-01-01T00:00:00Z',
		'',
		'ADD rootfs.tar.xz /',
		'',
	]);
});

test('before it is analysed a layer shows what is known', async (context) => {
	const analysis = await smallImage(context);
	const subject = {...subjectOf(analysis), analysis: null, analyzedCount: 0};
	const first = (load: LayerLoad): readonly string[] =>
		picture(paintDetails(stateOf(null, {subject, load: {layers: [load]}}), 80, 3)).slice(1);
	assert.equal(first({state: 'waiting'})[0], 'Content     waiting');
	assert.equal(first({state: 'reading', bytes: 5, total: 20})[0], 'Reading     25 %');
	assert.deepEqual(first({state: 'done', isCached: false, contentBytes: 7, entryCount: 1}), [
		'Content     7 B',
		'Changes     1 entry  the rest is known once the layers below are read',
	]);
});

test('an image without layers has no details', async (context) => {
	const analysis = await analysisOf(context, {layers: []});
	assert.deepEqual(picture(paintDetails(stateOf(analysis), 40, 2)), [
		'Details',
		'The image has no layers.',
	]);
	assert.deepEqual(picture(paintDetails(stateOf(null), 40, 2)), ['Details', '']);
});

test('without Unicode an instruction in another script is escaped', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [{entries: [file('a', 1)]}],
		createdBy: ['RUN echo grüße; cp ä b'],
	});
	const style = styleOf({theme: 'default', depth: 4, isUnicode: false});
	const rows = picture(paintDetails(stateOf(analysis, {settings: {style}}), 60, 12));
	assert.deepEqual(rows.slice(6, 8), ['RUN echo gr\\u{fc}\\u{df}e;', '  cp \\u{e4} b']);
	for (const row of rows) assert.match(row, /^[\x20-\x7e]*$/);
});
