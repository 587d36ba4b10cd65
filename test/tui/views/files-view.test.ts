import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import {safeText} from '../../../src/report/safe-text.ts';
import {columnsOf} from '../../../src/report/text-table.ts';
import {filesView} from '../../../src/tui/views/files-view.ts';
import {picture} from '../helpers/some-state.ts';
import {analysisOf, ascii, file, listState, shop, shownRows} from './list-view-image.ts';

function pathsOf(
	analysis: Analysis,
	list: Parameters<typeof listState>[2] = {},
): readonly string[] {
	const rows = filesView.rowsOf(analysis, listState(analysis, 'files', list).lists.files);
	return rows.map(({path, layerIndex}) => `${layerIndex} ${path}`);
}

test('the largest files are listed with their layer, hidden ones marked, the chosen one told in full', async (context) => {
	const analysis = await analysisOf(context, shop);
	const state = listState(analysis, 'files', {cursor: 1});
	assert.deepEqual(picture(filesView.paint(state, 120, 17)), [
		'Files  by size                                                                                         11 files  20.2 kB',
		'    size          layer   path',
		' 5.16 kB ████████     2   /app/lib.js',
		'    5 kB ███████▊     1 ⊘ /tmp/model.bin',
		'    3 kB ████▋        0   /bin/sh',
		'    2 kB ███▏         2 ⊘ /app/main.js',
		'    2 kB ███▏         3   /app/main.js',
		'    1 kB █▌           2 ⊘ /app/data/items.json',
		'    1 kB █▌           3   /app/data/items.json',
		'    1 kB █▌           1 ⊘ /var/x/1',
		'    40 B ▏            0 ⊘ /etc/passwd',
		'────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────',
		'Path        /tmp/model.bin',
		'Size        5 kB, 24.7 % of the content',
		'State       hidden: deleted',
		'Shipped by  layer 1: RUN fetch model',
		'Hidden by   layer 4: RUN rm -r /tmp/model.bin /var/x',
	]);
});

test('a low and narrow pane keeps size and path', async (context) => {
	const analysis = await analysisOf(context, shop);
	assert.deepEqual(picture(filesView.paint(listState(analysis, 'files'), 35, 6)), [
		'Files  by size    11 files  20.2 kB',
		'    size   path',
		' 5.16 kB   /app/lib.js',
		'    5 kB ⊘ /tmp/model.bin',
		'    3 kB   /bin/sh',
		'    2 kB ⊘ /app/main.js',
	]);
});

test('an ASCII pane at 60 columns, filtered, by path, reversed', async (context) => {
	const analysis = await analysisOf(context, shop);
	const list = {filter: 'app', sort: 1, isReversed: true};
	const rows = picture(filesView.paint(listState(analysis, 'files', list, ascii), 60, 8));
	assert.deepEqual(rows, [
		'Files  by path, reversed  /app              5 files  11.2 kB',
		'    size          layer   path',
		'    2 kB ###          3   /app/main.js',
		'    2 kB ###          2 x /app/main.js',
		' 5.16 kB ########     2   /app/lib.js',
		'    1 kB ##           3   /app/data/items.json',
		'    1 kB ##           2 x /app/data/items.json',
		'',
	]);
});

test('the files of an image make up its content, and those that are hidden its hidden bytes', async (context) => {
	const analysis = await analysisOf(context, shop);
	const rows = filesView.rowsOf(analysis, listState(analysis, 'files').lists.files);
	const sum = (files: typeof rows): number => files.reduce((total, {bytes}) => total + bytes, 0);
	assert.equal(sum(rows), analysis.sizes.contentBytes);
	assert.equal(sum(rows.filter(({nameCount}) => nameCount === 0)), analysis.sizes.hiddenBytes);
});

test('a file with several names stands once, under one that a container sees', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [
			{
				entries: [
					file('a', 10),
					{name: 'b', type: '1', link: 'a'},
					{name: 'c', type: '1', link: 'a'},
				],
			},
			{entries: [file('.wh.a', 0)]},
		],
	});
	assert.deepEqual(pathsOf(analysis), ['0 /b']);
	const rows = picture(filesView.paint(listState(analysis, 'files'), 60, 14));
	assert.equal(
		rows.find((row) => row.startsWith('State')),
		'State       live, with 2 names',
	);
});

test('each copy of a file that was written three times names the layer that hid it', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [1, 2, 3].map((size) => ({entries: [file('f', size)]})),
	});
	const rows = filesView.rowsOf(analysis, listState(analysis, 'files').lists.files);
	assert.deepEqual(
		rows.map(({layerIndex, hidden}) => [layerIndex, hidden]),
		[
			[2, null],
			[1, {byLayer: 2, reason: 'replaced'}],
			[0, {byLayer: 1, reason: 'replaced'}],
		],
	);
});

test('of more files than fit the largest 2000 are kept, equal ones in the order of the image', async (context) => {
	const entries = Array.from({length: 4500}, (_, at) =>
		// 1500 small ones, then growing ones, three of each size.
		file(`f${String(at).padStart(4, '0')}`, at < 1500 ? 1 : 2 + Math.floor((at - 1500) / 3)),
	);
	const analysis = await analysisOf(context, {
		layers: [{entries: [...entries, {name: 'd/', type: '5'}]}],
	});
	const paths = pathsOf(analysis);
	assert.equal(paths.length, 2000);
	assert.deepEqual(paths.slice(0, 3), ['0 /f4497', '0 /f4498', '0 /f4499']);
	assert.deepEqual(paths.slice(-3), ['0 /f2504', '0 /f2499', '0 /f2500']);
	const [title = ''] = picture(filesView.paint(listState(analysis, 'files'), 80, 5));
	assert.match(title, /^Files {2}by size +the 2000 largest of 4500 files {2}1\.34 MB$/);
});

test('a filter finds capitals too, unless it has some', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [{entries: [file('README', 3), file('readme', 2), file('other', 1)]}],
	});
	assert.deepEqual(pathsOf(analysis, {filter: 'read'}), ['0 /README', '0 /readme']);
	assert.deepEqual(pathsOf(analysis, {filter: 'READ'}), ['0 /README']);
	const rows = picture(filesView.paint(listState(analysis, 'files', {filter: 'x'}), 60, 3));
	assert.deepEqual(rows, [
		'Files  by size  /x                              0 files  0 B',
		'Nothing matches "x": Esc shows all.',
		'',
	]);
});

test('the same question gives the same rows, another one others', async (context) => {
	const analysis = await analysisOf(context, shop);
	const list = listState(analysis, 'files').lists.files;
	const rows = filesView.rowsOf(analysis, list);
	assert.equal(filesView.rowsOf(analysis, {...list, cursor: 3, top: 2}), rows);
	const byLayer = filesView.rowsOf(analysis, {...list, sort: 2});
	assert.deepEqual(
		byLayer.map(({layerIndex}) => layerIndex),
		[0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 5],
	);
	assert.equal(filesView.rowsOf(analysis, {...list, sort: 2}), byLayer);
});

test('names that would move the cursor, reorder or fill the screen are harmless and every row is as wide as the pane', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [
			{
				entries: [
					file('\u001B[2J\nevil\u202Eexe', 3),
					file('界'.repeat(80), 2, 'a', {pax: {path: `${'界'.repeat(60)}/${'x'.repeat(100_000)}`}}),
				],
			},
		],
		createdBy: ['RUN \u001B]52;c;x\u0007 evil'],
	});
	for (const width of [20, 41, 60, 120]) {
		const state = listState(analysis, 'files');
		for (const row of shownRows(filesView.paint(state, width, 20), state)) {
			assert.equal(row, safeText(row));
			assert.equal(columnsOf(row), width);
		}
	}
	const state = listState(analysis, 'files', {cursor: 1}, ascii);
	assert.match(shownRows(filesView.paint(state, 60, 20), state).join(''), /^[\x20-\x7e]*$/);
});

test('a row leads to its path, its layer and its node', async (context) => {
	const analysis = await analysisOf(context, shop);
	const rows = filesView.rowsOf(analysis, listState(analysis, 'files').lists.files);
	const hidden = rows[1];
	assert.ok(hidden);
	const target = filesView.targetOf(analysis, hidden);
	assert.ok(target);
	assert.equal(target.path, '/tmp/model.bin');
	assert.equal(target.layerIndex, 1);
	assert.equal(analysis.tree.pathBytes(target.node).toString(), '/tmp/model.bin');
	assert.equal(
		filesView.wordsOf(analysis, hidden),
		'/tmp/model.bin, 5 kB, layer 1, hidden by layer 4',
	);
});

test('before there is an analysis the pane says so', () => {
	assert.deepEqual(picture(filesView.paint(listState(null, 'files'), 40, 3)), [
		'Files',
		'reading…',
		'',
	]);
});

test('an image without files says so', async (context) => {
	const analysis = await analysisOf(context, {layers: [{entries: [{name: 'd/', type: '5'}]}]});
	assert.deepEqual(picture(filesView.paint(listState(analysis, 'files'), 60, 2)), [
		'Files  by size                                  0 files  0 B',
		'No files.',
	]);
});
