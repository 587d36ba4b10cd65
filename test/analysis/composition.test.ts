import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type Composition, compositionOf} from '../../src/analysis/composition.ts';
import type {ImageRecipe} from '../helpers/image-files.ts';
import {layerOf, packagesOf} from '../helpers/packages-of.ts';
import type {RawBytes} from '../helpers/raw-tar.ts';

const size = (n: number): RawBytes => ({repeat: 'x', n});

async function compose(
	context: {after(callback: () => void): void},
	recipe: ImageRecipe,
): Promise<Composition> {
	const {analysis, packages} = await packagesOf(context, recipe);
	const composition = compositionOf(analysis, packages);
	const {rows, totals} = composition;
	const bytes = (list: readonly {readonly liveBytes: number}[]): number =>
		list.reduce((sum, {liveBytes}) => sum + liveBytes, 0);
	assert.equal(bytes(rows), analysis.sizes.liveBytes);
	assert.equal(bytes(totals), analysis.sizes.liveBytes);
	return composition;
}

/** `application files:/srv/shop 300 in 2`, without databases. */
function told({rows}: Composition): readonly string[] {
	return rows
		.filter(({liveBytes}) => liveBytes >= 1000)
		.map(({kind, owner, version, liveBytes, fileCount}) =>
			[kind, owner, version ?? '-', liveBytes, fileCount].join(' '),
		);
}

test('every file has one owner and one kind', async (t) => {
	const site = 'usr/local/lib/python3.12/site-packages';
	const composition = await compose(t, {
		layers: [
			layerOf({
				'var/lib/dpkg/status':
					'Package: libc6\nVersion: 2.36\n\nPackage: python3.11-minimal\nVersion: 3.11\n',
				'var/lib/dpkg/info/libc6.list': '/lib/libc.so.6\n/usr/share/doc/libc6/copyright\n',
				'var/lib/dpkg/info/python3.11-minimal.list': '/usr/bin/python3.11\n',
				'lib/libc.so.6': size(90_000),
				'usr/share/doc/libc6/copyright': size(5000),
				'usr/bin/python3.11': size(80_000),
				'usr/local/lib/python3.12/os.py': size(70_000),
				[`${site}/six-1.16.0.dist-info/RECORD`]: 'six.py,,\n',
				[`${site}/six.py`]: size(60_000),
				'srv/shop/node_modules/react/package.json': '{"version":"18.3.1"}',
				'srv/shop/node_modules/react/index.js': size(50_000),
				'srv/shop/node_modules/a/node_modules/react/package.json': '{"version":"18.3.1"}',
				'srv/shop/node_modules/a/node_modules/react/index.js': size(10_000),
				'srv/shop/server.js': size(40_000),
				'root/.cache/pip/http/x': size(30_000),
				'usr/lib/own.so': size(20_000),
				'etc/large.conf': size(15_000),
			}),
		],
	});
	assert.deepEqual(told(composition), [
		'system dpkg:libc6 2.36 90046 2',
		'runtime dpkg:python3.11-minimal 3.11 80020 2',
		'runtime files:/usr/local - 70000 1',
		'libraries npm:react 18.3.1 60040 4',
		'libraries pip:six 1.16.0 60009 2',
		'application files:/srv/shop - 40000 1',
		'caches files:/root/.cache - 30000 1',
		'libraries files:/usr/lib - 20000 1',
		'system files:/etc - 15000 1',
		'docs dpkg:libc6 2.36 5000 1',
	]);
});

test('small places are counted with what is around them', async (t) => {
	const composition = await compose(t, {
		layers: [
			layerOf({
				'srv/shop/deep/er/server.js': size(50_000),
				'srv/shop/a.js': size(500),
				'srv/tiny/x': size(300),
				'srv/small/x': size(400),
				'srv/least/y': size(400),
				'app.js': size(100),
				'home/me/x': size(10),
				'opt/one/x': size(600),
				'opt/two/x': size(200),
				'opt/empty': '',
			}),
		],
	});
	assert.deepEqual(
		composition.rows.map(({owner, liveBytes, fileCount}) => [owner, liveBytes, fileCount]),
		[
			['files:/srv/shop', 50_500, 2],
			['files:/srv', 1100, 3],
			['files:/opt/one', 600, 1],
			['files:/', 310, 4],
		],
	);
});

test('a hard-linked file is counted once, for the package of the system that owns a name', async (t) => {
	const {rows} = await compose(t, {
		layers: [
			layerOf(
				{
					'var/lib/dpkg/status': 'Package: perl\nVersion: 5\n',
					'var/lib/dpkg/info/perl.list': '/usr/bin/perl5.36\n',
				},
				[
					{name: 'opt/copy', data: size(9000)},
					{name: 'usr/bin/perl5.36', type: '1', link: 'opt/copy'},
					{name: 'usr/bin/perl', type: '1', link: 'opt/copy'},
				],
			),
		],
	});
	assert.deepEqual(rows[0], {
		kind: 'runtime',
		owner: 'dpkg:perl',
		version: '5',
		liveBytes: 9018,
		fileCount: 2,
	});
});

test('what the image is started with is its application, wherever it lies', async (t) => {
	const {rows} = await compose(t, {
		layers: [
			layerOf({
				'usr/bin/shopd': size(9000),
				'usr/lib/shop/data': size(8000),
				'data/shop.db': size(7000),
			}),
		],
		config: {config: {Entrypoint: ['/usr/bin/shopd'], Cmd: ['--x=1'], WorkingDir: '/usr/lib/shop'}},
	});
	assert.deepEqual(
		rows.map(({kind, owner}) => `${kind} ${owner}`),
		['application files:/usr/bin', 'application files:/usr/lib', 'application files:/data'],
	);
});

test('totals tell what the base image ships', async (t) => {
	const {analysis, packages} = await packagesOf(t, {
		layers: [
			layerOf({'etc/a': size(100), 'srv/gone': size(50)}),
			layerOf({'srv/b': size(30), 'etc/c': size(5)}),
			{entries: [{name: 'srv/.wh.gone'}]},
		],
	});
	const layers = analysis.layers.map((layer) => ({...layer, inBase: layer.index === 0}));
	assert.deepEqual(compositionOf({...analysis, layers}, packages).totals, [
		{kind: 'system', liveBytes: 105, fileCount: 2, baseBytes: 100},
		{kind: 'application', liveBytes: 30, fileCount: 1, baseBytes: 0},
	]);
});

test('an image without files is made of nothing', async (t) => {
	assert.deepEqual(await compose(t, {layers: []}), {rows: [], totals: [], problems: []});
});
