import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {LayerSummary} from '../../src/analysis/analyze.ts';
import {diffImages} from '../../src/diff/diff-images.ts';
import {pullDelta} from '../../src/diff/pull-delta.ts';
import type {DiffId, Digest} from '../../src/model/digest.ts';
import {file} from './compared-images.ts';
import {built, savedByDocker, shortLayer, storedAsOci} from './image-pairs.ts';

/** A layer as far as a pull goes; `-` for a blob without a digest. */
function layers(
	...blobs: readonly (readonly [digest: string, diffId: string, compressedBytes: number | null])[]
): readonly LayerSummary[] {
	return blobs.map(([digest, diffId, compressedBytes], index) => ({
		index,
		digest: digest === '-' ? null : (digest as Digest),
		diffId: diffId as DiffId,
		compressedBytes,
		mediaType: '',
		tarBytes: 0,
		contentBytes: 0,
		hiddenBytes: 0,
		entryCount: 0,
		addedCount: 0,
		modifiedCount: 0,
		removedCount: 0,
		createdBy: '',
		instruction: '',
		createdAt: null,
		inBase: false,
	}));
}

test('blobs that the old image has are reused, the others are downloaded, each once', () => {
	const old = layers(['d1', 'u1', 100], ['d2', 'u2', 20]);
	const next = layers(['d1', 'u1', 100], ['d3', 'u3', 7], ['d3', 'u3', 7], ['d1', 'u1', 100]);
	assert.deepEqual(pullDelta(old, next), {bytes: 7, reusedBytes: 100});
});

test('a layer that is compressed otherwise is downloaded again', () => {
	assert.deepEqual(pullDelta(layers(['d1', 'u1', 100]), layers(['d2', 'u1', 90])), {
		bytes: 90,
		reusedBytes: 0,
	});
});

test('without digests on one side, layers that unpack to the same are reused', () => {
	const named = layers(['d1', 'u1', 100], ['d2', 'u2', 30]);
	assert.deepEqual(pullDelta(layers(['-', 'u1', null]), named), {bytes: 30, reusedBytes: 100});
	assert.deepEqual(pullDelta(named, layers(['-', 'u2', 31], ['-', 'u3', 5])), {
		bytes: 5,
		reusedBytes: 31,
	});
});

test('where a stored size is not known, nothing is said', () => {
	assert.equal(pullDelta(layers(['d1', 'u1', 1]), layers(['d1', 'u1', null])), null);
});

test('an image without layers needs nothing', () => {
	assert.deepEqual(pullDelta(layers(['d1', 'u1', 1]), []), {bytes: 0, reusedBytes: 0});
});

const recipe = built([
	['RUN a', [file('a', 'a'.repeat(3000))]],
	['RUN b', [file('b', 'b'.repeat(5000))]],
]);

test('an image that is only compressed otherwise has the same layers, and none of them is reused', async (context) => {
	const old = await storedAsOci(context, recipe, 'gzip');
	const next = await storedAsOci(context, recipe, 'zstd');
	const {verdict, layers: pairs, pull, delta} = await diffImages(old, next);
	assert.equal(verdict, 'identical');
	assert.deepEqual(pairs.map(shortLayer), [
		['same', 0, 0, 0],
		['same', 1, 1, 0],
	]);
	const oldBytes = old.analysis.sizes.compressedBytes ?? 0;
	const newBytes = next.analysis.sizes.compressedBytes ?? 0;
	assert.deepEqual(pull, {bytes: newBytes, reusedBytes: 0});
	assert.equal(delta.compressedBytes, newBytes - oldBytes);
});

test('sizes of layers that are kept uncompressed are compared only where both images have stored ones', async (context) => {
	const old = await savedByDocker(context, recipe);
	const next = await storedAsOci(context, recipe);
	const forth = await diffImages(old, next);
	assert.equal(forth.delta.compressedBytes, null);
	assert.deepEqual(forth.pull, {
		bytes: 0,
		reusedBytes: next.analysis.sizes.compressedBytes ?? 0,
	});
	assert.equal((await diffImages(next, old)).pull, null);
});
