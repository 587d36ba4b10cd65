import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {ContentKeys} from '../../src/analysis/content-key.ts';
import type {StoredFile} from '../../src/analysis/same-content.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {dockerArchive, temporaryFolder} from '../helpers/image-files.ts';

const kibibyte = 1024;

/** Contents as files of an uncompressed layer, which is read by its headers only. */
async function storedFiles(
	context: TestContext,
	contents: readonly string[],
): Promise<readonly StoredFile[]> {
	const entries = contents.map((data, at) => ({name: `${at}`, data}));
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, dockerArchive({layers: [{entries}]}));
	const {image, indexes} = await analyzePath(context, file);
	const [layer] = image.layers;
	const [index] = indexes;
	assert.ok(layer && index && !index.digests);
	return contents.map((_, row) => ({layer, index, row}));
}

/** 100 KiB that differ from others in one place. */
function text(letter: string, at: number): string {
	return `${'x'.repeat(at)}${letter}${'x'.repeat(100 * kibibyte - at - 1)}`;
}

const contents = [text('a', 20_000), text('b', 20_000), text('a', 20_000), text('c', 60_000)];

async function rowsOf(
	keys: ContentKeys,
	files: readonly StoredFile[],
): Promise<readonly {readonly rows: readonly number[]; readonly isWhole: boolean}[]> {
	const groups = await keys.same(files);
	return groups.map(({files: same, isWhole}) => ({rows: same.map(({row}) => row), isWhole}));
}

test('files are the same when all of their bytes are', async (context) => {
	const files = await storedFiles(context, contents);
	assert.deepEqual(await rowsOf(new ContentKeys(), files), [{rows: [0, 2], isWhole: true}]);
});

test('past the bytes that may be read, samples have to do', async (context) => {
	const files = await storedFiles(context, [...contents, text('d', 50 * kibibyte)]);
	const keys = new ContentKeys(500 * kibibyte);
	assert.deepEqual(await rowsOf(keys, files), [{rows: [0, 2], isWhole: true}]);
	assert.deepEqual(await rowsOf(keys, files), [{rows: [0, 1, 2, 3], isWhole: false}]);
});

test('past the samples that may be read, files count as different', async (context) => {
	const files = await storedFiles(context, contents);
	assert.deepEqual(await rowsOf(new ContentKeys(0, 4), files), []);
	assert.deepEqual(await rowsOf(new ContentKeys(0, 12), files), [
		{rows: [0, 1, 2, 3], isWhole: false},
	]);
});

test('a file that is cut off is the same as no other', async (context) => {
	const [first, , third] = await storedFiles(context, contents);
	assert.ok(first && third && 'fd' in third.layer.blob);
	const cut = {...third.layer, blob: {...third.layer.blob, size: 250 * kibibyte}};
	assert.deepEqual(await rowsOf(new ContentKeys(), [first, {...third, layer: cut}]), []);
	const gone = {...third.layer, blob: {...third.layer.blob, fd: 2 ** 30}};
	assert.deepEqual(await rowsOf(new ContentKeys(), [first, {...third, layer: gone}]), []);
});
