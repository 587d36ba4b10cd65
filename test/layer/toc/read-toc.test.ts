import assert from 'node:assert/strict';
import {test} from 'node:test';
import {indexFromToc} from '../../../src/layer/toc/read-toc.ts';
import {estargz} from '../../helpers/estargz.ts';
import {memoryBlob} from '../../helpers/memory-blob.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';
import {fixtureLayers, listed, readWhole, rowsOf, seed, totalsOf} from './listed.ts';

const estimate = /is estimated/;
const position = 'zstd-chunked.manifest-position';

for (const tool of ['skopeo-1.9', 'skopeo-1.18']) {
	for (const at of [0, 1]) {
		test(`layer ${at} of ${tool} has the rows of its tar, without being downloaded`, async () => {
			const {blob, annotations} = fixtureLayers(tool)[at] ?? assert.fail();
			const remote = memoryBlob(blob);
			const index = await listed(remote, annotations);
			const whole = await readWhole(blob);
			assert.deepEqual(rowsOf(index), rowsOf(whole.index));
			assert.deepEqual(totalsOf(index), totalsOf(whole.index));
			assert.equal(index.listing?.format, 'zstd:chunked');
			const places = [...annotations].filter(([key]) => key.endsWith('-position'));
			assert.deepEqual(
				remote.ranges,
				places
					.sort(([a], [b]) => (a < b ? -1 : 1))
					.map(([, place]) => place.split(':').slice(0, 2).map(Number)),
			);
		});
	}
}

test('the tar-split tells the exact size of the tar; without one, it is estimated', async () => {
	const [exact = assert.fail()] = fixtureLayers('skopeo-1.18');
	const {tar} = await readWhole(exact.blob);
	const index = await listed(memoryBlob(exact.blob), exact.annotations);
	assert.equal(index.tarBytes, tar.length);
	assert.deepEqual(
		index.problems.map(({code, path}) => [code, path]),
		[['listed-from-toc', undefined]],
	);
	assert.doesNotMatch(index.problems[0]?.message ?? '', estimate);
	const [old = assert.fail()] = fixtureLayers('skopeo-1.9');
	const estimated = await listed(memoryBlob(old.blob), old.annotations);
	assert.match(estimated.problems[0]?.message ?? '', estimate);
	// Python fills the last 10 KiB.
	assert.ok(Math.abs(estimated.tarBytes - tar.length) < 10240);
});

test('a layer with a name that JSON cannot hold is to be read whole', async () => {
	for (const tool of ['skopeo-1.9', 'skopeo-1.18']) {
		const {blob, annotations} = fixtureLayers(tool)[2] ?? assert.fail();
		assert.equal(await indexFromToc(memoryBlob(blob), annotations, seed), undefined);
	}
});

const longName = `${'d'.repeat(90)}/${'e'.repeat(90)}`;
const entries: readonly RawEntry[] = [
	{name: 'bin/', type: '5', mode: 0o1777},
	{name: 'bin/tool', data: 'tool', mode: 0o104755, uid: 1000, gid: 2000},
	{name: 'bin/same', type: '1', link: 'bin/tool'},
	{name: 'bin/soft', type: '2', link: '../bin/tool'},
	{name: 'empty'},
	{name: '.no.prefetch.landmark', data: {hex: '0f'}},
	{name: 'large', data: {repeat: 'large', n: 5000}},
	{name: 'dev/null', type: '3', major: 1, minor: 3},
	{name: 'dev/disk', type: '4', major: 8, minor: 1},
	{name: 'queue', type: '6'},
	{name: 'before', data: 'x', mtime: -1, pax: {mtime: '-1'}},
	{name: 'epoch', mtime: 0},
	{name: 'x', pax: {path: longName}, data: 'long'},
	{
		name: 'attributes',
		data: 'xattrs',
		pax: {'SCHILY.xattr.user.a': 'value', 'SCHILY.xattr.user.grün': {hex: 'ff00'}},
	},
	{name: '.wh.gone', mode: 0},
	{name: 'bin/.wh..wh..opq', mode: 0},
	{name: 'bin/tool', data: 'twice'},
];

const layouts = {
	'a member for each file': {},
	'files in several members': {chunkSize: 1000},
	'several files in a member': {minChunkSize: 2000},
	both: {chunkSize: 700, minChunkSize: 2000},
};

for (const [what, options] of Object.entries(layouts)) {
	test(`an eStargz layer with ${what} has the rows of its tar`, async () => {
		const {blob, tar, tocOffset, annotations} = estargz(entries, options);
		const remote = memoryBlob(blob);
		const index = await listed(remote, annotations);
		const whole = await readWhole(blob);
		assert.deepEqual(tar, whole.tar);
		assert.deepEqual(rowsOf(index), rowsOf(whole.index));
		assert.deepEqual(totalsOf(index), totalsOf(whole.index));
		assert.equal(index.listing?.format, 'estargz');
		// The writers agree in everything that the estimate is made from.
		assert.equal(index.tarBytes, tar.length);
		assert.match(index.problems[0]?.message ?? '', estimate);
		const footerOffset = blob.length - 51;
		assert.deepEqual(remote.ranges, [
			[footerOffset, 51],
			[tocOffset, footerOffset - tocOffset],
		]);
	});
}

test('the annotation of an eStargz layer tells the exact size of its tar', async () => {
	const {blob, annotations} = estargz(entries);
	const key = 'io.containers.estargz.uncompressed-size';
	const index = await listed(memoryBlob(blob), new Map([...annotations, [key, '1234567']]));
	assert.equal(index.tarBytes, 1234567);
	assert.doesNotMatch(index.problems[0]?.message ?? '', estimate);
});

test('times are read with fractions, in any zone, and as they were first written', async () => {
	const cases = {
		'2023-11-14T22:13:20.5Z': [1700000000, 500_000_000],
		'2023-11-14T23:13:20.000000001+01:00': [1700000000, 1],
		'1969-12-31T23:59:58.75Z': [-2, 750_000_000],
		'0001-01-01T00:00:00Z': [0, 0],
		'': [0, 0],
	};
	for (const [modtime, expected] of Object.entries(cases)) {
		const layer = estargz([{name: 'a'}], {
			edit: (toc) => Object.assign(toc.entries[0] ?? {}, {modtime}),
		});
		const index = await listed(memoryBlob(layer.blob), layer.annotations);
		assert.deepEqual([index.mtimeSeconds[0], index.mtimeNanos?.[0] ?? 0], expected);
	}
});

test('a layer without files has the row of its table', async () => {
	for (const json of ['{"version":1,"entries":null}', '{"version":1,"entries":[]}']) {
		const {blob, annotations} = estargz([], {json: () => Buffer.from(json)});
		const index = await listed(memoryBlob(blob), annotations);
		assert.deepEqual(rowsOf(index), rowsOf((await readWhole(blob)).index));
		assert.equal(index.contentBytes, json.length);
	}
});

test('a layer without a table of contents is to be read whole', async () => {
	const {blob, annotations} = estargz(entries);
	const none = new Map([['org.opencontainers.image.title', 'a']]);
	const remote = memoryBlob(blob);
	assert.equal(await indexFromToc(remote, none, seed), undefined);
	assert.deepEqual(remote.ranges, []);
	const {size, read} = remote;
	assert.equal(await indexFromToc({size, read}, annotations, seed), undefined);
	assert.equal(await indexFromToc({...remote, size: -1}, annotations, seed), undefined);
});

test('a table whose place is not told, or is of another kind, is not read', async () => {
	const [{blob, annotations} = assert.fail()] = fixtureLayers('skopeo-1.18');
	const place = annotations.get(`io.github.containers.${position}`) ?? '';
	for (const other of [
		'',
		place.replace(/1$/, '2'),
		`-${place}`,
		place.replace(':', '.'),
		'1:2:3:1',
	]) {
		const changed = new Map([...annotations, [`io.github.containers.${position}`, other]]);
		const remote = memoryBlob(blob);
		assert.equal(await indexFromToc(remote, changed, seed), undefined, other);
		assert.deepEqual(remote.ranges, [], other);
	}
});
