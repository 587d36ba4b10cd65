import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {type ErrorChoice, ImgdiveError} from '../../src/model/error.ts';
import {formatPlatform, parsePlatform} from '../../src/model/platform.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {
	archive,
	dockerArchive,
	ociFiles,
	sha256,
	temporaryFolder,
	writeFiles,
} from '../helpers/image-files.ts';

const layers = [{entries: [{name: 'a', data: 'a'}]}];

async function choicesOf(
	target: string,
	options: {readonly tag?: string; readonly platform?: string} = {},
): Promise<readonly ErrorChoice[]> {
	try {
		const image = await openImage(target, {
			tag: options.tag,
			platform: options.platform === undefined ? undefined : parsePlatform(options.platform),
		});
		image.close();
	} catch (error) {
		if (error instanceof ImgdiveError) return error.choices;
		throw error;
	}
	return [];
}

/** Files of a layout with these images under one index. */
function layout(
	images: readonly {readonly tag?: string; readonly config?: Record<string, unknown>}[],
): Record<string, Buffer> {
	const files: Record<string, Buffer> = {};
	const manifests = images.flatMap(({tag, config = {}}) => {
		const made = ociFiles({layers, config});
		Object.assign(files, made);
		const [{annotations, ...descriptor}] = JSON.parse(String(made['index.json'])).manifests;
		const name = {'org.opencontainers.image.ref.name': tag};
		return [tag === undefined ? descriptor : {...descriptor, annotations: name}];
	});
	files['index.json'] = Buffer.from(JSON.stringify({schemaVersion: 2, manifests}));
	return files;
}

const tags = (...values: readonly string[]): readonly ErrorChoice[] =>
	values.map((value) => ({option: 'tag', value}));

test('an archive of several images offers a name of each, also for one that it does not hold', async (context) => {
	const folder = temporaryFolder(context);
	const config = (at: number): Buffer =>
		Buffer.from(
			JSON.stringify({architecture: 'amd64', os: 'linux', rootfs: {diff_ids: []}, n: at}),
		);
	const item = (at: number, names: readonly string[]): object => ({
		Config: `${sha256(config(at)).slice(7)}.json`,
		RepoTags: names,
		Layers: [],
	});
	const manifest = [item(0, ['app:1', 'app:latest']), item(1, ['app:2']), item(2, [])];
	const file = path.join(folder, 'image.tar');
	writeFileSync(
		file,
		archive({
			...Object.fromEntries(
				[0, 1, 2].map((at) => [`${sha256(config(at)).slice(7)}.json`, config(at)]),
			),
			'manifest.json': JSON.stringify(manifest),
		}),
	);
	const expected = tags('app:1', 'app:2', sha256(config(2)));
	assert.deepEqual(await choicesOf(file), expected);
	assert.deepEqual(await choicesOf(file, {tag: 'other'}), expected);
	for (const {value} of expected) assert.deepEqual(await choicesOf(file, {tag: value}), []);
});

test('a layout offers names, digests for what has none, and each image once for all its platforms', async (context) => {
	const folder = temporaryFolder(context);
	const files = layout([
		{tag: 'one', config: {architecture: 'amd64'}},
		{tag: 'one', config: {architecture: 'arm64'}},
		{config: {architecture: 'amd64', n: 1}},
	]);
	writeFiles(folder, files);
	const nameless = JSON.parse(String(files['index.json'])).manifests[2].digest;
	const expected = tags('one', nameless);
	assert.deepEqual(await choicesOf(folder, {platform: 'linux/amd64'}), expected);
	for (const {value} of expected) {
		assert.deepEqual(await choicesOf(folder, {tag: value, platform: 'linux/amd64'}), []);
	}
});

test('a platform that is not there is answered with those that are', async (context) => {
	const folder = temporaryFolder(context);
	const config = {architecture: 'riscv64'};
	writeFiles(folder, layout([{config: {architecture: 's390x'}}, {config}]));
	assert.deepEqual(await choicesOf(folder, {platform: 'linux/arm64'}), [
		{option: 'platform', value: 'linux/s390x'},
		{option: 'platform', value: 'linux/riscv64'},
	]);
	const file = path.join(folder, 'image.tar');
	writeFileSync(file, dockerArchive({layers, config}));
	assert.deepEqual(await choicesOf(file, {platform: 'linux/arm64'}), [
		{option: 'platform', value: 'linux/riscv64'},
	]);
});

test('an image tells all platforms that its index offers, and none where there is no choice', async (context) => {
	const folder = temporaryFolder(context);
	writeFiles(
		folder,
		layout([{config: {architecture: 's390x'}}, {config: {architecture: 'riscv64'}}]),
	);
	const image = await openImage(folder, {
		tag: undefined,
		platform: parsePlatform('linux/s390x'),
	});
	context.after(() => image.close());
	assert.deepEqual(image.platforms?.map(formatPlatform), ['linux/s390x', 'linux/riscv64']);
	const other = temporaryFolder(context);
	writeFiles(other, layout([{}]));
	const only = await openImage(other, {tag: undefined, platform: undefined});
	context.after(() => only.close());
	assert.equal(only.platforms, undefined);
});
