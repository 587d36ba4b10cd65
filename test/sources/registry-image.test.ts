import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, type TestContext, test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {type Analysis, analyze} from '../../src/analysis/analyze.ts';
import {LayerCache} from '../../src/layer/cache/layer-cache.ts';
import {type ErrorCode, ImgdiveError} from '../../src/model/error.ts';
import type {Image} from '../../src/model/image.ts';
import {ociConfig, ociIndex, ociLayer, ociManifest} from '../../src/model/media-type.ts';
import {parsePlatform} from '../../src/model/platform.ts';
import {jsonReport} from '../../src/report/json-report.ts';
import {type OpenImageOptions, openImage} from '../../src/sources/open-image.ts';
import {type Fault, type FaultProxy, startFaultProxy, type When} from '../helpers/fault-proxy.ts';
import {sha256} from '../helpers/image-files.ts';
import {type RawLayer, rawTar} from '../helpers/raw-tar.ts';
import {type RegistryServer, startRegistry} from '../helpers/registry-server.ts';

let registry: RegistryServer | undefined;
let proxy: FaultProxy;
let storage: FaultProxy;
let configDigest = '';

const noise = (): {readonly hex: string} => ({hex: randomBytes(300_000).toString('hex')});
const tars = [
	rawTar({
		entries: [
			{name: 'a', data: noise()},
			{name: 'kept', data: 'kept'},
		],
	}),
	rawTar({
		entries: [
			{name: '.wh.a', data: ''},
			{name: 'b', data: noise()},
		],
	}),
	rawTar({entries: [{name: 'c', data: noise()}]}),
];

before(async () => {
	registry = await startRegistry();
	if (!registry) return;
	proxy = await startFaultProxy(registry.host);
	storage = await startFaultProxy(registry.host);
	configDigest = (await registry.pushImage('app', '1.0', tars)).config;
});

after(async () => {
	await proxy?.stop();
	await storage?.stop();
	await registry?.stop();
});

const impatient = {connectMs: 2000, headMs: 1000, idleMs: 300, retryMs: 5, longestRetryMs: 50};

async function open(
	context: TestContext,
	name: string,
	options: Partial<OpenImageOptions> = {},
): Promise<Image> {
	const image = await openImage(`registry:${proxy.host}/${name}`, {
		tag: undefined,
		platform: undefined,
		env: registry?.env ?? {},
		timing: impatient,
		...options,
	});
	context.after(() => image.close());
	return image;
}

async function inspect(
	context: TestContext,
	name: string,
	options: Partial<OpenImageOptions> = {},
): Promise<Analysis> {
	const image = await open(context, name, options);
	const {cache} = options;
	return analyze(image, cache ? {cache} : {});
}

function report(analysis: Analysis): unknown {
	return jsonReport(analysis, {name: 'test', version: '0'});
}

const blobs: When = {
	/** Layers only. */
	get path() {
		return new RegExp(`/blobs/(?!${configDigest})`);
	},
};
const manifests: When = {path: /\/manifests\//};

const survived: Readonly<Record<string, readonly (readonly [Fault, When])[]>> = {
	'layers that are cut off now and then': [
		[
			{kind: 'cut', afterBytes: 120_000},
			{...blobs, times: 3},
		],
	],
	'a body that hangs': [
		[
			{kind: 'hang', afterBytes: 1000},
			{...blobs, times: 1},
		],
	],
	'a busy registry that says when to come again': [
		[{kind: 'status', status: 429, headers: {'retry-after': '0'}}, {times: 2}],
	],
	'errors of the server': [[{kind: 'status', status: 500}, {times: 3}]],
	'connections that break before an answer': [[{kind: 'drop'}, {times: 2}]],
};

for (const [name, faults] of Object.entries(survived)) {
	test(`${name}: the image is whole all the same`, async (context) => {
		if (!registry) return context.skip('no registry');
		proxy.reset();
		const expected = report(await inspect(context, 'app:1.0'));
		for (const [fault, when] of faults) proxy.inject(fault, when);
		assert.deepEqual(report(await inspect(context, 'app:1.0')), expected);
	});
}

const named: Readonly<Record<string, readonly [Fault, When, ErrorCode, RegExp]>> = {
	'a layer with a wrong bit': [{kind: 'flip'}, blobs, 'blob-corrupt', /sha256:/],
	'a layer that is too short': [{kind: 'short'}, blobs, 'blob-corrupt', /sha256:|bytes/],
	'a layer that is too long': [{kind: 'long', isChunked: true}, blobs, 'blob-corrupt', /bytes/],
	'a manifest with a wrong bit': [
		{kind: 'header', name: 'docker-content-digest', value: `sha256:${'0'.repeat(64)}`},
		manifests,
		'blob-corrupt',
		/sha256:0000/,
	],
	'a layer that never comes': [
		{kind: 'hang', afterBytes: 10},
		blobs,
		'unreachable',
		/127\.0\.0\.1/,
	],
	'a registry that is always busy': [
		{kind: 'status', status: 429, body: '{"errors":[{"code":"TOOMANYREQUESTS"}]}'},
		{},
		'rate-limited',
		/127\.0\.0\.1/,
	],
	'a registry that is out of order': [{kind: 'status', status: 503}, {}, 'unreachable', /503/],
	'a schema 1 answer': [{kind: 'schema1'}, manifests, 'unsupported', /schema 1/],
	'a page instead of a manifest': [
		{kind: 'status', status: 404, body: '<html>nothing here'},
		{},
		'not-found',
		/app:1\.0/,
	],
};

for (const [name, [fault, when, code, message]] of Object.entries(named)) {
	test(`${name} is an error that names it, not an image`, async (context) => {
		if (!registry) return context.skip('no registry');
		proxy.reset();
		proxy.inject(fault, when);
		await assert.rejects(
			inspect(context, 'app:1.0'),
			(error) =>
				error instanceof ImgdiveError && error.code === code && message.test(error.message),
		);
	});
}

test('layers are fetched from another host without credentials', async (context) => {
	const secured = await startRegistry({auth: 'htpasswd'});
	if (!secured) return context.skip('no registry');
	context.after(() => secured.stop());
	await secured.pushImage('app', '1.0', tars);
	const front = await startFaultProxy(secured.host);
	context.after(() => front.stop());
	await registry?.pushImage('app', '1.0', tars);
	storage.reset();
	front.inject({kind: 'redirect', origin: `http://${storage.host}`}, blobs);
	const {DOCKER_CONFIG = '', HOME = ''} = secured.loggedInEnv;
	const folder = DOCKER_CONFIG || path.join(HOME, '.docker');
	const config = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')) as {
		auths: Record<string, unknown>;
	};
	const auth = Object.values(config.auths)[0];
	const image = await openImage(`registry:${front.host}/app:1.0`, {
		tag: undefined,
		platform: undefined,
		env: {
			...secured.env,
			DOCKER_AUTH_CONFIG: JSON.stringify({auths: {[front.host]: auth}}),
		},
		timing: impatient,
	});
	context.after(() => image.close());
	const analysis = await analyze(image);
	assert.deepEqual(analysis.diagnostics, []);
	assert.ok(front.requests.some(({headers}) => headers.authorization !== undefined));
	assert.ok(storage.requests.length >= 3);
	for (const {headers} of storage.requests) {
		assert.equal(headers.authorization, undefined);
		assert.equal(headers.cookie, undefined);
	}
});

test('what is known is not fetched again', async (context) => {
	if (!registry) return context.skip('no registry');
	proxy.reset();
	const kept = new LayerCache(undefined);
	const cache = async () => kept;
	const cold = report(await inspect(context, 'app:1.0', {cache}));
	proxy.reset();
	assert.deepEqual(report(await inspect(context, 'app:1.0', {cache})), cold);
	assert.deepEqual(
		proxy.requests.map(({path}) => path.replace(/^.*\//, '')).filter((part) => part !== ''),
		['1.0'],
	);
});

test('a blob that is known to unpack to something else is not believed', async (context) => {
	if (!registry) return context.skip('no registry');
	proxy.reset();
	const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = tars;
	const blob = gzipSync(first);
	await registry.pushBlob('lie', blob);
	const push = async (tag: string, diffId: string): Promise<void> => {
		const config = Buffer.from(
			JSON.stringify({
				os: 'linux',
				architecture: 'amd64',
				rootfs: {type: 'layers', diff_ids: [diffId]},
			}),
		);
		const digest = await registry?.pushBlob('lie', config);
		await registry?.pushManifest('lie', tag, {
			schemaVersion: 2,
			mediaType: ociManifest,
			config: {mediaType: ociConfig, digest, size: config.length},
			layers: [{mediaType: `${ociLayer}+gzip`, digest: sha256(blob), size: blob.length}],
		});
	};
	await push('true', sha256(first));
	await push('false', sha256(second));
	const kept = new LayerCache(undefined);
	const cache = async () => kept;
	// Both layers are known, by their diffIDs.
	await inspect(context, 'app:1.0', {cache});
	assert.deepEqual((await inspect(context, 'lie:true', {cache})).diagnostics, []);
	const lie = await inspect(context, 'lie:false', {cache});
	assert.deepEqual(
		lie.diagnostics.map(({code}) => code),
		['digest-mismatch'],
	);
});

test('an index leads to the image for the platform, past attestations', async (context) => {
	if (!registry) return context.skip('no registry');
	proxy.reset();
	const manifestFor = async (architecture: string): Promise<object> => {
		const layer = rawTar({entries: [{name: architecture, data: architecture}]});
		const config = Buffer.from(
			JSON.stringify({
				os: 'linux',
				architecture,
				rootfs: {type: 'layers', diff_ids: [sha256(layer)]},
			}),
		);
		await registry?.pushBlob('multi', layer);
		await registry?.pushBlob('multi', config);
		const manifest = Buffer.from(
			JSON.stringify({
				schemaVersion: 2,
				mediaType: ociManifest,
				config: {mediaType: ociConfig, digest: sha256(config), size: config.length},
				layers: [{mediaType: ociLayer, digest: sha256(layer), size: layer.length}],
			}),
		);
		const digest = sha256(manifest);
		await registry?.pushManifest('multi', digest, manifest, ociManifest);
		return {
			mediaType: ociManifest,
			digest,
			size: manifest.length,
			platform: {os: 'linux', architecture},
		};
	};
	const manifestsOfIndex = [
		{...(await manifestFor('s390x')), platform: {os: 'unknown', architecture: 'unknown'}},
		await manifestFor('arm64'),
		await manifestFor('amd64'),
	];
	await registry.pushManifest(
		'multi',
		'1',
		{schemaVersion: 2, mediaType: ociIndex, manifests: manifestsOfIndex},
		ociIndex,
	);
	for (const architecture of ['arm64', 'amd64']) {
		const image = await open(context, 'multi:1', {
			platform: parsePlatform(`linux/${architecture}`),
		});
		assert.equal(image.platform.architecture, architecture);
		assert.equal((await analyze(image)).sizes.liveBytes, architecture.length);
	}
	await assert.rejects(
		open(context, 'multi:1', {platform: parsePlatform('linux/riscv64')}),
		/multi:1 has no image for linux\/riscv64/,
	);
	await assert.rejects(
		open(context, 'app:1.0', {platform: parsePlatform('linux/riscv64')}),
		/has no image for linux\/riscv64/,
	);
});

test('odd gzip data is kept until it is understood', async (context) => {
	if (!registry) return context.skip('no registry');
	proxy.reset();
	const layers: readonly RawLayer[] = [{entries: [{name: 'a', data: 'x'}]}];
	const tar = rawTar(layers[0] as RawLayer);
	const blob = Buffer.concat([gzipSync(tar), Buffer.from('\u001f\u008bodd', 'latin1')]);
	const config = Buffer.from(
		JSON.stringify({
			os: 'linux',
			architecture: 'amd64',
			rootfs: {type: 'layers', diff_ids: [sha256(tar)]},
		}),
	);
	await registry.pushBlob('odd', blob);
	await registry.pushBlob('odd', config);
	await registry.pushManifest('odd', '1', {
		schemaVersion: 2,
		mediaType: ociManifest,
		config: {mediaType: ociConfig, digest: sha256(config), size: config.length},
		layers: [{mediaType: `${ociLayer}+gzip`, digest: sha256(blob), size: blob.length}],
	});
	const {diagnostics, sizes} = await inspect(context, 'odd:1');
	assert.deepEqual(
		diagnostics.map(({code}) => code),
		['gzip-trailing-data'],
	);
	assert.equal(sizes.liveBytes, 1);
});
