import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {indexFromToc} from '../../../src/layer/toc/read-toc.ts';
import {scanToc} from '../../../src/layer/toc/toc-json.ts';
import type {RemoteBlob} from '../../../src/model/blob.ts';
import {ImgdiveError} from '../../../src/model/error.ts';
import {type EstargzOptions, estargz, type TocJson} from '../../helpers/estargz.ts';
import {memoryBlob} from '../../helpers/memory-blob.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';
import {fixtureLayers, listed, readWhole, rowsOf, seed, totalsOf} from './listed.ts';

const files: readonly RawEntry[] = [
	{name: 'a', data: 'first'},
	{name: 'soft', type: '2', link: 'a'},
	{name: 'b', data: {repeat: 'second', n: 1000}},
];

async function refuses(options: EstargzOptions, what: string): Promise<void> {
	const {blob, annotations} = estargz(files, options);
	assert.equal(await indexFromToc(memoryBlob(blob), annotations, seed), undefined, what);
}

const oddNames: Readonly<Record<string, RawEntry>> = {
	'a name that climbs': {name: '../../etc/passwd', data: 'x'},
	'a hard link that climbs': {name: 'a', type: '1', link: '../../outside'},
	'a directory of 5000 parts': {name: 'x', type: '5', pax: {path: 'a/'.repeat(5000)}},
	'a file of 5000 parts': {name: 'x', data: 'x', pax: {path: `${'a/'.repeat(5000)}b`}},
	'a part of 300 bytes': {name: 'x', pax: {path: 'p'.repeat(300)}},
	'no name': {name: '', data: 'x'},
	'a root that is a file': {name: './', data: 'x'},
	'a name of Object': {name: '__proto__', data: 'x'},
	'an attribute of overlayfs': {name: 'o', pax: {'SCHILY.xattr.trusted.overlay.opaque': 'y'}},
	'an attribute without a value': {name: 'o', pax: {'SCHILY.xattr.user.none': ''}},
};

for (const [what, entry] of Object.entries(oddNames)) {
	test(`${what} is in a table what it is in a tar`, async () => {
		const {blob, annotations} = estargz([{name: 'before', data: 'x'}, entry, ...files]);
		const index = await listed(memoryBlob(blob), annotations);
		const whole = await readWhole(blob);
		assert.deepEqual(rowsOf(index), rowsOf(whole.index));
		assert.deepEqual(totalsOf(index), totalsOf(whole.index));
	});
}

const badFields: readonly Readonly<Record<string, unknown>>[] = [
	{type: 'socket'},
	{type: undefined},
	{name: undefined},
	{name: 7},
	{name: 'nul\0'},
	{name: 'replaced \ufffd'},
	{name: 'half \ud83d'},
	{size: -1},
	{size: 1.5},
	{size: 2 ** 53},
	{size: '5'},
	{mode: -1},
	{uid: 'root'},
	{gid: 1e300},
	{modtime: 'yesterday'},
	{modtime: '2023-13-14T22:13:20Z'},
	{modtime: 1700000000},
	{digest: undefined, chunkDigest: undefined},
	{digest: 'sha256:short'},
	{digest: `sha512:${'0'.repeat(128)}`},
	{digest: undefined, chunkSize: 2},
	{xattrs: ['a']},
	{xattrs: {a: 7}},
	{xattrs: {a: 'not base64!'}},
	{xattrs: {'half \ud83d': 'YQ=='}},
	{offset: -1},
	{offset: undefined},
	{offset: 'here'},
	{offset: 1e9},
	{endOffset: 1e9},
	{endOffset: 1},
	{innerOffset: -5},
];

test('an entry that no tar can hold makes the table one that is not trusted', async () => {
	for (const fields of badFields) {
		const edit = (toc: TocJson) => Object.assign(toc.entries[0] ?? {}, fields);
		await refuses({edit}, JSON.stringify(fields));
	}
});

const badDocuments: Readonly<Record<string, (toc: TocJson) => unknown>> = {
	'another version': (toc) => ({...toc, version: 2}),
	'no version': ({entries}) => ({entries}),
	'no entries': () => ({version: 1}),
	'entries that are no list': () => ({version: 1, entries: {a: {}}}),
	'entries that are no objects': () => ({version: 1, entries: [[1]]}),
	'a list': (toc) => [toc],
	'a number': () => 7,
	'another list beside the entries': (toc) => ({...toc, more: toc.entries}),
	'files out of order': ({version, entries}) => ({version, entries: [...entries].reverse()}),
	'a chunk behind the data': ({version, entries}) => ({
		version,
		entries: [...entries, {name: 'b', type: 'chunk', offset: 1e9}],
	}),
	'a chunk in front of its file': ({version, entries}) => ({
		version,
		entries: [...entries, {name: 'b', type: 'chunk', offset: 1}],
	}),
	'files larger than numbers': ({version, entries}) => ({
		version,
		entries: entries.map((entry) => ({...entry, size: Number.MAX_SAFE_INTEGER})),
	}),
};

for (const [what, change] of Object.entries(badDocuments)) {
	test(`a table with ${what} is not trusted`, async () => {
		await refuses({json: (toc) => Buffer.from(JSON.stringify(change(toc)))}, what);
	});
}

test('a table that is no JSON, or cut off, is not trusted', async () => {
	const whole = (toc: TocJson): string => JSON.stringify(toc);
	const texts: readonly ((toc: TocJson) => Buffer)[] = [
		() => Buffer.from('no JSON'),
		() => Buffer.from('['.repeat(100_000)),
		() => Buffer.from('"'),
		(toc) => Buffer.from(whole(toc).slice(0, -2)),
		(toc) => Buffer.from(whole(toc).slice(0, whole(toc).length / 2)),
		(toc) => Buffer.from(whole(toc).replace('"soft"', '"soft\xff"'), 'latin1'),
		(toc) => Buffer.from(`${whole(toc)}]`),
		(toc) => Buffer.from(`${whole(toc).slice(0, -1)},"x":"${'x'.repeat(100_000)}"}`),
		(toc) =>
			Buffer.from(`{"version":1,"entries":[{"x":"${'x'.repeat(5_000_000)}"}],"a":${whole(toc)}}`),
	];
	for (const [at, json] of texts.entries()) await refuses({json}, String(at));
});

test('brackets and quotes in names mean nothing', () => {
	const entries = ['{"[', ']}\\', '\\"}', '"', '\\\\"{'].map((name) => ({name, list: [name, {}]}));
	const found: unknown[] = [];
	const json = Buffer.from(JSON.stringify({version: 1, entries, last: ']}'}, null, '\t'));
	const head = scanToc(json, (entry) => found.push(entry));
	assert.deepEqual(found, entries);
	assert.deepEqual(head, {version: 1, entries: [], last: ']}'});
});

test('a wrong digest, and bytes changed or cut off anywhere in table and footer', async () => {
	const {blob, tocOffset, annotations} = estargz(files);
	const [key = assert.fail()] = annotations.keys();
	for (const digest of ['', 'sha256:', `sha256:${'0'.repeat(64)}`]) {
		assert.equal(await indexFromToc(memoryBlob(blob), new Map([[key, digest]]), seed), undefined);
	}
	const expected = rowsOf(await listed(memoryBlob(blob), annotations));
	for (let at = tocOffset; at < blob.length; at++) {
		const damaged = Buffer.from(blob);
		damaged[at] = (damaged[at] as number) ^ 0x21;
		const index = await indexFromToc(memoryBlob(damaged), annotations, seed);
		// Some bytes mean nothing, such as the time in a gzip header.
		if (index) assert.deepEqual(rowsOf(index), expected);
	}
	for (let length = 0; length < blob.length; length += 7) {
		const cut = memoryBlob(blob.subarray(0, length));
		assert.equal(await indexFromToc(cut, annotations, seed), undefined);
	}
});

test('a footer that points anywhere else is not followed', async () => {
	const {blob} = estargz(files);
	for (const footerOffset of [0, 1, 100, blob.length - 51, blob.length, 2 ** 40]) {
		await refuses({footerOffset}, String(footerOffset));
	}
});

test('bytes changed in the table of a zstd:chunked layer, or in its tar-split', async () => {
	const {blob, annotations} = fixtureLayers('skopeo-1.18')[1] ?? assert.fail();
	const expected = rowsOf(await listed(memoryBlob(blob), annotations));
	const [start = 0] = (annotations.get('io.github.containers.zstd-chunked.manifest-position') ?? '')
		.split(':')
		.map(Number);
	let trusted = 0;
	for (let at = start; at < blob.length; at++) {
		const damaged = Buffer.from(blob);
		damaged[at] = (damaged[at] as number) ^ 0x21;
		const index = await indexFromToc(memoryBlob(damaged), annotations, seed);
		if (!index) continue;
		trusted++;
		assert.deepEqual(rowsOf(index), expected);
	}
	// The header of the tar-split's frame and the footer: neither is read.
	assert.equal(trusted, 8 + 8 + 64);
});

test('a tar-split without a digest is not believed', async () => {
	const [{blob, annotations} = assert.fail()] = fixtureLayers('skopeo-1.9');
	const place = annotations.get('io.containers.zstd-chunked.manifest-position') ?? '';
	const split = place.split(':').slice(0, 3).join(':');
	const key = 'io.containers.zstd-chunked.tarsplit-';
	const unsigned = new Map([...annotations, [`${key}position`, split]]);
	const index = await listed(memoryBlob(blob), unsigned);
	assert.match(index.problems[0]?.message ?? '', /estimated/);
	// Signed, but no tar-split at all.
	const checksum = annotations.get('io.containers.zstd-chunked.manifest-checksum') ?? '';
	const signed = new Map([...unsigned, [`${key}checksum`, checksum]]);
	assert.equal(await indexFromToc(memoryBlob(blob), signed, seed), undefined);
});

test('a table that claims to be huge is not fetched, and one that unpacks to that is given up', async () => {
	const [{blob, annotations} = assert.fail()] = fixtureLayers('skopeo-1.18');
	const key = 'io.github.containers.zstd-chunked.manifest-position';
	const [start, size] = (annotations.get(key) ?? '').split(':');
	const gigabyte = 1024 ** 3;
	for (const place of [`${start}:${gigabyte}:100:1`, `${start}:${size}:${gigabyte}:1`]) {
		const remote = {...memoryBlob(blob), size: 2 * gigabyte};
		assert.equal(
			await indexFromToc(remote, new Map([...annotations, [key, place]]), seed),
			undefined,
		);
		assert.deepEqual(remote.ranges, []);
	}
	const small = new Map([...annotations, [key, `${start}:${size}:100:1`]]);
	assert.equal(await indexFromToc(memoryBlob(blob), small, seed), undefined);

	const stargz = estargz(files);
	const far = {...memoryBlob(stargz.blob), size: gigabyte};
	const footer = stargz.blob.subarray(-51);
	const asked: number[] = [];
	const readRange = async (_start: number, bytes: number): Promise<Buffer> => {
		asked.push(bytes);
		return footer;
	};
	assert.equal(await indexFromToc({...far, readRange}, stargz.annotations, seed), undefined);
	assert.deepEqual(asked, [51]);

	const zeros = gzipSync(Buffer.alloc(16 * 1024 * 1024));
	const bomb = Buffer.concat([
		stargz.blob.subarray(0, stargz.tocOffset),
		...Array.from({length: 17}, () => zeros),
		footer,
	]);
	assert.equal(await indexFromToc(memoryBlob(bomb), stargz.annotations, seed), undefined);
});

test('a tar-split that gives no size is not believed', async () => {
	const [{blob, annotations} = assert.fail()] = fixtureLayers('skopeo-1.9');
	const prefix = 'io.containers.zstd-chunked.';
	for (const lines of ['{"type":1,"size":-1}', '{"type":3}', '{"type":2}', '[]', 'no']) {
		const split = frame(Buffer.from(lines));
		const changed = new Map([
			...annotations,
			[`${prefix}tarsplit-position`, `${blob.length}:${split.length}:100`],
			[`${prefix}tarsplit-checksum`, `sha256:${createHash('sha256').update(split).digest('hex')}`],
		]);
		const remote = memoryBlob(Buffer.concat([blob, split]));
		assert.equal(await indexFromToc(remote, changed, seed), undefined, lines);
	}
});

test('where a part cannot be had, the layer is to be read whole; an interruption is passed on', async () => {
	const {blob, annotations} = estargz(files);
	const error = new ImgdiveError('unsupported', 'No ranges here.');
	const remote: RemoteBlob = {...memoryBlob(blob), readRange: () => Promise.reject(error)};
	assert.equal(await indexFromToc(remote, annotations, seed), undefined);
	const reason = new Error('interrupted');
	const stopped = indexFromToc(remote, annotations, seed, AbortSignal.abort(reason));
	await assert.rejects(stopped, reason);
});

/** A zstd frame with one block, stored as it is. */
function frame(bytes: Buffer): Buffer {
	const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, bytes.length, 0, 0, 0]);
	header.writeUIntLE((bytes.length << 3) | 1, 6, 3);
	return Buffer.concat([header, bytes]);
}
