import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import type {WasteReason} from '../../../src/analysis/waste.ts';
import {columnsOf} from '../../../src/report/text-table.ts';
import {wasteView} from '../../../src/tui/views/waste-view.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';
import {picture} from '../helpers/some-state.ts';
import {analysisOf, ascii, file, listState, shop, shownRows} from './list-view-image.ts';

function rowsOf(
	analysis: Analysis,
	list: Parameters<typeof listState>[2] = {},
): ReturnType<typeof wasteView.rowsOf> {
	return wasteView.rowsOf(analysis, listState(analysis, 'waste', list).lists.waste);
}

test('hidden bytes are listed by place, and the chosen one is explained with what to do about it', async (context) => {
	const analysis = await analysisOf(context, shop);
	const state = listState(analysis, 'waste', {cursor: 1});
	assert.deepEqual(picture(wasteView.paint(state, 120, 16)), [
		'Waste  by size                                                                  4 places  9.04 kB, 44.7 % of the content',
		'  hidden    share  reason         layers  path',
		'    5 kB   24.7 %  deleted        1 → 4   /tmp/model.bin',
		'    3 kB   14.8 %  metadata-only  2 → 3   /app (2 files)',
		'    1 kB    4.9 %  deleted        1 → 4   /var/x/1',
		'    40 B    0.2 %  identical      0 → 5   /etc/passwd',
		'────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────',
		'Path        /app (2 files)',
		'Hidden      3 kB, 14.8 % of the content: metadata-only',
		'Why         Layer 3 changes nothing but owner, mode, time or attributes (chown, chmod, touch), and copies the whole',
		'            files to do so.',
		'Instead     Use COPY --chown=… or COPY --chmod=…, or change them in the step that writes them, which is that of layer 2.',
		'Shipped by  layer 2: COPY . /app',
		'Hidden by   layer 3: RUN chown -R app /app',
		'',
		'',
	]);
});

test('at 60 columns the share gives way, and what is not told ends with an ellipsis', async (context) => {
	const analysis = await analysisOf(context, shop);
	const state = listState(analysis, 'waste', {cursor: 1, sort: 2});
	assert.deepEqual(picture(wasteView.paint(state, 60, 14)), [
		'Waste  by layer     4 places  9.04 kB, 44.7 % of the content',
		'  hidden  reason         layers  path',
		'    40 B  identical      0 → 5   /etc/passwd',
		'    5 kB  deleted        1 → 4   /tmp/model.bin',
		'    1 kB  deleted        1 → 4   /var/x/1',
		'    3 kB  metadata-only  2 → 3   /app',
		'────────────────────────────────────────────────────────────',
		'Path        /tmp/model.bin',
		'Hidden      5 kB, 24.7 % of the content: deleted',
		'Why         Layer 4 removes what layer 1 ships. A removal',
		'            only hides: the bytes are still pulled and',
		'            stored.',
		'Instead     Remove it in the step that makes layer 1, in the',
		'            same RUN; or make it in a build stage of its …',
	]);
});

test('at 35 columns there are size, layers and path, in ASCII where nothing else may be written', async (context) => {
	const analysis = await analysisOf(context, shop);
	const state = listState(analysis, 'waste', {cursor: 1}, ascii);
	assert.deepEqual(picture(wasteView.paint(state, 35, 8)), [
		'Waste  by size    4 places  9.04 kB',
		'  hidden  layers  path',
		'    5 kB  1 > 4   /tmp/model.bin',
		'    3 kB  2 > 3   /app',
		'    1 kB  1 > 4   /var/x/1',
		'    40 B  0 > 5   /etc/passwd',
		'',
		'',
	]);
	assert.match(shownRows(wasteView.paint(state, 120, 20), state).join(''), /^[\x20-\x7e]*$/);
});

test('the places add up to the hidden bytes of the image', async (context) => {
	const analysis = await analysisOf(context, shop);
	const total = rowsOf(analysis).reduce((sum, {hiddenBytes}) => sum + hiddenBytes, 0);
	assert.equal(total, 9040);
	assert.equal(analysis.sizes.hiddenBytes, 9040);
});

test('a filter looks into paths and reasons, and the title counts what it leaves', async (context) => {
	const analysis = await analysisOf(context, shop);
	assert.deepEqual(
		rowsOf(analysis, {filter: 'deleted', sort: 1, isReversed: true}).map(({path}) => path),
		['/var/x/1', '/tmp/model.bin'],
	);
	const state = listState(analysis, 'waste', {filter: 'deleted'});
	assert.equal(
		picture(wasteView.paint(state, 80, 3))[0],
		'Waste  by size  /deleted                   2 places  6 kB, 29.6 % of the content',
	);
});

const folder = (name: string): RawEntry => ({name: `${name}/`, type: '5'});
const reasons: Readonly<
	Record<WasteReason, {readonly upper: readonly RawEntry[]; readonly says: readonly RegExp[]}>
> = {
	deleted: {
		upper: [folder('d'), file('d/.wh.f', 0)],
		says: [/Layer 1 removes what layer 0 ships/, /Remove it in the step that makes layer 0/],
	},
	replaced: {
		upper: [file('d/f', 9, 'z')],
		says: [/Layer 1 writes other bytes over what layer 0 ships/, /leave it out of layer 0/],
	},
	identical: {
		upper: [file('d/f', 9)],
		says: [/Layer 1 writes the very same files again/, /leave them out of layer 1/],
	},
	'metadata-only': {
		upper: [file('d/f', 9, 'a', {mode: 0o700})],
		says: [/Layer 1 changes nothing but owner, mode/, /COPY --chown=… .*layer 0/],
	},
	'type-change': {
		upper: [{name: 'd/f', type: '2', link: 'x'}],
		says: [/Layer 1 puts something else in the place of a file that layer 0/, /makes layer 0/],
	},
	opaque: {
		upper: [folder('d'), file('d/.wh..wh..opq', 0)],
		says: [/Layer 1 makes a directory anew/, /in one step only/],
	},
};

for (const [reason, {upper, says}] of Object.entries(reasons)) {
	test(`bytes that are ${reason} are explained by what the layers do`, async (context) => {
		const analysis = await analysisOf(context, {
			layers: [{entries: [folder('d'), file('d/f', 9)]}, {entries: upper}],
		});
		const rows = picture(wasteView.paint(listState(analysis, 'waste'), 200, 20));
		assert.ok(rows.includes(`Hidden      9 B, ${shareText(analysis)} of the content: ${reason}`));
		assert.ok(rows.includes('Shipped by  layer 0: layer 0'));
		assert.ok(rows.includes('Hidden by   layer 1: layer 1'));
		for (const text of says) assert.match(rows.join(' '), text);
	});
}

function shareText({sizes}: Analysis): string {
	return sizes.contentBytes === 9 ? '100.0 %' : '50.0 %';
}

test('a file that one layer writes twice is not blamed on another one', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [{entries: [file('f', 3), file('f', 5, 'b')]}],
	});
	const rows = picture(wasteView.paint(listState(analysis, 'waste'), 120, 14));
	assert.equal(rows[2], '     3 B   37.5 %  replaced       0       /f');
	assert.match(rows.join('\n'), /Why +Layer 0 itself holds data that never becomes visible/);
	assert.ok(!rows.some((row) => row.startsWith('Hidden by')));
});

test('what the base image ships cannot be helped by changing a step', async (context) => {
	const analysis = await analysisOf(context, shop);
	const [base, ...own] = analysis.layers;
	assert.ok(base);
	const based = {...analysis, layers: [{...base, inBase: true}, ...own]};
	const rows = picture(wasteView.paint(listState(based, 'waste', {cursor: 3}), 120, 16));
	assert.ok(rows.includes('Shipped by  layer 0 (base image): ADD file:1 in /'));
	assert.match(rows.join('\n'), /Instead +Layer 0 belongs to the base image: choose a base/);
});

test('a place leads to its directory and the layer that ships it', async (context) => {
	const analysis = await analysisOf(context, shop);
	const [, app] = rowsOf(analysis);
	assert.ok(app);
	const target = wasteView.targetOf(analysis, app);
	assert.equal(target?.path, '/app');
	assert.equal(target?.layerIndex, 2);
	assert.equal(analysis.tree.pathBytes(target?.node ?? -1).toString(), '/app');
	assert.equal(wasteView.targetOf(analysis, {...app, path: '/no/such'})?.node, -1);
	assert.equal(
		wasteView.wordsOf(analysis, app),
		'/app (2 files), 3 kB hidden, metadata-only, shipped by layer 2, hidden by layer 3',
	);
});

test('the cursor is drawn by the focus, and every row is as wide as the pane', async (context) => {
	const analysis = await analysisOf(context, shop);
	const focused = listState(analysis, 'waste', {cursor: 1});
	const {open} = focused.settings.style;
	const chosen = (state: typeof focused): string => wasteView.paint(state, 60, 14)[3] ?? '';
	assert.ok(chosen(focused).startsWith(open.selected));
	assert.ok(chosen({...focused, focus: 'layers'}).startsWith(open.marked));
	for (const row of shownRows(wasteView.paint(focused, 47, 14), focused)) {
		assert.equal(columnsOf(row), 47);
	}
});

test('an image without waste says that all of it is seen', async (context) => {
	const analysis = await analysisOf(context, {layers: [{entries: [file('f', 3)]}]});
	assert.deepEqual(picture(wasteView.paint(listState(analysis, 'waste'), 80, 2)), [
		'Waste  by size                               0 places  0 B, 0.0 % of the content',
		'No hidden bytes: a container sees everything that the image ships.',
	]);
});

test('as many rows are drawn as a page is said to have', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [
			{entries: Array.from({length: 60}, (_, at) => file(`d${at}/f${at}`, at + 1))},
			{entries: Array.from({length: 60}, (_, at) => file(`d${at}/.wh.f${at}`, 0))},
		],
	});
	for (const height of [3, 8, 11, 12, 20, 45]) {
		const top = 5;
		const page = wasteView.pageRows(height);
		const state = listState(analysis, 'waste', {cursor: top + page - 1, top});
		const rows = picture(wasteView.paint(state, 80, height));
		assert.equal(rows.length, height);
		assert.equal(rows.filter((row) => / deleted +0 → 1 /.test(row)).length, page);
		assert.match(rows[2] ?? '', /\/d54\/f54$/);
	}
});
