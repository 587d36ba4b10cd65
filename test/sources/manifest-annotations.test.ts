import assert from 'node:assert/strict';
import path from 'node:path';
import {test} from 'node:test';
import {openImage} from '../../src/sources/open-image.ts';
import {ociFiles, sha256, temporaryFolder, writeFiles} from '../helpers/image-files.ts';

/** The annotations of an image whose manifest has these. */
async function read(
	context: Parameters<typeof temporaryFolder>[0],
	annotations: unknown,
): Promise<ReadonlyMap<string, string> | undefined> {
	const files = ociFiles({layers: [{entries: [{name: 'a', data: 'a'}]}]});
	const index = JSON.parse(String(files['index.json']));
	const blob = (digest: string): string => path.posix.join('blobs/sha256', digest.slice(7));
	const manifest = JSON.parse(String(files[blob(index.manifests[0].digest)]));
	const bytes = Buffer.from(JSON.stringify({...manifest, annotations}));
	const digest = sha256(bytes);
	files[blob(digest)] = bytes;
	index.manifests[0] = {...index.manifests[0], digest, size: bytes.length};
	files['index.json'] = Buffer.from(JSON.stringify(index));
	const folder = temporaryFolder(context);
	writeFiles(folder, files);
	const image = await openImage(folder, {tag: undefined, platform: undefined});
	context.after(() => image.close());
	return image.annotations;
}

test('an image has the annotations of its manifest', async (context) => {
	assert.deepEqual(
		await read(context, {a: 'b', 'c.d': ''}),
		new Map([
			['a', 'b'],
			['c.d', ''],
		]),
	);
	assert.deepEqual(await read(context, undefined), new Map());
});

test('annotations that are no texts, too long, or too many are left out', async (context) => {
	for (const bad of [null, 'text', ['a'], 7]) assert.deepEqual(await read(context, bad), new Map());
	const long = {a: 'x'.repeat(4097), b: 'x'.repeat(4096), c: 1, d: null};
	assert.deepEqual([...((await read(context, long))?.keys() ?? [])], ['b']);
	const many = Object.fromEntries(Array.from({length: 1000}, (_, at) => [`k${at}`, 'v']));
	assert.equal((await read(context, many))?.size, 200);
});
