import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {encodeIndex} from '../../../src/layer/cache/index-codec.ts';
import {LayerCache} from '../../../src/layer/cache/layer-cache.ts';
import type {LayerIndex} from '../../../src/layer/layer-index.ts';
import {StreamIndexer} from '../../../src/layer/stream-index.ts';
import type {DiffId, Digest} from '../../../src/model/digest.ts';
import {buildTree} from '../../../src/tree/build-tree.ts';
import {finalView} from '../../../src/tree/view.ts';
import {skipped} from '../../helpers/docker-engine.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';
import {rawTar} from '../../helpers/raw-tar.ts';
import {indexOf, richLayer, sampleLayer} from './sample-layers.ts';

const blob = `sha256:${'b'.repeat(64)}` as Digest;
const {diffId, index} = sampleLayer(1, 10);

test('what was put is got again, in this run and in the next', (context) => {
	const folder = newFolder(context);
	const document = Buffer.from('{"a": 1}');
	const digest = digestOf(document);
	const listing = {...indexOf(richLayer), diffId: undefined};
	const first = new LayerCache(folder);
	first.putLayer(diffId, index);
	first.putListing(blob, listing);
	first.putDocument(digest, document);
	first.putDiffId(blob, diffId);
	first.putDiffId(`v1:${'0'.repeat(64)}`, diffId);
	assert.equal(first.getLayer(diffId), index);
	for (const cache of [first, new LayerCache(folder)]) {
		assertSame(cache.getLayer(diffId), index, diffId);
		assertSame(cache.getListing(blob), listing, blob);
		assert.deepEqual(cache.getDocument(digest), document);
		assert.equal(cache.getDiffId(blob), diffId);
		assert.equal(cache.getDiffId(`v1:${'0'.repeat(64)}`), diffId);
		assert.equal(cache.getLayer(blob as string as DiffId), undefined);
		assert.equal(cache.getListing(diffId as string as Digest), undefined);
		assert.equal(cache.getDocument(blob), undefined);
		assert.equal(cache.getDiffId(diffId), undefined);
	}
});

test('without a folder, all is kept in memory alone', () => {
	const cache = new LayerCache(undefined);
	cache.putLayer(diffId, index);
	cache.putDiffId(blob, diffId);
	assert.equal(cache.getLayer(diffId), index);
	assert.equal(cache.getDiffId(blob), diffId);
	assert.equal(cache.seed, cache.seed);
	assert.notEqual(cache.seed, new LayerCache(undefined).seed);
});

test('a layer with a sha512 diffID is kept too', (context) => {
	const folder = newFolder(context);
	const tar = rawTar(richLayer);
	const long = `sha512:${createHash('sha512').update(tar).digest('hex')}` as DiffId;
	const indexer = new StreamIndexer(7, long);
	indexer.push(tar);
	new LayerCache(folder).putLayer(long, indexer.finish());
	assert.ok(new LayerCache(folder).getLayer(long));
	assert.deepEqual(readdirSync(path.join(folder, 'v1/layers')), [long.replace(':', '-')]);
});

test('folders are for the user alone, and so are files', (context) => {
	const folder = newFolder(context);
	const cache = new LayerCache(folder);
	assert.equal(existsSync(folder), false);
	cache.putLayer(diffId, index);
	assert.notEqual(cache.seed, undefined);
	for (const name of ['.', 'v1', 'v1/layers']) assert.equal(modeOf(folder, name), 0o700, name);
	for (const name of ['v1/seed', layerFile()]) assert.equal(modeOf(folder, name), 0o600, name);
});

test('an index that does not say that it is the layer is not kept', (context) => {
	const cache = new LayerCache(newFolder(context));
	const other = sampleLayer(2, 1).diffId;
	cache.putLayer(other, index);
	cache.putLayer(diffId, {...index, diffId: undefined});
	assert.equal(cache.getLayer(other), undefined);
	assert.equal(cache.getLayer(diffId), undefined);
});

test('a layer under the name of another is not taken for it', (context) => {
	const folder = newFolder(context);
	const other = sampleLayer(2, 1).diffId;
	new LayerCache(folder).putLayer(diffId, index);
	writeFileSync(path.join(folder, layerFile(other)), readFileSync(path.join(folder, layerFile())));
	assert.equal(new LayerCache(folder).getLayer(other), undefined);
});

test('documents are what their digest says, and not too large', (context) => {
	const folder = newFolder(context);
	const document = Buffer.from('{}');
	const digest = digestOf(document);
	const cache = new LayerCache(folder);
	cache.putDocument(blob, document);
	assert.equal(cache.getDocument(blob), undefined);
	const large = Buffer.alloc(8 * 1024 * 1024 + 1);
	cache.putDocument(digestOf(large), large);
	assert.equal(cache.getDocument(digestOf(large)), undefined);
	cache.putDocument(digest, document);
	writeFileSync(path.join(folder, 'v1/documents', digest.slice(7)), '[]');
	assert.equal(new LayerCache(folder).getDocument(digest), undefined);
});

test('a document that was put does not change with the bytes it came from', () => {
	const cache = new LayerCache(undefined);
	const bytes = Buffer.from('{"a": 1}');
	const digest = digestOf(bytes);
	cache.putDocument(digest, bytes);
	bytes.fill(0);
	assert.equal(String(cache.getDocument(digest)), '{"a": 1}');
});

test('what a blob unpacks to is forgotten when a bit of it changes', (context) => {
	const folder = newFolder(context);
	new LayerCache(folder).putDiffId(blob, diffId);
	const file = path.join(folder, 'v1/diff-ids', blob.slice(7));
	const bytes = readFileSync(file);
	for (let bit = 0; bit < bytes.length * 8; bit++) {
		const damaged = Buffer.from(bytes);
		damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
		writeFileSync(file, damaged);
		assert.equal(new LayerCache(folder).getDiffId(blob), undefined);
	}
	writeFileSync(file, bytes);
	assert.equal(new LayerCache(folder).getDiffId(blob), diffId);
});

test('a key that is none becomes no path', (context) => {
	const folder = newFolder(context);
	for (const key of ['../../x', 'v1:../../../x', 'sha256:', '', 'v1:ABC', `V1:${'0'.repeat(64)}`]) {
		const cache = new LayerCache(folder);
		cache.putDiffId(key, diffId);
		assert.equal(new LayerCache(folder).getDiffId(key), undefined);
		cache.putListing(key as Digest, index);
		assert.equal(new LayerCache(folder).getListing(key as Digest), undefined);
	}
	assert.deepEqual(filesBelow(folder), []);
});

test('a damaged layer is as if absent, and replaced by the next put', (context) => {
	const folder = newFolder(context);
	new LayerCache(folder).putLayer(diffId, index);
	const file = path.join(folder, layerFile());
	for (const bytes of [Buffer.alloc(0), Buffer.from('junk'), readFileSync(file).subarray(0, 500)]) {
		writeFileSync(file, bytes);
		const cache = new LayerCache(folder);
		assert.equal(cache.getLayer(diffId), undefined);
		cache.putLayer(diffId, index);
		assertSame(new LayerCache(folder).getLayer(diffId), index, diffId);
	}
});

test('the seed is the same for all runs, also after damage', (context) => {
	const folder = newFolder(context);
	const {seed} = new LayerCache(folder);
	assert.equal(seed, seed | 0);
	assert.equal(new LayerCache(folder).seed, seed);
	const file = path.join(folder, 'v1/seed');
	for (const bytes of ['', 'x', '12345678', '123456789']) {
		writeFileSync(file, bytes);
		const {seed: next} = new LayerCache(folder);
		assert.equal(new LayerCache(folder).seed, next);
		assert.equal(statSync(file).size, 8);
	}
	assert.deepEqual(filesBelow(folder), ['v1/seed']);
});

test('layers kept with another seed make the same tree', (context) => {
	const folder = newFolder(context);
	const lower = indexOf(richLayer, 1);
	const upper = indexOf(
		{entries: [{name: 'etc/passwd', data: 'new'}, {name: 'etc/.wh.shadow'}]},
		2,
	);
	const cache = new LayerCache(folder);
	for (const layer of [lower, upper]) cache.putLayer(layer.diffId as DiffId, layer);
	const again = new LayerCache(folder);
	const kept = [lower, upper].map((layer) => again.getLayer(layer.diffId as DiffId));
	assert.deepEqual(
		kept.map((layer) => layer?.paths.seed),
		[1, 2],
	);
	assert.deepEqual(pathsOf(kept as LayerIndex[]), pathsOf([lower, upper]));
	assert.ok(pathsOf([lower, upper]).includes('/etc/passwd'));
	assert.ok(!pathsOf([lower, upper]).includes('/etc/shadow'));
});

test('what was not used for the longest time goes first', (context) => {
	const folder = newFolder(context);
	const layers = [1, 2, 3, 4, 5].map((number) => sampleLayer(number, 50));
	const [one, two, three, four, five] = layers as [Sample, Sample, Sample, Sample, Sample];
	for (const [age, layer] of [two, four, one, three].entries()) {
		new LayerCache(folder).putLayer(layer.diffId, layer.index);
		setAge(folder, layer.diffId, 4000 - age * 1000);
	}
	// Used again: now the newest.
	assert.ok(new LayerCache(folder).getLayer(four.diffId));
	const bytes = statSync(path.join(folder, layerFile(one.diffId))).size;
	const cache = new LayerCache(folder, {maxBytes: bytes * 3.5});
	cache.putLayer(five.diffId, five.index);
	assert.deepEqual(presentOf(folder, layers), [false, false, true, true, true]);
	// What this run put itself stays, even when there is no room.
	for (const layer of layers) cache.putLayer(layer.diffId, layer.index);
	assert.deepEqual(presentOf(folder, layers), [true, true, true, true, true]);
	new LayerCache(folder, {maxBytes: bytes * 1.5}).putDiffId(blob, one.diffId);
	assert.equal(presentOf(folder, layers).filter((isKept) => isKept).length, 1);
});

test('a layer larger than the whole cache is not written', (context) => {
	const folder = newFolder(context);
	const cache = new LayerCache(folder, {maxBytes: 1000});
	cache.putLayer(diffId, index);
	assert.equal(cache.getLayer(diffId), index);
	assert.deepEqual(filesBelow(folder), []);
});

test('the time of use is set at most once a minute', (context) => {
	const folder = newFolder(context);
	new LayerCache(folder).putLayer(diffId, index);
	const file = path.join(folder, layerFile());
	for (const [seconds, isTouched] of [
		[30, false],
		[90, true],
	] as const) {
		const before = Date.now() / 1000 - seconds;
		utimesSync(file, before, before);
		assert.ok(new LayerCache(folder).getLayer(diffId));
		assert.equal(statSync(file).mtimeMs > before * 1000 + 1000, isTouched);
	}
});

test('what a killed process left is removed after an hour', (context) => {
	const folder = newFolder(context);
	new LayerCache(folder).putLayer(diffId, index);
	const old = path.join(folder, 'v1/layers/.tmp-1-old');
	const oldSeed = path.join(folder, 'v1/.tmp-1-seed');
	const recent = path.join(folder, 'v1/layers/.tmp-1-recent');
	for (const file of [old, oldSeed, recent]) writeFileSync(file, 'x');
	const time = Date.now() / 1000 - 3700;
	for (const file of [old, oldSeed]) utimesSync(file, time, time);
	new LayerCache(folder).putDiffId(blob, diffId);
	assert.deepEqual([old, oldSeed, recent].map(existsSync), [false, false, true]);
});

test('foreign files are neither read nor counted nor removed', (context) => {
	const folder = newFolder(context);
	new LayerCache(folder).putLayer(diffId, index);
	const other = sampleLayer(2, 10);
	const junk = ['keep.txt', 'v1/notes', 'v1/layers/README', 'v1/layers/sha256-00', 'v2/x'];
	mkdirSync(path.join(folder, 'v2'));
	for (const name of junk) writeFileSync(path.join(folder, name), 'x'.repeat(100_000));
	// In the place of a layer: a folder, and a link.
	mkdirSync(path.join(folder, layerFile(other.diffId), 'inside'), {recursive: true});
	const third = sampleLayer(3, 10);
	symlinkSync(path.join(folder, layerFile()), path.join(folder, layerFile(third.diffId)));
	const cache = new LayerCache(folder, {maxBytes: 20_000});
	assert.equal(cache.getLayer(other.diffId), undefined);
	assert.equal(cache.getLayer(third.diffId), undefined);
	cache.putLayer(other.diffId, other.index);
	cache.putLayer(third.diffId, third.index);
	assertSame(new LayerCache(folder).getLayer(third.diffId), third.index, third.diffId);
	assertSame(new LayerCache(folder).getLayer(diffId), index, diffId);
	for (const name of junk) assert.equal(statSync(path.join(folder, name)).size, 100_000);
	assert.ok(statSync(path.join(folder, layerFile(other.diffId), 'inside')).isDirectory());
	assert.ok(!filesBelow(folder).some((name) => name.includes('.tmp')));
});

test('a folder of someone else is not used', (context) => {
	if (process.getuid?.() !== 0) return skipped('cache: only root can give a folder away');
	for (const name of ['.', 'v1', 'v1/layers']) {
		const folder = newFolder(context);
		new LayerCache(folder).putLayer(diffId, index);
		chownSync(path.join(folder, name), 12345, 12345);
		const other = sampleLayer(2, 1);
		const cache = new LayerCache(folder);
		assert.equal(cache.getLayer(diffId), undefined, name);
		cache.putLayer(other.diffId, other.index);
		assert.equal(cache.getLayer(other.diffId), other.index);
		assert.deepEqual(filesBelow(folder), [layerFile()]);
	}
});

test('a folder that is a link is used if all of it is the user’s, but none within it', (context) => {
	const folder = newFolder(context);
	mkdirSync(`${folder}-real`);
	symlinkSync(`${folder}-real`, folder);
	new LayerCache(folder).putLayer(diffId, index);
	assertSame(new LayerCache(`${folder}-real`).getLayer(diffId), index, diffId);
	const inner = newFolder(context);
	mkdirSync(inner);
	symlinkSync(`${folder}-real/v1`, path.join(inner, 'v1'));
	assert.equal(new LayerCache(inner).getLayer(diffId), undefined);
});

test('a folder that others can write to is not used', (context) => {
	const folder = newFolder(context);
	mkdirSync(folder);
	new LayerCache(folder).putLayer(diffId, index);
	for (const [name, mode] of [
		['v1', 0o770],
		['v1/layers', 0o702],
		['.', 0o777],
	] as const) {
		chmodSync(path.join(folder, name), mode);
		assert.equal(new LayerCache(folder).getLayer(diffId), undefined, name);
		chmodSync(path.join(folder, name), 0o700);
	}
	chmodSync(folder, 0o770);
	assert.ok(new LayerCache(folder).getLayer(diffId));
});

test('where there can be no folder, nothing fails', (context) => {
	const folder = newFolder(context);
	writeFileSync(folder, 'a file');
	for (const place of [folder, path.join(folder, 'below'), '/proc/none', '\0', `${folder}\0`]) {
		const cache = new LayerCache(place);
		cache.putLayer(diffId, index);
		cache.putDiffId(blob, diffId);
		assert.equal(cache.seed, cache.seed);
		assert.equal(cache.getLayer(diffId), index);
		assert.equal(cache.getLayer(sampleLayer(2, 1).diffId), undefined);
		assert.equal(new LayerCache(place).getLayer(diffId), undefined);
	}
	assert.equal(readFileSync(folder, 'utf8'), 'a file');
});

type Sample = ReturnType<typeof sampleLayer>;

/** A folder that is not there yet. */
function newFolder(context: TestContext): string {
	return path.join(temporaryFolder(context), 'cache');
}

function layerFile(layer: DiffId = diffId): string {
	return `v1/layers/${layer.slice('sha256:'.length)}`;
}

function setAge(folder: string, layer: DiffId, seconds: number): void {
	const time = Date.now() / 1000 - seconds;
	utimesSync(path.join(folder, layerFile(layer)), time, time);
}

function presentOf(folder: string, layers: readonly Sample[]): readonly boolean[] {
	return layers.map((layer) => existsSync(path.join(folder, layerFile(layer.diffId))));
}

function modeOf(folder: string, name: string): number {
	return statSync(path.join(folder, name)).mode & 0o777;
}

/** Files, and what else is no folder, relative to `folder`. */
function filesBelow(folder: string): readonly string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter((entry) => !entry.isDirectory())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function digestOf(bytes: Uint8Array): Digest {
	return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
}

function assertSame(actual: LayerIndex | undefined, expected: LayerIndex, key: string): void {
	assert.ok(actual);
	assert.ok(
		Buffer.concat(encodeIndex(actual, key)).equals(Buffer.concat(encodeIndex(expected, key))),
	);
}

function pathsOf(indexes: readonly LayerIndex[]): readonly string[] {
	const {tree} = buildTree(indexes);
	return [...finalView(tree)].map(({node}) => String(tree.pathBytes(node)));
}
