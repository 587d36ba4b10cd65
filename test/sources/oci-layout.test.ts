import assert from 'node:assert/strict';
import {rmSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {ImgdiveError} from '../../src/model/error.ts';
import {formatPlatform, parsePlatform} from '../../src/model/platform.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {analyzePath, finalRows} from '../helpers/analyze-path.ts';
import {archive, ociFiles, sha256, temporaryFolder, writeFiles} from '../helpers/image-files.ts';

type Files = Record<string, Buffer>;
type Descriptor = {readonly mediaType: string; readonly digest: string; readonly size: number};

const indexType = 'application/vnd.oci.image.index.v1+json';
const refName = 'org.opencontainers.image.ref.name';

/** Adds a JSON blob. */
function blob(files: Files, mediaType: string, document: object): Descriptor {
	const bytes = Buffer.from(JSON.stringify(document));
	const digest = sha256(bytes);
	files[`blobs/sha256/${digest.slice(7)}`] = bytes;
	return {mediaType, digest, size: bytes.length};
}

/** A layout with one image for each name; the image holds a file of that name. */
function imagesOf(
	files: Files,
	names: readonly string[],
	config: Record<string, unknown> = {},
): readonly Descriptor[] {
	return names.map((name) => {
		const image = ociFiles({layers: [{entries: [{name, data: name}]}], config});
		Object.assign(files, image);
		const [{annotations, ...descriptor}] = JSON.parse(String(image['index.json'])).manifests;
		return descriptor;
	});
}

function setIndex(files: Files, manifests: readonly object[]): void {
	files['index.json'] = Buffer.from(JSON.stringify({schemaVersion: 2, manifests}));
}

function store(context: TestContext, files: Files): string {
	const folder = temporaryFolder(context);
	writeFiles(folder, files);
	return folder;
}

async function pathsOf(
	target: string,
	options: {tag?: string; platform?: string} = {},
): Promise<string[]> {
	const {analyze} = await import('../../src/analysis/analyze.ts');
	const image = await openImage(target, {
		tag: options.tag,
		platform: options.platform === undefined ? undefined : parsePlatform(options.platform),
	});
	try {
		return finalRows(await analyze(image)).map((row) => row.path);
	} finally {
		image.close();
	}
}

async function failure(
	target: string,
	options: {tag?: string; platform?: string} = {},
): Promise<ImgdiveError> {
	try {
		await pathsOf(target, options);
	} catch (error) {
		assert.ok(error instanceof ImgdiveError, String(error));
		return error;
	}
	throw new Error('It opened.');
}

function platforms(files: Files): readonly object[] {
	const [amd64, arm64, armv6, armv7] = imagesOf(files, ['amd64', 'arm64', 'armv6', 'armv7']);
	return [
		{...amd64, platform: {os: 'linux', architecture: 'amd64'}},
		{...arm64, platform: {os: 'linux', architecture: 'arm64', variant: 'v8'}},
		{...armv6, platform: {os: 'linux', architecture: 'arm', variant: 'v6'}},
		{...armv7, platform: {os: 'linux', architecture: 'arm', variant: 'v7'}},
	];
}

test('a platform of a nested index is chosen, the best variant first', async (context) => {
	const files: Files = {};
	const nested = blob(files, indexType, {schemaVersion: 2, manifests: platforms(files)});
	const again = blob(files, indexType, {schemaVersion: 2, manifests: [nested]});
	setIndex(files, [{...again, annotations: {[refName]: 'app:1'}}]);
	const folder = store(context, files);
	assert.deepEqual(await pathsOf(folder, {platform: 'linux/amd64'}), ['/amd64']);
	assert.deepEqual(await pathsOf(folder, {platform: 'linux/arm64'}), ['/arm64']);
	assert.deepEqual(await pathsOf(folder, {platform: 'linux/arm/v7'}), ['/armv7']);
	assert.deepEqual(await pathsOf(folder, {platform: 'linux/arm/v6', tag: 'app:1'}), ['/armv6']);
	const error = await failure(folder, {platform: 'linux/s390x'});
	assert.equal(error.code, 'platform-missing');
	assert.match(error.hint ?? '', /linux\/amd64, linux\/arm64, linux\/arm\/v6, linux\/arm\/v7/);
});

test('a single image is opened whatever its platform, unless another is asked for', async (context) => {
	const files: Files = {};
	setIndex(files, imagesOf(files, ['only'], {architecture: 's390x'}));
	const folder = store(context, files);
	assert.deepEqual(await pathsOf(folder), ['/only']);
	const error = await failure(folder, {platform: 'linux/amd64'});
	assert.match(error.hint ?? '', /linux\/s390x/);
});

test('a platform that is listed but not stored is told apart', async (context) => {
	const files: Files = {};
	const [amd64, arm64] = platforms(files) as [Descriptor, Descriptor];
	delete files[`blobs/sha256/${arm64.digest.slice(7)}`];
	setIndex(files, [blob(files, indexType, {schemaVersion: 2, manifests: [amd64, arm64]})]);
	const folder = store(context, files);
	assert.deepEqual(await pathsOf(folder, {platform: 'linux/amd64'}), ['/amd64']);
	const error = await failure(folder, {platform: 'linux/arm64'});
	assert.match(error.message, /not stored here/);
});

test('attestations, artifacts and unknown types are passed over', async (context) => {
	const files: Files = {};
	const [image] = imagesOf(files, ['app']);
	const attestation = blob(files, 'application/vnd.oci.image.manifest.v1+json', {schemaVersion: 2});
	const chart = blob(files, 'application/vnd.oci.image.manifest.v1+json', {
		schemaVersion: 2,
		config: {...image, mediaType: 'application/vnd.cncf.helm.config.v1+json'},
		layers: [],
	});
	setIndex(files, [
		{...attestation, annotations: {'vnd.docker.reference.type': 'attestation-manifest'}},
		{...attestation, platform: {os: 'unknown', architecture: 'unknown'}},
		{...chart, annotations: {[refName]: 'chart'}},
		{...chart, artifactType: 'application/vnd.example'},
		{...image, mediaType: 'application/vnd.example.other'},
		{...image, annotations: {[refName]: 'app'}},
	]);
	assert.deepEqual(await pathsOf(store(context, files)), ['/app']);
});

test('a layout of artifacts only says what it holds', async (context) => {
	const files: Files = {};
	const [image] = imagesOf(files, ['x']);
	const chart = blob(files, 'application/vnd.oci.image.manifest.v1+json', {
		schemaVersion: 2,
		config: {...image, mediaType: 'application/vnd.cncf.helm.config.v1+json'},
		layers: [],
	});
	setIndex(files, [chart]);
	const error = await failure(store(context, files));
	assert.match(error.message, /no container image but application\/vnd\.cncf\.helm\.config/);
});

test('several tags of one digest are one image', async (context) => {
	const files: Files = {};
	const [image] = imagesOf(files, ['app']);
	setIndex(files, [
		{...image, annotations: {[refName]: 'latest'}},
		{...image, annotations: {[refName]: '1.0'}},
	]);
	const folder = store(context, files);
	const analysis = await analyzePath(context, folder);
	assert.deepEqual(analysis.image.tags, ['latest', '1.0']);
	assert.deepEqual(await pathsOf(`${folder}:1.0`), ['/app']);
	assert.deepEqual(await pathsOf(`oci-dir:${folder}:latest`), ['/app']);
});

test('several images need a choice, by name, digest or short digest', async (context) => {
	const files: Files = {};
	const [a, b] = imagesOf(files, ['a', 'b']);
	setIndex(files, [
		{...a, annotations: {[refName]: 'example.com/a:1'}},
		{...b, annotations: {'io.containerd.image.name': 'docker.io/library/b:2', [refName]: '2'}},
	]);
	const folder = store(context, files);
	assert.equal((await failure(folder)).code, 'ambiguous-image');
	assert.deepEqual(await pathsOf(folder, {tag: 'example.com/a:1'}), ['/a']);
	assert.deepEqual(await pathsOf(folder, {tag: 'b:2'}), ['/b']);
	assert.deepEqual(await pathsOf(folder, {tag: b?.digest ?? ''}), ['/b']);
	assert.deepEqual(await pathsOf(folder, {tag: a?.digest.slice(7, 19) ?? ''}), ['/a']);
	assert.equal((await failure(folder, {tag: a?.digest.slice(7, 15) ?? ''})).code, 'not-found');
});

test('a layout in a tar, without its oci-layout file', async (context) => {
	const files: Files = {};
	setIndex(files, imagesOf(files, ['app']));
	delete files['oci-layout'];
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, archive(files));
	assert.deepEqual(await pathsOf(file), ['/app']);
	const {diagnostics} = await analyzePath(context, file);
	assert.deepEqual(
		diagnostics.map(({code, severity}) => [code, severity]),
		[['missing-oci-layout', 'info']],
	);
	assert.deepEqual(await pathsOf(`oci-archive:${file}`), ['/app']);
	assert.equal((await failure(`docker-archive:${file}`)).code, 'not-an-image');
});

type Damage = (files: Files, image: Descriptor) => void;

function manifestOf(files: Files, {digest}: Descriptor): Record<string, unknown> {
	return JSON.parse(String(files[`blobs/sha256/${digest.slice(7)}`]));
}

const damages: Readonly<Record<string, readonly [Damage, code: string, message: RegExp]>> = {
	'a manifest whose bytes changed': [
		(files, {digest}) => {
			files[`blobs/sha256/${digest.slice(7)}`]?.fill(0x20, 0, 1);
		},
		'blob-corrupt',
		/should be sha256:\w+ but its bytes hash to/,
	],
	'a missing manifest': [
		(files, {digest}) => {
			delete files[`blobs/sha256/${digest.slice(7)}`];
		},
		'blob-missing',
		/is not in/,
	],
	'a digest that is a path': [
		(files, image) => setIndex(files, [{...image, digest: 'sha256:../../../etc/passwd'}]),
		'manifest-invalid',
		/not a sha256 or sha512 digest/,
	],
	'an unknown digest algorithm': [
		(files, image) => setIndex(files, [{...image, digest: `md5:${'0'.repeat(32)}`}]),
		'manifest-invalid',
		/not a sha256 or sha512 digest/,
	],
	'a manifest that is also an index': [
		(files, image) =>
			setIndex(files, [blob(files, image.mediaType, {...manifestOf(files, image), manifests: []})]),
		'manifest-invalid',
		/ambiguous/,
	],
	'a manifest under another name': [
		(files, image) => setIndex(files, [{...image, mediaType: indexType}]),
		'manifest-invalid',
		/calls itself/,
	],
	'a schema 1 manifest': [
		(files, {mediaType}) =>
			setIndex(files, [blob(files, mediaType, {schemaVersion: 1, fsLayers: []})]),
		'unsupported',
		/schema 1/,
	],
	'a layout version of the future': [
		(files) => {
			files['oci-layout'] = Buffer.from('{"imageLayoutVersion":"2.0.0"}');
		},
		'unsupported',
		/only 1\.0\.0 exists/,
	],
	'an index that is no JSON': [
		(files) => {
			files['index.json'] = Buffer.from('{');
		},
		'manifest-invalid',
		/index\.json is not valid JSON/,
	],
	'a negative size': [
		(files, image) => setIndex(files, [{...image, size: -1}]),
		'manifest-invalid',
		/has the size -1/,
	],
};

for (const [name, [damage, code, message]] of Object.entries(damages)) {
	test(`${name} is an error that says so`, async (context) => {
		const files: Files = {};
		const [image] = imagesOf(files, ['app']) as [Descriptor];
		setIndex(files, [image]);
		damage(files, image);
		const error = await failure(store(context, files));
		assert.match(error.message, message);
		assert.equal(error.code, code);
		assert.ok(error.hint);
	});
}

test('an index within itself ends', async (context) => {
	const files: Files = {};
	// A digest cannot really contain itself, but a lying blob store can claim so.
	let inner = blob(files, indexType, {schemaVersion: 2, manifests: []});
	for (let depth = 0; depth < 6; depth++) {
		inner = blob(files, indexType, {schemaVersion: 2, manifests: [inner], depth});
	}
	setIndex(files, [inner]);
	assert.match((await failure(store(context, files))).message, /nested in itself or too deep/);
});

/** Opens a layout whose only layer was changed, and returns what is told about it. */
async function layerCodes(
	context: TestContext,
	change: (layer: Record<string, unknown>, files: Files) => void,
): Promise<readonly string[]> {
	const files: Files = {};
	const [image] = imagesOf(files, ['app']) as [Descriptor];
	const manifest = manifestOf(files, image) as {layers: Record<string, unknown>[]};
	change(manifest.layers[0] as Record<string, unknown>, files);
	setIndex(files, [blob(files, image.mediaType, manifest)]);
	const {diagnostics} = await analyzePath(context, store(context, files));
	return diagnostics.map(({code}) => code);
}

test('layers that cannot be read are told and left out', async (context) => {
	const layer = 'application/vnd.oci.image.layer.v1.tar';
	assert.deepEqual(
		await layerCodes(context, (descriptor) => {
			descriptor.mediaType = `${layer}+gzip+encrypted`;
		}),
		['encrypted-layer'],
	);
	assert.deepEqual(
		await layerCodes(context, (descriptor) => {
			descriptor.mediaType = 'application/vnd.oci.image.layer.nydus.blob.v1';
		}),
		['unsupported-layer'],
	);
	assert.deepEqual(
		await layerCodes(context, (descriptor) => {
			descriptor.digest = `sha256:${'0'.repeat(64)}`;
		}),
		['missing-layer'],
	);
	assert.deepEqual(
		await layerCodes(context, (descriptor) => {
			descriptor.size = 7;
		}),
		['size-mismatch'],
	);
	assert.deepEqual(
		await layerCodes(context, (descriptor) => {
			descriptor.mediaType = `${layer}+gzip`;
		}),
		[],
	);
});

test('a blob that is a symlink out of the layout is not followed, one within it is', async (context) => {
	const files: Files = {};
	const [image] = imagesOf(files, ['app']) as [Descriptor];
	setIndex(files, [image]);
	const folder = store(context, files);
	const name = image.digest.slice(7);
	const blobs = path.join(folder, 'blobs/sha256');
	const bytes = files[`blobs/sha256/${name}`] as Buffer;
	const outside = path.join(temporaryFolder(context), 'manifest');
	writeFileSync(outside, bytes);
	rmSync(path.join(blobs, name));
	symlinkSync(outside, path.join(blobs, name));
	assert.equal((await failure(folder)).code, 'blob-missing');
	rmSync(path.join(blobs, name));
	writeFileSync(path.join(folder, 'elsewhere'), bytes);
	symlinkSync('../../elsewhere', path.join(blobs, name));
	assert.deepEqual(await pathsOf(folder), ['/app']);
});

test('the platform of the image is that of its config', async (context) => {
	const files: Files = {};
	setIndex(files, imagesOf(files, ['app'], {architecture: 'arm64', variant: 'v8'}));
	const {image} = await analyzePath(context, store(context, files));
	assert.equal(formatPlatform(image.platform), 'linux/arm64');
});
