// A process of its own that uses a cache folder as imgdive does; for tests that run many of them, or kill them.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {decodeIndex, encodeIndex} from '../../../src/layer/cache/index-codec.ts';
import {LayerCache} from '../../../src/layer/cache/layer-cache.ts';
import type {DiffId} from '../../../src/model/digest.ts';

const [folder = '', source = '', mode, maxBytes] = process.argv.slice(2);
const options = maxBytes === undefined ? {} : {maxBytes: Number(maxBytes)};
/** Prepared by the test, as making them takes longer than all the rest. */
const layers = readdirSync(source).map((name) => {
	const diffId = `sha256:${name}` as DiffId;
	const bytes = readFileSync(path.join(source, name));
	const index = decodeIndex(bytes, diffId);
	assert.ok(index);
	return {diffId, index, bytes};
});

if (mode === 'write') {
	process.stdout.write('ready\n');
	// Until it is killed. A new cache each time: one that has put a layer does not put it again.
	for (;;) putAll();
} else {
	for (let round = 0; round < 30; round++) {
		getAll();
		putAll();
	}
}

function putAll(): void {
	const cache = new LayerCache(folder, options);
	assert.equal(cache.seed, cache.seed);
	for (const {diffId, index} of shuffled(layers)) {
		cache.putLayer(diffId, index);
		cache.putDiffId(keyOf(diffId), diffId);
	}
}

/** What is there must be right, whoever put it there. */
function getAll(): void {
	const cache = new LayerCache(folder, options);
	for (const {diffId, bytes} of shuffled(layers)) {
		const found = cache.getLayer(diffId);
		assert.ok(!found || Buffer.concat(encodeIndex(found, diffId)).equals(bytes));
		assert.ok([undefined, diffId].includes(cache.getDiffId(keyOf(diffId))));
	}
}

function keyOf(diffId: DiffId): string {
	return diffId.replace('sha256', 'v1');
}

function shuffled<T>(list: readonly T[]): readonly T[] {
	return list
		.map((item) => ({item, place: Math.random()}))
		.sort((a, b) => a.place - b.place)
		.map(({item}) => item);
}
