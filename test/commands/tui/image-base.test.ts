import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {dockerArchive, temporaryFolder} from '../../helpers/image-files.ts';
import type {RawLayer} from '../../helpers/raw-tar.ts';
import {backendFor, LoadRecorder} from './load-recorder.ts';

const layers: readonly RawLayer[] = ['a', 'b', 'c'].map((name) => ({
	entries: [{name, data: name}],
}));

type Context = Parameters<typeof temporaryFolder>[0];

async function load(context: Context, base: (folder: string) => string): Promise<LoadRecorder> {
	const folder = temporaryFolder(context);
	const file = path.join(folder, 'image.tar');
	writeFileSync(file, dockerArchive({layers}));
	writeFileSync(path.join(folder, 'base.tar'), dockerArchive({layers: layers.slice(0, 2)}));
	const told = new LoadRecorder();
	backendFor(context, file, {base: base(folder)}).load(told);
	await told.untilEnd();
	return told;
}

test('the base image that is named is told from what is upon it', async (context) => {
	const told = await load(context, (folder) => path.join(folder, 'base.tar'));
	const analysis = told.analyses.at(-1);
	assert.deepEqual(
		analysis?.layers.map(({inBase}) => inBase),
		[true, true, false],
	);
	assert.equal(analysis.base?.foundBy, 'option');
	const none = await load(context, () => 'none');
	assert.equal(none.analyses.at(-1)?.base, null);
});

test('a base image that is none is told with a hint', async (context) => {
	const told = await load(context, (folder) => path.join(folder, 'gone.tar'));
	assert.match(told.failure?.message ?? '', /gone\.tar/);
	const other = await load(context, (folder) => path.join(folder, 'image.tar'));
	assert.equal(other.analyses.at(-1)?.base?.layerCount, 3);
});
