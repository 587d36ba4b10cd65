import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import type {Analysis} from '../../src/analysis/analyze.ts';
import {BatchedProbes, type StoredAt, storedAt} from '../../src/analysis/file-probes.ts';
import type {RemoteBlob} from '../../src/model/blob.ts';
import type {Layer} from '../../src/model/image.ts';
import {literalNode} from '../../src/tree/resolve-path.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {dockerArchive, type ImageRecipe, temporaryFolder} from '../helpers/image-files.ts';

type Context = {after(callback: () => void): void};

async function analysisOf(context: Context, recipe: ImageRecipe): Promise<Analysis> {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, dockerArchive(recipe));
	return analyzePath(context, file);
}

function at(analysis: Analysis, name: string): StoredAt {
	const stored = storedAt(analysis, literalNode(analysis.tree, name));
	assert.ok(stored, name);
	return stored;
}

const layer = (comp?: 'gzip'): ImageRecipe['layers'][number] => ({
	entries: [
		{name: 'a', data: 'first file'},
		{name: 'd/', type: '5'},
		{name: 'd/b', data: `${'b'.repeat(200_000)}end`},
		{name: 'empty', data: ''},
	],
	...(comp && {comp}),
});

for (const [title, comp] of [
	['a layer that is not compressed', undefined],
	['a compressed layer', 'gzip'],
] as const) {
	test(`the start of files of ${title}, whatever their order`, async (context) => {
		const analysis = await analysisOf(context, {layers: [layer(comp)]});
		const probes = new BatchedProbes(analysis);
		const [b, a, whole, again] = await Promise.all([
			probes.head(at(analysis, '/d/b'), 4),
			probes.head(at(analysis, '/a'), 5),
			probes.head(at(analysis, '/a'), 1000),
			probes.stream(at(analysis, '/d/b'), async (content) => {
				let last = '';
				for await (const chunk of content) last = chunk.toString('latin1').slice(-3);
				return last;
			}),
		]);
		assert.deepEqual(
			[b, a, whole].map((text) => text?.toString()),
			['bbbb', 'first', 'first file'],
		);
		assert.equal(again, 'end');
		assert.deepEqual(await probes.head(at(analysis, '/empty'), 10), Buffer.alloc(0));
	});
}

test('directories have no content', async (context) => {
	const analysis = await analysisOf(context, {layers: [layer()]});
	assert.equal(storedAt(analysis, literalNode(analysis.tree, '/d')), undefined);
	const probes = new BatchedProbes(analysis);
	assert.equal(await probes.head({layerIndex: 0, row: 1}, 10), undefined);
});

test('a layer is read once for all who ask at the same time', async (context) => {
	const analysis = await analysisOf(context, {layers: [layer('gzip')]});
	const {blob} = analysis.image.layers[0] as Layer;
	let reads = 0;
	const counted: RemoteBlob = {
		size: -1,
		async *read() {
			reads++;
			const {fileChunks} = await import('../../src/layer/file-chunks.ts');
			assert.ok('fd' in blob);
			yield* fileChunks(blob);
		},
	};
	const image = {
		...analysis.image,
		layers: [{...(analysis.image.layers[0] as Layer), blob: counted}],
	};
	const probes = new BatchedProbes({...analysis, image});
	const heads = await Promise.all(['/d/b', '/a'].map((name) => probes.head(at(analysis, name), 1)));
	assert.deepEqual(heads.map(String), ['b', 'f']);
	assert.equal(reads, 1);
});

test('what cannot be read is undefined, and what can be is still read', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [layer(), {entries: [{name: 'c', data: 'x'}]}],
	});
	const missing = {code: 'missing-layer', reason: 'It is gone.'} as const;
	const image = {
		...analysis.image,
		layers: analysis.image.layers.map((each, index) =>
			index === 0 ? {...each, blob: missing} : each,
		),
	};
	const probes = new BatchedProbes({...analysis, image});
	const [a, c] = await Promise.all([
		probes.head(at(analysis, '/a'), 5),
		probes.head(at(analysis, '/c'), 5),
	]);
	assert.equal(a, undefined);
	assert.equal(String(c), 'x');
});

test('a fault of those who read is not hidden', async (context) => {
	const analysis = await analysisOf(context, {layers: [layer()]});
	const probes = new BatchedProbes(analysis);
	await assert.rejects(
		probes.stream(at(analysis, '/a'), () => Promise.reject(new TypeError('a slip'))),
		/a slip/,
	);
});

test('after an abort nobody waits', async (context) => {
	const analysis = await analysisOf(context, {layers: [layer()]});
	const stop = new AbortController();
	const probes = new BatchedProbes(analysis, stop.signal);
	const head = probes.head(at(analysis, '/d/b'), 200_000);
	stop.abort(new Error('stopped'));
	await assert.rejects(head, /stopped/);
});
