import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {test} from 'node:test';
import {type LayerIndex, payloadBytes} from '../../../src/layer/layer-index.ts';
import {tocFileContent} from '../../../src/layer/toc/toc-content.ts';
import type {RemoteBlob} from '../../../src/model/blob.ts';
import {ImgdiveError} from '../../../src/model/error.ts';
import {estargz} from '../../helpers/estargz.ts';
import {memoryBlob} from '../../helpers/memory-blob.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';
import {fixtureLayers, listed, readWhole, type StoredLayer} from './listed.ts';

const files: readonly RawEntry[] = [
	{name: 'one', data: '1'},
	{name: 'directory/', type: '5'},
	{name: 'text', data: {repeat: 'some text\n', n: 900}},
	{name: 'empty'},
	{name: 'blocks', data: {repeat: 'b', n: 2048}},
	{name: 'last', data: 'last'},
];

const layers: Readonly<Record<string, StoredLayer>> = {
	'skopeo 1.9': fixtureLayers('skopeo-1.9')[0] ?? assert.fail(),
	'skopeo 1.18': fixtureLayers('skopeo-1.18')[0] ?? assert.fail(),
	eStargz: estargz(files),
	'eStargz in chunks': estargz(files, {chunkSize: 1000}),
	'eStargz in chunks that files share': estargz(files, {chunkSize: 700, minChunkSize: 1500}),
};

for (const [name, {blob, annotations}] of Object.entries(layers)) {
	test(`each file of ${name} has its bytes, of which only its own pieces are fetched`, async () => {
		const remote = memoryBlob(blob);
		const index = await listed(remote, annotations);
		const whole = await readWhole(blob);
		for (let row = 0; row < index.entryCount; row++) {
			remote.ranges.length = 0;
			const start = whole.index.dataStart[row] as number;
			const expected = whole.tar.subarray(start, start + payloadBytes(index, row));
			assert.deepEqual(await contentOf(remote, index, row), Buffer.from(expected));
			const from = index.dataStart[row] as number;
			const end = index.listing?.dataEnd[row] as number;
			assert.deepEqual(remote.ranges, expected.length === 0 ? [] : [[from, end - from]]);
		}
	});
}

test('a large file is fetched in parts', async () => {
	const data = noise(20 * 1024 * 1024);
	const layer = estargz([{name: 'large', data: {hex: data.toString('hex')}}]);
	const remote = memoryBlob(layer.blob);
	const index = await listed(remote, layer.annotations);
	remote.ranges.length = 0;
	assert.ok((await contentOf(remote, index, 0)).equals(data));
	assert.deepEqual(
		remote.ranges.map(([, size]) => size > 8 * 1024 * 1024),
		[false, false, false],
	);
	const [first] = remote.ranges;
	remote.ranges.length = 0;
	for await (const chunk of tocFileContent(remote, index, 0)) {
		assert.ok(chunk.length > 0);
		break;
	}
	assert.deepEqual(remote.ranges[0], first);
});

for (const [name, {blob, annotations}] of Object.entries(layers)) {
	test(`bytes of ${name} that are not those of the table are an error`, async () => {
		const index = await listed(memoryBlob(blob), annotations);
		const row = index.type.findIndex((_, at) => payloadBytes(index, at) > 10);
		const start = index.dataStart[row] as number;
		const end = index.listing?.dataEnd[row] as number;
		for (const at of [start, start + 12, Math.floor((start + end) / 2)]) {
			const damaged = Buffer.from(blob);
			damaged[at] = (damaged[at] as number) ^ 0x10;
			await assert.rejects(contentOf(memoryBlob(damaged), index, row), isCorrupt, String(at));
		}
	});
}

test('bytes that another file has, or too few of them, are an error', async () => {
	const layer = estargz([
		{name: 'a', data: 'first'},
		{name: 'b', data: 'other'},
		{name: 'c', data: {repeat: 'longer', n: 1000}},
	]);
	const remote = memoryBlob(layer.blob);
	const index = await listed(remote, layer.annotations);
	const moved: LayerIndex = {...index, dataStart: index.dataStart.slice(1)};
	await assert.rejects(contentOf(remote, moved, 0), isCorrupt);
	const longer: LayerIndex = {...index, size: index.size.map((size) => size * 100_000)};
	await assert.rejects(contentOf(remote, longer, 0), isCorrupt);
});

test('what goes wrong while fetching is passed on', async () => {
	const layer = estargz(files);
	const remote = memoryBlob(layer.blob);
	const index = await listed(remote, layer.annotations);
	const error = new ImgdiveError('unreachable', 'The registry does not answer.');
	const failing: RemoteBlob = {...remote, readRange: () => Promise.reject(error)};
	await assert.rejects(contentOf(failing, index, 0), error);
	const {size, read} = remote;
	await assert.rejects(contentOf({size, read}, index, 0), {code: 'unsupported'});
});

test('an interrupted fetch ends with its reason', async () => {
	const layer = estargz(files);
	const remote = memoryBlob(layer.blob);
	const index = await listed(remote, layer.annotations);
	const readRange: typeof remote.readRange = async (_start, _size, signal) => {
		signal?.throwIfAborted();
		return assert.fail();
	};
	const reason = new Error('interrupted');
	const chunks = tocFileContent({...remote, readRange}, index, 0, AbortSignal.abort(reason));
	await assert.rejects(chunks.next(), reason);
});

async function contentOf(blob: RemoteBlob, index: LayerIndex, row: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of tocFileContent(blob, index, row)) chunks.push(chunk);
	return Buffer.concat(chunks);
}

function isCorrupt(error: unknown): boolean {
	return error instanceof ImgdiveError && error.code === 'blob-corrupt';
}

/** Bytes that do not compress, the same each time. */
function noise(size: number): Buffer {
	const hashes = Array.from({length: size / 64}, (_, at) =>
		createHash('sha512').update(String(at)).digest(),
	);
	return Buffer.concat(hashes);
}
