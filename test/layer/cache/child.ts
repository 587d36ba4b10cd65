// A process of its own that uses a cache folder as imgdive does; for tests that run many of them, or kill them.
import assert from 'node:assert/strict';
import {encodeIndex} from '../../../src/layer/cache/index-codec.ts';
import {LayerCache} from '../../../src/layer/cache/layer-cache.ts';
import {childLayers} from './sample-layers.ts';

const [folder = '', mode, maxBytes] = process.argv.slice(2);
const layers = childLayers();
const options = maxBytes === undefined ? {} : {maxBytes: Number(maxBytes)};

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
		cache.putDiffId(`v1:${diffId.slice('sha256:'.length)}`, diffId);
	}
}

/** What is there must be right, whoever put it there. */
function getAll(): void {
	const cache = new LayerCache(folder, options);
	for (const {diffId, index} of shuffled(layers)) {
		const found = cache.getLayer(diffId);
		if (!found) continue;
		const bytes = Buffer.concat(encodeIndex(found, diffId));
		assert.ok(bytes.equals(Buffer.concat(encodeIndex(index, diffId))));
		const unpacksTo = cache.getDiffId(`v1:${diffId.slice('sha256:'.length)}`);
		assert.ok(unpacksTo === undefined || unpacksTo === diffId);
	}
}

function shuffled<T>(list: readonly T[]): readonly T[] {
	return list
		.map((item) => ({item, place: Math.random()}))
		.sort((a, b) => a.place - b.place)
		.map(({item}) => item);
}
