import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {type Analysis, analyze} from '../../src/analysis/analyze.ts';
import {ociConfig, ociLayer, ociManifest} from '../../src/model/media-type.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {analyzePath, finalRows, readAll} from '../helpers/analyze-path.ts';
import {estargz} from '../helpers/estargz.ts';
import {type FaultProxy, startFaultProxy} from '../helpers/fault-proxy.ts';
import {sha256} from '../helpers/image-files.ts';
import {type RegistryServer, startRegistry} from '../helpers/registry-server.ts';

type Place = {readonly registry: RegistryServer; readonly proxy: FaultProxy};

async function start(context: TestContext): Promise<Place | undefined> {
	const registry = await startRegistry();
	if (!registry) return undefined;
	context.after(() => registry.stop());
	const proxy = await startFaultProxy(registry.host);
	context.after(() => proxy.stop());
	return {registry, proxy};
}

async function inspect(
	context: TestContext,
	{registry, proxy}: Place,
	name: string,
	full: boolean,
): Promise<Analysis> {
	const options = {tag: undefined, platform: undefined, env: registry.env};
	const image = await openImage(`registry:${proxy.host}/${name}`, options);
	context.after(() => image.close());
	return analyze(image, {full});
}

/** Of requests for blobs that asked for all of it. */
function wholeBlobs({requests}: FaultProxy, config: string): readonly string[] {
	return requests
		.filter(({path: url, headers}) => url.includes('/blobs/') && headers.range === undefined)
		.map(({path: url}) => url.replace(/^.*\//, ''))
		.filter((digest) => digest !== config);
}

test('an eStargz layer is listed without being downloaded', async (context) => {
	const place = await start(context);
	if (!place) return context.skip('no registry');
	const {registry, proxy} = place;
	const large = randomBytes(3_000_000);
	const small = Buffer.from('small');
	const layer = estargz([
		{name: 'etc/', type: '5', mode: 0o755},
		{name: 'etc/large', data: {hex: large.toString('hex')}},
		{name: 'etc/small', data: {hex: small.toString('hex')}},
	]);
	const config = Buffer.from(
		JSON.stringify({
			os: 'linux',
			architecture: 'amd64',
			rootfs: {type: 'layers', diff_ids: [sha256(layer.tar)]},
		}),
	);
	const configDigest = await registry.pushBlob('lazy', config);
	const digest = await registry.pushBlob('lazy', layer.blob);
	await registry.pushManifest('lazy', '1', {
		schemaVersion: 2,
		mediaType: ociManifest,
		config: {mediaType: ociConfig, digest: configDigest, size: config.length},
		layers: [
			{
				mediaType: `${ociLayer}+gzip`,
				digest,
				size: layer.blob.length,
				annotations: Object.fromEntries(layer.annotations),
			},
		],
	});

	const listed = await inspect(context, place, 'lazy:1', false);
	assert.deepEqual(wholeBlobs(proxy, configDigest), []);
	assert.deepEqual(
		listed.diagnostics.map(({code}) => code),
		['listed-from-toc'],
	);
	assert.deepEqual(await readAll(listed, '/etc/small'), small);
	assert.deepEqual(wholeBlobs(proxy, configDigest), []);
	assert.deepEqual(await readAll(listed, '/etc/large'), large);

	const full = await inspect(context, place, 'lazy:1', true);
	assert.deepEqual(wholeBlobs(proxy, configDigest), [digest]);
	assert.deepEqual(full.diagnostics, []);
	assert.deepEqual(finalRows(listed), finalRows(full));
	assert.equal(listed.sizes.contentBytes, full.sizes.contentBytes);
	assert.equal(listed.sizes.compressedBytes, full.sizes.compressedBytes);
});

test('zstd:chunked layers of a real tool are listed, and one that cannot be is read', async (context) => {
	const place = await start(context);
	if (!place) return context.skip('no registry');
	const folder = 'fixtures/chunked/skopeo-1.18';
	const blob = (digest: string): Buffer =>
		readFileSync(path.join(folder, 'blobs/sha256', digest.slice('sha256:'.length)));
	const index = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as {
		readonly manifests: readonly [{readonly digest: string}];
	};
	const bytes = blob(index.manifests[0].digest);
	const manifest = JSON.parse(bytes.toString('utf8')) as {
		readonly config: {readonly digest: string};
		readonly layers: readonly {readonly digest: string}[];
	};
	for (const {digest} of [manifest.config, ...manifest.layers]) {
		await place.registry.pushBlob('chunked', blob(digest));
	}
	await place.registry.pushManifest('chunked', '1', bytes, ociManifest);

	const listed = await inspect(context, place, 'chunked:1', false);
	// The third has a name that its table cannot hold.
	assert.deepEqual(wholeBlobs(place.proxy, manifest.config.digest), [manifest.layers[2]?.digest]);
	const layout = await analyzePath(context, folder);
	assert.deepEqual(finalRows(listed), finalRows(layout));
	assert.deepEqual(listed.sizes, layout.sizes);
});
