import assert from 'node:assert/strict';
import {readFileSync, statSync} from 'node:fs';
import {test} from 'node:test';
import {
	deepImage,
	hostileImage,
	hostileTexts,
	longNameImage,
	tallImage,
	wideImage,
} from '../../helpers/hostile-image.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';
import {runCli} from '../../helpers/run-cli.ts';

async function report(path: string): Promise<{
	readonly layers: readonly {readonly entryCount: number}[];
	readonly history: readonly {readonly createdBy: string}[];
}> {
	const {code, stdout, stderr} = await runCli(['inspect', path, '--format', 'json']);
	assert.equal(code, 0, stderr);
	return JSON.parse(stdout);
}

test('the hostile image can be read whole, and its texts are in it as they are', async (context) => {
	const image = hostileImage(temporaryFolder(context));
	const {layers} = await report(image.path);
	assert.deepEqual(
		layers.map(({entryCount}) => entryCount),
		[81, 20, 20],
	);
	const archive = readFileSync(image.path);
	assert.equal(image.texts.length, hostileTexts.length);
	for (const text of image.texts) assert.ok(archive.includes(text), JSON.stringify(`${text}`));
});

test('the deep image has a file below 2100 directories', async (context) => {
	const {code, stdout} = await runCli(['ls', deepImage(temporaryFolder(context))]);
	assert.equal(code, 0);
	assert.equal(stdout.trimEnd().split('\n').length, 2101);
	assert.ok(stdout.includes(`${'/d'.repeat(2100)}/bottom.txt`));
});

test('the long name is a megabyte', async (context) => {
	const {code, stdout} = await runCli(['ls', longNameImage(temporaryFolder(context))]);
	assert.equal(code, 0);
	assert.ok(stdout.includes('/short.txt'));
	assert.ok(stdout.includes('long-name-'.repeat(100_000)));
});

test('the wide image has all its files in one directory, and is small', async (context) => {
	const path = wideImage(temporaryFolder(context));
	const {layers} = await report(path);
	assert.equal(layers[0]?.entryCount, 300_000);
	assert.ok(statSync(path).size < 20_000_000);
});

test('the tall image has 127 layers', async (context) => {
	const {layers, history} = await report(tallImage(temporaryFolder(context)));
	assert.equal(layers.length, 127);
	assert.equal(history.at(-1)?.createdBy, 'RUN step-126');
});
