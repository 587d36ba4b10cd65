import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {fileContent} from '../../src/layer/file-content.ts';
import {indexLayers} from '../../src/layer/index-layers.ts';
import type {LayerIndex} from '../../src/layer/layer-index.ts';
import {ImgdiveError} from '../../src/model/error.ts';
import type {Layer} from '../../src/model/image.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {dockerArchive, temporaryFolder} from '../helpers/image-files.ts';
import {memoryBlob} from '../helpers/memory-blob.ts';
import {type RawLayer, rawTar} from '../helpers/raw-tar.ts';

type Context = {after(callback: () => void): void};

async function layersOf(context: Context, layers: readonly RawLayer[]): Promise<readonly Layer[]> {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, dockerArchive({layers}));
	const image = await openImage(file, {tag: undefined, platform: undefined});
	context.after(() => image.close());
	return image.layers;
}

const small: readonly RawLayer[] = ['a', 'b', 'c'].map((name) => ({
	entries: [{name, data: name}],
}));

function remoteLayer(name: string, blob: Partial<Layer['blob']> = {}): Layer {
	const tar = rawTar({entries: [{name, data: name}]});
	return {
		diffId: undefined,
		digest: `sha256:${name.repeat(64)}` as NonNullable<Layer['digest']>,
		compressedBytes: tar.length,
		mediaType: '',
		blob: {...memoryBlob(tar), ...blob},
	};
}

const broken = {
	async *read(): AsyncGenerator<Buffer> {
		yield Buffer.alloc(10);
		throw new ImgdiveError('unreachable', 'The line is dead.');
	},
};

test('layers that are known are not read again', async (context) => {
	const layers = await layersOf(context, small);
	const before = await indexLayers(layers);
	const read: number[] = [];
	const started: number[] = [];
	const indexes = await indexLayers(layers, {
		known: new Map([
			[0, before[0] as LayerIndex],
			[2, before[2] as LayerIndex],
		]),
		onStart: (layerIndex) => started.push(layerIndex),
		onLayer: (layerIndex) => read.push(layerIndex),
	});
	assert.deepEqual([started, read], [[1], [1]]);
	assert.equal(indexes[0], before[0]);
	assert.equal(indexes[2], before[2]);
	assert.equal(indexes[1]?.paths.seed, before[0]?.paths.seed);
});

test('a remote layer that fails ends it all, unless someone is there to hear of it', async () => {
	const layers = [remoteLayer('a'), remoteLayer('b', broken), remoteLayer('c')];
	await assert.rejects(indexLayers(layers), {code: 'unreachable'});
	const failed: unknown[] = [];
	const read: number[] = [];
	const indexes = await indexLayers(layers, {
		onLayer: (layerIndex) => read.push(layerIndex),
		onFailure: (layerIndex, error) => failed.push([layerIndex, (error as Error).message]),
	});
	assert.deepEqual(failed, [[1, 'The line is dead.']]);
	assert.deepEqual(read.sort(), [0, 2]);
	assert.deepEqual(
		indexes.map(({entryCount}) => entryCount),
		[1, 0, 1],
	);
	assert.deepEqual(indexes[1]?.problems, [
		{code: 'missing-layer', message: 'The line is dead.', path: undefined},
	]);
});

test('nothing is read for whom has given up before', async (context) => {
	const layers = await layersOf(context, small);
	const signal = AbortSignal.abort();
	const onStart = (): void => assert.fail('a layer was read');
	await assert.rejects(indexLayers(layers, {signal, onStart}), {name: 'AbortError'});
});

const compressions: readonly (RawLayer['comp'] | undefined)[] = [undefined, 'gzip'];
for (const comp of compressions) {
	const name = comp ?? 'uncompressed';
	const many = Array.from({length: 30_000}, (_, at) => ({name: `${at}`, data: ''}));

	test(`the reading of ${name} layers stops within one, and this thread is not held up`, async (context) => {
		const layer: RawLayer = {entries: many, ...(comp && {comp})};
		const layers = await layersOf(context, [layer, {...layer, entries: many.slice(1)}]);
		const stop = new AbortController();
		const done: number[] = [];
		const reading = indexLayers(layers, {
			signal: stop.signal,
			onStart: () => setImmediate(() => setImmediate(() => stop.abort())),
			onLayer: (layerIndex) => done.push(layerIndex),
		});
		await assert.rejects(reading, {name: 'AbortError'});
		assert.deepEqual(done, []);
	});
}

test('with pauses, a layer has the same index as without', async (context) => {
	const entries = Array.from({length: 5000}, (_, at) => ({
		name: `d${at % 7}/${at}`,
		data: `${at}`,
	}));
	const layers = await layersOf(context, [{entries}, {entries, comp: 'gzip'}]);
	const plain = await indexLayers(layers);
	const known = new Map<number, LayerIndex>();
	const gentle = await indexLayers(layers, {signal: new AbortController().signal, known});
	const told = ({
		entryCount,
		contentBytes,
		tarBytes,
		dataStart,
		path: node,
	}: LayerIndex): unknown => [
		entryCount,
		contentBytes,
		tarBytes,
		dataStart.slice(0, entryCount),
		node.slice(0, entryCount),
	];
	assert.deepEqual(gentle.map(told), plain.map(told));
});

test('other threads are told to stop too', async (context) => {
	const layers = await layersOf(
		context,
		Array.from({length: 4}, () => ({
			entries: [{name: 'x', data: {hex: randomBytes(4_000_000).toString('hex')}}],
			comp: 'gzip' as const,
		})),
	);
	const stop = new AbortController();
	const reading = indexLayers(layers, {
		signal: stop.signal,
		threads: 3,
		onLayer: () => stop.abort(),
	});
	await assert.rejects(reading, {name: 'AbortError'});
});

test('the content of a file is not read on for whom has given up', async (context) => {
	const data = {hex: randomBytes(3_000_000).toString('hex')};
	for (const comp of compressions) {
		const before = {name: 'before', data};
		const layers = await layersOf(context, [
			{entries: [before, {name: 'x', data}], ...(comp && {comp})},
		]);
		const [layer] = layers as [Layer];
		const [index] = (await indexLayers(layers)) as [LayerIndex];
		const stop = new AbortController();
		let chunks = 0;
		const reading = (async () => {
			for await (const _ of fileContent(layer, index, 1, stop.signal)) {
				chunks++;
				stop.abort();
			}
		})();
		await assert.rejects(reading, {name: 'AbortError'});
		assert.equal(chunks, 1);
	}
});

test('what is asked of a registry for a file is given up with it', async () => {
	const asked: (AbortSignal | undefined)[] = [];
	const tar = rawTar({entries: [{name: 'x', data: 'xyz'}]});
	const blob = memoryBlob(tar);
	const layer = remoteLayer('x', {
		readRange: (start: number, size: number, signal?: AbortSignal) => {
			asked.push(signal);
			return blob.readRange(start, size);
		},
	});
	const [index] = (await indexLayers([layer])) as [LayerIndex];
	const {signal} = new AbortController();
	for await (const _ of fileContent(layer, index, 0, signal));
	assert.ok(asked.length > 0);
	assert.ok(asked.every((one) => one === signal));
});
