import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import fc from 'fast-check';
import type {DiffOptions, Growth} from '../../src/diff/image-diff.ts';
import type {ImageRecipe} from '../helpers/image-files.ts';
import {randomImage, seed} from '../property/random-image.ts';
import {file} from './compared-images.ts';
import {built, diffOf, type Step} from './image-pairs.ts';

type ShortGrowth = readonly [
	deltaBytes: number,
	layerIndex: number | null,
	path: string,
	owner?: string,
];

async function growthOf(
	context: TestContext,
	old: ImageRecipe,
	next: ImageRecipe,
	options?: DiffOptions,
): Promise<readonly ShortGrowth[]> {
	const {growth} = await diffOf(context, old, next, options);
	return growth.map(short);
}

function short({deltaBytes, layerIndex, path, package: name}: Growth): ShortGrowth {
	return name === null ? [deltaBytes, layerIndex, path] : [deltaBytes, layerIndex, path, name];
}

const bytes = (name: string, count: number): ReturnType<typeof file> =>
	file(name, 'x'.repeat(count));
const base: Step = ['ADD base /', [bytes('etc/os', 10)]];

test('what was added is told by layer and directory, the largest first', async (context) => {
	const old = built([base]);
	const next = built([
		base,
		[
			'RUN install',
			[
				bytes('usr/lib/a', 5),
				bytes('usr/lib/b', 6),
				bytes('usr/bin/c', 100),
				bytes('opt/tool/bin/d', 20),
			],
		],
		['COPY app /srv', [bytes('srv/app/one', 30), bytes('srv/app/lib/two', 40)]],
	]);
	assert.deepEqual(await growthOf(context, old, next), [
		[100, 1, '/usr/bin/c'],
		[70, 2, '/srv/app'],
		[20, 1, '/opt/tool/bin/d'],
		[11, 1, '/usr/lib'],
	]);
	assert.deepEqual(await growthOf(context, next, old), [
		[-100, null, '/usr/bin/c'],
		[-70, null, '/srv/app'],
		[-20, null, '/opt/tool/bin/d'],
		[-11, null, '/usr/lib'],
	]);
});

test('what a newer version of a layer no longer has is set off against what it has instead', async (context) => {
	const old = built([base, ['COPY dist /srv', [bytes('srv/a.111.js', 50), bytes('srv/css', 5)]]]);
	const next = built([base, ['COPY dist /srv', [bytes('srv/a.222.js', 53), bytes('srv/css', 5)]]]);
	assert.deepEqual(await growthOf(context, old, next), [[3, 1, '/srv']]);
});

test('hidden bytes are told by the layer that ships them, with the path that has most of them', async (context) => {
	const install = (cached: number): Step => [
		'RUN install',
		[bytes('srv/app', 10), bytes('var/cache/apk/a', cached), bytes('var/cache/apk/b', 7)],
	];
	const clean: Step = [
		'RUN clean',
		[bytes('var/cache/apk/.wh.a', 0), bytes('var/cache/apk/.wh.b', 0)],
	];
	const next = built([base, install(90), clean]);
	assert.deepEqual(await growthOf(context, built([base, install(40), clean]), next), [
		[50, 1, '/var/cache/apk'],
	]);
	// Removing files makes live bytes hidden ones: the image does not shrink.
	assert.deepEqual(await growthOf(context, built([base, install(90)]), next), [
		[97, 1, '/var/cache/apk'],
		[-97, 2, '/var/cache/apk'],
	]);
});

test('where only some paths are compared, only these are told', async (context) => {
	const next = built([base, ['RUN a', [bytes('srv/a', 5), bytes('opt/b', 7)]]]);
	assert.deepEqual(await growthOf(context, built([base]), next, {paths: ['srv/**']}), [
		[5, 1, '/srv/a'],
	]);
});

const status = (version: string): string =>
	`Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`;

test('a package that was upgraded is one cause, with the directory that changed most', async (context) => {
	const install = (version: string, size: number): Step => [
		'RUN apt-get install tool',
		[
			file('var/lib/dpkg/status', status(version)),
			file(
				'var/lib/dpkg/info/tool.list',
				`/usr/bin/tool\n/usr/lib/libtool.so.${version}\n/usr/share/tool\n`,
			),
			bytes('usr/bin/tool', 10),
			bytes(`usr/lib/libtool.so.${version}`, size),
			bytes('usr/lib/own', size),
		],
	];
	const growth = await growthOf(
		context,
		built([base, install('1', 100)]),
		built([base, install('2', 150)]),
	);
	assert.deepEqual(growth, [
		[50, 1, '/usr/lib', 'dpkg:tool'],
		[50, 1, '/usr/lib/own'],
	]);
});

test('causes, and layers, add up to the difference of the contents, and each layer stands once', async (context) => {
	const images = randomImage('earlier').map((layers): ImageRecipe => ({layers}));
	await fc.assert(
		fc.asyncProperty(images, images, async (old, next) => {
			const {growth, layers, delta} = await diffOf(context, old, next);
			assert.equal(sumOf(growth), delta.contentBytes);
			assert.equal(sumOf(layers), delta.contentBytes);
			const oldIndexes = layers.flatMap(({oldIndex}) => oldIndex ?? []).sort((a, b) => a - b);
			assert.deepEqual(oldIndexes, [...old.layers.keys()]);
			assert.deepEqual(
				layers.flatMap(({newIndex}) => newIndex ?? []),
				[...next.layers.keys()],
			);
			assert.ok(growth.every(({deltaBytes}) => deltaBytes !== 0));
		}),
		{seed, numRuns: 60},
	);
});

function sumOf(rows: readonly {readonly deltaBytes: number}[]): number {
	return rows.reduce((total, {deltaBytes}) => total + deltaBytes, 0);
}
