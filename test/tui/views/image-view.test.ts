import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import {parseDigest} from '../../../src/model/digest.ts';
import {parsePlatform} from '../../../src/model/platform.ts';
import {safeText} from '../../../src/report/safe-text.ts';
import {columnsOf} from '../../../src/report/text-table.ts';
import {imageView} from '../../../src/tui/views/image-view.ts';
import {countOf} from '../../../src/tui/views/list-views.ts';
import type {ImageRecipe} from '../../helpers/image-files.ts';
import {picture} from '../helpers/some-state.ts';
import {analysisOf, ascii, file, listState, shop, shownRows} from './list-view-image.ts';

const configured: ImageRecipe = {
	...shop,
	config: {
		config: {
			User: 'app',
			Env: ['PATH=/usr/bin:/bin', 'MODE=production'],
			Entrypoint: ['/bin/sh', '-c'],
			Cmd: ['serve it'],
			WorkingDir: '/app',
			ExposedPorts: {'8080/tcp': {}},
			Volumes: {'/data': {}},
			Labels: {'org.opencontainers.image.title': 'shop', note: 'two\nlines'},
			Healthcheck: {Test: ['CMD', 'check'], Interval: 30e9, Retries: 3},
		},
		history: [
			{created_by: 'ADD file:1 in /'},
			...Array.from({length: 5}, () => ({created_by: 'RUN x'})),
			{created_by: 'ENV MODE=production', empty_layer: true},
			{created_by: 'CMD ["serve it"]', empty_layer: true},
		],
	},
};

/** Without what differs from run to run. */
function named(analysis: Analysis): Analysis {
	return {
		...analysis,
		image: {...analysis.image, reference: 'shop.tar'},
		imageId: parseDigest(`sha256:${'0123456789abcdef'.repeat(4)}`, 'image ID'),
	};
}

test('all that is known about the image stands in one text', async (context) => {
	const analysis = named(await analysisOf(context, configured));
	const state = listState(analysis, 'image');
	assert.deepEqual(picture(imageView.paint(state, 120, 44)), [
		'Image',
		'Sizes',
		'Content       20.2 kB  data of regular files, over all entries of all layers; links and directories count nothing',
		'Live          11.2 kB  of it, what a container sees; hard links share theirs',
		'Hidden        9.04 kB  of it, shipped, pulled and stored, but never seen',
		'Efficiency     55.3 %  live ÷ content',
		'Tar           35.3 kB  the layers unpacked',
		'Compressed    unknown  a layer is kept uncompressed here',
		'',
		'As dive counts',
		'Efficiency     62.1 %  smallest size of each path ÷ all its sizes',
		'Wasted        11.1 kB  all sizes of paths that more than one layer holds, also the one that is seen',
		'User wasted    64.4 %  that ÷ the content above the base layer',
		'',
		'Identity',
		'Reference     shop.tar',
		'Source        docker-archive',
		'Tags          shop:1',
		'Image ID      sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
		'Manifest      unknown',
		'Platform      linux/amd64',
		'Created       2024-01-01T00:00:00Z',
		'Layers        6',
		'',
		'Configuration',
		'User          app',
		'Entrypoint    ["/bin/sh","-c"]',
		'Cmd           ["serve it"]',
		'Workdir       /app',
		'Environment   PATH=/usr/bin:/bin',
		'              MODE=production',
		'Ports         8080/tcp',
		'Volumes       /data',
		'Labels        note=two^Jlines',
		'              org.opencontainers.image.title=shop',
		'Healthcheck   ["CMD","check"], every 30 s, 3 retries',
		'',
		'Steps without a layer',
		'Oldest first  ENV MODE=production',
		'              CMD ["serve it"]',
		'',
		'',
		'',
		'',
	]);
});

test('at 60 columns values wrap beside their labels, and the title says where the text is', async (context) => {
	const analysis = named(await analysisOf(context, configured));
	const rows = picture(imageView.paint(listState(analysis, 'image', {top: 22}), 60, 12));
	assert.deepEqual(rows, [
		'Image                                            23–33 of 48',
		'Reference     shop.tar',
		'Source        docker-archive',
		'Tags          shop:1',
		'Image ID      sha256:0123456789abcdef0123456789abcdef0123456',
		'              789abcdef0123456789abcdef',
		'Manifest      unknown',
		'Platform      linux/amd64',
		'Created       2024-01-01T00:00:00Z',
		'Layers        6',
		'',
		'Configuration',
	]);
});

test('in 30 columns notes go below their values', async (context) => {
	const analysis = named(await analysisOf(context, configured));
	const rows = picture(imageView.paint(listState(analysis, 'image'), 30, 8));
	assert.deepEqual(rows, [
		'Image                1–7 of 80',
		'Sizes',
		'Content      20.2 kB',
		'             data of regular',
		'             files, over all',
		'             entries of all',
		'             layers; links and',
		'             directories count',
	]);
});

test('the text can be scrolled to its end and not beyond, at every width', async (context) => {
	const analysis = named(await analysisOf(context, configured));
	for (const columns of [40, 60, 130]) {
		const state = listState(analysis, 'image', {top: 1e6}, {columns});
		const width = columns < 60 ? columns : 80;
		const count = imageView.lineCount(analysis, state.lists.image, width, state.settings.style);
		const page = imageView.pageRows(20);
		const rows = picture(imageView.paint(state, width, 20));
		assert.equal(rows.at(-1), '              CMD ["serve it"]'.slice(columns < 60 ? 1 : 0));
		assert.ok(rows[0]?.endsWith(`${count - page + 1}–${count} of ${count}`));
	}
});

test('the count of lines is that of the pane as it is laid out', async (context) => {
	const analysis = named(await analysisOf(context, configured));
	const wide = countOf(listState(analysis, 'image', {}, {columns: 250}), 'image');
	const narrow = countOf(listState(analysis, 'image', {}, {columns: 60}), 'image');
	assert.equal(wide, 39);
	assert.ok(narrow > 60);
	assert.equal(countOf(listState(null, 'image'), 'image'), 0);
});

test('a filter leaves the facts that contain it, with their headings', async (context) => {
	const analysis = named(await analysisOf(context, configured));
	assert.deepEqual(
		picture(imageView.paint(listState(analysis, 'image', {filter: 'user'}), 90, 7)),
		[
			'Image  /user',
			'As dive counts',
			'User wasted    64.4 %  that ÷ the content above the base layer',
			'',
			'Configuration',
			'User          app',
			'',
		],
	);
	assert.deepEqual(picture(imageView.paint(listState(analysis, 'image', {filter: 'zz'}), 60, 2)), [
		'Image  /zz',
		'Nothing matches "zz": Esc shows all.',
	]);
});

test('diagnostics are listed, the worst first, with where they are', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [
			{
				entries: [
					file('f', 1),
					file('f', 2),
					{name: '../../up', data: 'x'},
					file('d/.wh..wh.plnk', 0),
				],
			},
		],
	});
	assert.ok(analysis.diagnostics.length >= 2);
	const rows = picture(imageView.paint(listState(analysis, 'image'), 100, 60));
	const start = rows.indexOf('Diagnostics');
	const labels = rows
		.slice(start + 1)
		.filter((row) => /^\w/.test(row))
		.map((row) => row.split(' ')[0]);
	assert.deepEqual(
		labels,
		[...labels].sort((a = '', b = '') => (a < b ? 1 : -1)),
	);
	assert.ok(rows.includes('warning       duplicate-entry  layer 0  /f'));
});

test('platforms of an index are listed', async (context) => {
	const analysis = await analysisOf(context, shop);
	const platforms = [parsePlatform('linux/amd64'), parsePlatform('linux/arm64')];
	const several = {...analysis, image: {...analysis.image, platforms}};
	const rows = picture(imageView.paint(listState(several, 'image', {filter: 'linux/'}), 80, 6));
	assert.deepEqual(rows.slice(1, 5), [
		'Identity',
		'Platform      linux/amd64',
		'Platforms     linux/amd64',
		'              linux/arm64',
	]);
});

test('what an image says of itself is harmless, however long it is', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [{entries: [file('f', 1)]}],
		config: {
			config: {
				User: '\u001B[2J',
				Env: ['X=\u202Eevil', `LONG=${'界'.repeat(1_000_000)}`, ...Array<string>(5000).fill('A=1')],
				Labels: {[' '.repeat(100_000)]: '\u009B31m'},
			},
		},
	});
	for (const width of [30, 77]) {
		const state = listState(analysis, 'image');
		const count = imageView.lineCount(analysis, state.lists.image, width, state.settings.style);
		assert.ok(count < 4000, `${count}`);
		for (const row of shownRows(imageView.paint(state, width, count + 1), state)) {
			assert.equal(row, safeText(row));
			assert.equal(columnsOf(row), width);
		}
	}
	const rows = picture(imageView.paint(listState(analysis, 'image'), 77, 4000));
	assert.ok(rows.includes('              and 4002 more'));
	const state = listState(analysis, 'image', {}, ascii);
	assert.match(shownRows(imageView.paint(state, 60, 4000), state).join(''), /^[\x20-\x7e]*$/);
});

test('rows read aloud: a label, the value, what it means', async (context) => {
	const analysis = await analysisOf(context, shop);
	const rows = imageView.rowsOf(analysis, listState(analysis, 'image').lists.image);
	assert.deepEqual(
		rows.slice(4, 8).map((row) => imageView.wordsOf(analysis, row)),
		[
			'Efficiency: 55.3 %, live ÷ content',
			'Tar: 35.3 kB, the layers unpacked',
			'Compressed: unknown, a layer is kept uncompressed here',
			'',
		],
	);
});
