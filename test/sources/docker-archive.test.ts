import assert from 'node:assert/strict';
import {appendFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {ImgdiveError} from '../../src/model/error.ts';
import {parsePlatform} from '../../src/model/platform.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {analyzePath, finalRows} from '../helpers/analyze-path.ts';
import {
	archive,
	dockerArchive,
	sha256,
	temporaryFolder,
	writeFiles,
} from '../helpers/image-files.ts';
import {type RawEntry, rawTar} from '../helpers/raw-tar.ts';

const layerOf = (name: string): Buffer => rawTar({entries: [{name, data: name}]});
const one = layerOf('one');
const two = layerOf('two');

function configOf(layers: readonly Buffer[], more: object = {}): Buffer {
	const diffIds = layers.map(sha256);
	return Buffer.from(
		JSON.stringify({
			os: 'linux',
			architecture: 'amd64',
			rootfs: {type: 'layers', diff_ids: diffIds},
			...more,
		}),
	);
}

const config = configOf([one, two]);
const hex = sha256(config).slice(7);
const content = (data: Uint8Array): RawEntry => ({data: {hex: Buffer.from(data).toString('hex')}});
const manifest = (item: object): string => JSON.stringify([{RepoTags: ['app:1'], ...item}]);

function store(context: TestContext, bytes: Uint8Array): string {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, bytes);
	return file;
}

async function names(
	context: TestContext,
	target: string,
	tag?: string,
): Promise<readonly string[]> {
	const analysis = await analyzePath(context, target, {verify: true, ...(tag ? {tag} : {})});
	assert.deepEqual(analysis.diagnostics, []);
	return finalRows(analysis).map((row) => row.path);
}

const variants: Readonly<Record<string, Buffer>> = {
	'Docker 24 and before: v1 folders and a symlinked layer': rawTar({
		entries: [
			{name: `${hex}.json`, ...content(config)},
			{name: 'aa/', type: '5'},
			{name: 'aa/VERSION', data: '1.0'},
			{name: 'aa/layer.tar', ...content(one)},
			{name: 'bb/layer.tar', ...content(two)},
			{name: 'cc/layer.tar', type: '2', link: '../bb/layer.tar'},
			{
				name: 'manifest.json',
				data: manifest({Config: `${hex}.json`, Layers: ['aa/layer.tar', 'cc/layer.tar']}),
			},
		],
	}),
	'hard-linked members': rawTar({
		entries: [
			{name: 'config.json', ...content(config)},
			{name: 'a.tar', ...content(one)},
			{name: 'b.tar', ...content(two)},
			{name: 'c.tar', type: '1', link: 'b.tar'},
			{name: 'manifest.json', data: manifest({Config: 'config.json', Layers: ['a.tar', 'c.tar']})},
		],
	}),
	'crane: a colon in the config name, gzip layers': archive({
		[`sha256:${hex}`]: config,
		'a.tar.gz': gzipSync(one),
		'b.tar.gz': gzipSync(two),
		'manifest.json': manifest({Config: `sha256:${hex}`, Layers: ['a.tar.gz', 'b.tar.gz']}),
	}),
	'names with ./ before them, and a zstd layer': archive({
		'./config.json': config,
		'./a.tar': one,
		'./b.tar': zstdCompressSync(two),
		'./manifest.json': manifest({Config: 'config.json', Layers: ['a.tar', './b.tar']}),
	}),
	'Docker 25.0: an index that lists nothing': archive({
		'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
		'index.json': '{"schemaVersion":2,"manifests":null}',
		[`blobs/sha256/${hex}`]: config,
		'blobs/sha256/a': one,
		'blobs/sha256/b': two,
		'manifest.json': manifest({
			Config: `blobs/sha256/${hex}`,
			Layers: ['blobs/sha256/a', 'blobs/sha256/b'],
		}),
	}),
	'a member that occurs twice: the last one counts': archive({
		'config.json': config,
		'a.tar': two,
		'./a.tar': one,
		'b.tar': two,
		'manifest.json': manifest({Config: 'config.json', Layers: ['a.tar', 'b.tar']}),
	}),
};

for (const [name, bytes] of Object.entries(variants)) {
	test(name, async (context) => {
		assert.deepEqual(await names(context, store(context, bytes)), ['/one', '/two']);
	});

	test(`${name}, all of it compressed`, async (context) => {
		assert.deepEqual(await names(context, store(context, gzipSync(bytes))), ['/one', '/two']);
	});
}

test('an unpacked archive in a folder', async (context) => {
	const folder = temporaryFolder(context);
	writeFiles(folder, {
		'config.json': config,
		'x/a.tar': one,
		'b.tar': two,
		'manifest.json': manifest({Config: 'config.json', Layers: ['x/a.tar', 'b.tar']}),
	});
	assert.deepEqual(await names(context, folder), ['/one', '/two']);
});

test('the oldest form: repositories and a chain of parents', async (context) => {
	const file = store(
		context,
		archive({
			'aa/json': '{"id":"aa","os":"linux","architecture":"amd64"}',
			'aa/layer.tar': one,
			'bb/json': '{"id":"bb","parent":"aa","container_config":{"Cmd":["/bin/sh -c true"]}}',
			'bb/layer.tar': two,
			repositories: '{"app":{"1":"bb","old":"aa"}}',
		}),
	);
	assert.deepEqual(await names(context, `${file}:app:1`), ['/one', '/two']);
	assert.deepEqual(await names(context, file, 'old'), ['/one']);
	const analysis = await analyzePath(context, file, {tag: '1'});
	assert.deepEqual(
		analysis.layers.map(({diffId}) => diffId),
		[sha256(one), sha256(two)],
	);
	assert.deepEqual(
		analysis.history.map(({instruction}) => instruction),
		['(no history)', 'RUN true'],
	);
});

const several = archive({
	'a.json': configOf([one]),
	'b.json': configOf([two]),
	'one.tar': one,
	'two.tar': two,
	'manifest.json': JSON.stringify([
		{Config: 'a.json', RepoTags: ['app:1.0', 'app:latest'], Layers: ['one.tar']},
		{Config: 'b.json', RepoTags: ['example.com/team/app:2.0'], Layers: ['two.tar']},
	]),
});

test('one of several images is chosen by name, by tag alone, or after the path', async (context) => {
	const file = store(context, several);
	for (const tag of ['app:1.0', 'app', 'docker.io/library/app:latest', '1.0']) {
		assert.deepEqual(await names(context, file, tag), ['/one']);
	}
	assert.deepEqual(await names(context, `${file}:example.com/team/app:2.0`), ['/two']);
	assert.deepEqual(await names(context, `docker-archive://${file}:2.0`), ['/two']);
});

test('without a choice, or with a wrong one, the error lists the images', async (context) => {
	const file = store(context, several);
	await assert.rejects(analyzePath(context, file), (error: ImgdiveError) => {
		assert.equal(error.code, 'ambiguous-image');
		assert.match(error.hint ?? '', /app:1\.0, app:latest, example\.com\/team\/app:2\.0/);
		return true;
	});
	await assert.rejects(analyzePath(context, file, {tag: '3'}), /holds no image "3"/);
});

test('a layer that occurs twice counts twice', async (context) => {
	const file = store(
		context,
		archive({
			'c.json': configOf([one, one]),
			'a.tar': one,
			'manifest.json': manifest({Config: 'c.json', Layers: ['a.tar', 'a.tar']}),
		}),
	);
	const {sizes, waste} = await analyzePath(context, file);
	assert.equal(sizes.contentBytes, 6);
	assert.deepEqual([sizes.hiddenBytes, waste[0]?.reason], [3, 'identical']);
});

const broken: Readonly<
	Record<string, readonly [files: Readonly<Record<string, string | Uint8Array>>, RegExp]>
> = {
	'manifest.json is null': [{'manifest.json': 'null'}, /manifest\.json is no list/],
	'manifest.json lists nothing': [{'manifest.json': '[]'}, /lists no image/],
	'manifest.json lists a blank image': [
		{'manifest.json': '[{"Config":"","RepoTags":[],"Layers":[]}]'},
		/lists no image/,
	],
	'manifest.json is no JSON': [{'manifest.json': '[{'}, /manifest\.json is not valid JSON/],
	'manifest.json is far too large': [
		{'manifest.json': `[${' '.repeat(21 * 1024 * 1024)}]`},
		/manifest\.json has \d+ bytes, more than/,
	],
	'the config is missing': [
		{'manifest.json': manifest({Config: 'x.json', Layers: []})},
		/no config "x\.json"/,
	],
	'the config is no object': [
		{'x.json': '3', 'manifest.json': manifest({Config: 'x.json', Layers: []})},
		/x\.json is no JSON object/,
	],
	'a diffID is no digest': [
		{
			'x.json': '{"rootfs":{"diff_ids":["sha256:../../etc/passwd"]}}',
			'manifest.json': manifest({Config: 'x.json', Layers: ['a']}),
		},
		/not a sha256 or sha512 digest/,
	],
	'nothing in it is known': [{'readme.txt': 'hello'}, /is no image archive/],
};

for (const [name, [files, message]] of Object.entries(broken)) {
	test(`${name}: a clear error`, async (context) => {
		const file = store(context, archive(files));
		await assert.rejects(analyzePath(context, file), (error: unknown) => {
			assert.ok(error instanceof ImgdiveError);
			assert.match(error.message, message);
			assert.ok(error.hint);
			return true;
		});
	});
}

test('a missing layer, a wrong diffID and a wrong config name are told, and the rest is shown', async (context) => {
	const wrong = configOf([one, one]);
	const file = store(
		context,
		archive({
			[`${'0'.repeat(64)}.json`]: wrong,
			'two.tar': gzipSync(two),
			'manifest.json': manifest({
				Config: `${'0'.repeat(64)}.json`,
				Layers: ['missing.tar', 'two.tar'],
			}),
		}),
	);
	const analysis = await analyzePath(context, file);
	assert.deepEqual(
		analysis.diagnostics.map(({code, severity, layerIndex}) => [code, severity, layerIndex]),
		[
			['config-digest-mismatch', 'error', null],
			['missing-layer', 'error', 0],
			['digest-mismatch', 'error', 1],
		],
	);
	assert.deepEqual(
		finalRows(analysis).map((row) => row.path),
		['/two'],
	);
});

test('more layers than diffIDs: the pairs are shown, with an error', async (context) => {
	const file = store(
		context,
		archive({
			'c.json': configOf([one]),
			'a.tar': one,
			'b.tar': two,
			'manifest.json': manifest({Config: 'c.json', Layers: ['a.tar', 'b.tar']}),
		}),
	);
	const analysis = await analyzePath(context, file);
	assert.deepEqual(
		analysis.diagnostics.map(({code}) => code),
		['layer-count-mismatch'],
	);
	assert.equal(analysis.layers.length, 1);
});

test('an archive cut off anywhere gives an error or an error diagnostic, never a wrong image', async (context) => {
	const whole = dockerArchive({
		layers: [
			{entries: [{name: 'a', data: {repeat: 'a', n: 3000}}]},
			{entries: [{name: 'b', data: 'b'}]},
		],
	});
	const file = store(context, whole);
	for (let size = 0; size < whole.length - 1536; size += 256) {
		writeFileSync(file, whole.subarray(0, size));
		await assert.rejects(analyzePath(context, file), ImgdiveError);
	}
});

test('a damaged layer is shown as far as it goes', async (context) => {
	const gzip = gzipSync(
		rawTar({
			entries: [
				{name: 'a', data: 'a'},
				{name: 'b', data: {repeat: 'b', n: 90000}},
			],
		}),
	);
	const file = store(
		context,
		archive({
			'c.json': configOf([one, two]),
			'a.tar': one,
			'b.tar': gzip.subarray(0, gzip.length - 40),
			'manifest.json': manifest({Config: 'c.json', Layers: ['a.tar', 'b.tar']}),
		}),
	);
	const analysis = await analyzePath(context, file);
	assert.deepEqual(
		analysis.diagnostics.map(({code, layerIndex}) => [code, layerIndex]),
		[['corrupt-layer', 1]],
	);
	assert.ok(finalRows(analysis).some((row) => row.path === '/one'));
});

test('a platform that the only image is not for is an error', async (context) => {
	const file = store(context, several);
	const open = (platform: string) =>
		openImage(`${file}:app:1.0`, {tag: undefined, platform: parsePlatform(platform)});
	const image = await open('linux/amd64');
	assert.equal(image.reference, `${file}:app:1.0`);
	image.close();
	await assert.rejects(open('linux/arm64'), (error: ImgdiveError) => {
		assert.equal(error.code, 'platform-missing');
		assert.match(error.hint ?? '', /linux\/amd64/);
		return true;
	});
});

test('an archive that is written to while it is open is noticed', async (context) => {
	const file = store(context, several);
	const image = await openImage(file, {tag: '1.0', platform: undefined});
	assert.equal(image.hasChanged?.(), false);
	appendFileSync(file, 'x');
	assert.equal(image.hasChanged?.(), true);
	image.close();
});
