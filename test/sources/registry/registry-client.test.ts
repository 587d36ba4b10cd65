import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';
import {buffer} from 'node:stream/consumers';
import {after, before, test} from 'node:test';
import type {Digest} from '../../../src/model/digest.ts';
import {ociIndex, ociManifest} from '../../../src/model/media-type.ts';
import type {NamedReference} from '../../../src/model/reference.ts';
import {parseReference} from '../../../src/model/reference.ts';
import {RegistryClient} from '../../../src/sources/registry/registry-client.ts';
import {type FaultProxy, startFaultProxy} from '../../helpers/fault-proxy.ts';
import {
	digestOf,
	type PushedImage,
	type RegistryServer,
	startRegistry,
} from '../../helpers/registry-server.ts';

const tar = randomBytes(300_000);
let registry: RegistryServer | undefined;
let proxy: FaultProxy | undefined;
let image: PushedImage;
let index: Digest;

before(async () => {
	registry = await startRegistry();
	if (!registry) return;
	proxy = await startFaultProxy(registry.host);
	image = await registry.pushImage('app', '1.0', [tar]);
	index = await registry.pushManifest(
		'app',
		'multi',
		{
			schemaVersion: 2,
			mediaType: ociIndex,
			manifests: [{mediaType: ociManifest, digest: image.manifest, size: 1}],
		},
		ociIndex,
	);
});

after(async () => {
	await proxy?.stop();
	await registry?.stop();
});

test('a manifest by tag has its digest, its bytes and its media type', async (t) => {
	const client = open(t, 'app:1.0');
	if (!client) return;
	const manifest = await client.manifest();
	assert.equal(manifest.digest, image.manifest);
	assert.equal(digestOf(manifest.bytes), image.manifest);
	assert.equal(manifest.mediaType, ociManifest);
	assert.deepEqual(client.warnings, []);
});

test('the digest of a reference counts, not its tag', async (t) => {
	const client = open(t, `app:nonsense@${index}`);
	if (!client) return;
	const manifest = await client.manifest();
	assert.equal(manifest.digest, index);
	assert.equal(manifest.mediaType, ociIndex);
});

test('an item of an index is asked for by its digest', async (t) => {
	const client = open(t, 'app:multi');
	if (!client) return;
	assert.equal((await client.manifest()).mediaType, ociIndex);
	assert.equal((await client.manifest(image.manifest)).digest, image.manifest);
});

test('a config is read whole, unless it is too large', async (t) => {
	const client = open(t, 'app:1.0');
	if (!client) return;
	const config = await client.document(image.config, 1_000_000);
	assert.equal(digestOf(config), image.config);
	await assert.rejects(client.document(image.config, config.length - 1), {
		code: 'manifest-invalid',
		message: `The blob ${image.config} has more than the ${config.length - 1} bytes that are read.`,
	});
});

test('a layer is read as it is stored, as often as wanted, and its bytes are counted', async (t) => {
	let counted = 0;
	const client = open(t, 'app:1.0', {onBytes: (count) => (counted += count)});
	const [layer] = image.layers;
	if (!client || !layer) return;
	const blob = client.blob(layer.digest, layer.bytes.length);
	for (const times of [1, 2]) {
		assert.deepEqual(await buffer(blob.read()), layer.bytes);
		assert.equal(counted, times * layer.bytes.length);
	}
});

test('a layer of unknown size is read too', async (t) => {
	const client = open(t, 'app:1.0');
	const [layer] = image.layers;
	if (!client || !layer) return;
	assert.deepEqual(await buffer(client.blob(layer.digest, -1).read()), layer.bytes);
});

test('a part of a layer, also from servers that ignore ranges', async (t) => {
	const client = open(t, 'app:1.0', {}, proxy?.host);
	const [layer] = image.layers;
	if (!client || !layer) return;
	const {bytes} = layer;
	const blob = client.blob(layer.digest, bytes.length);
	for (const ignoresRange of [false, true]) {
		if (ignoresRange) proxy?.inject({kind: 'ignore-range'});
		for (const [start, size] of [
			[0, 10],
			[100_000, 70_000],
			[bytes.length - 51, 51],
			[5, 0],
		] as const) {
			const part = await blob.readRange?.(start, size);
			assert.deepEqual(part, bytes.subarray(start, start + size));
		}
		await assert.rejects(blob.readRange?.(bytes.length - 5, 10) ?? assert.fail(), {
			code: 'blob-corrupt',
		});
	}
});

test('what is not there is not found; a missing layer is a missing blob', async (t) => {
	const client = open(t, 'app:nope');
	if (!client || !registry) return;
	await assert.rejects(client.manifest(), {
		code: 'not-found',
		message: `${registry.host} does not have app:nope (MANIFEST_UNKNOWN: manifest unknown).`,
	});
	const digest = digestOf(Buffer.from('nowhere'));
	await assert.rejects(client.document(digest, 100), {code: 'blob-missing'});
	await assert.rejects(buffer(client.blob(digest, 7).read()), {
		code: 'blob-missing',
		message: `${registry.host} does not have the blob ${digest} (BLOB_UNKNOWN: blob unknown to registry).`,
	});
});

test('a layer of another size than promised is refused before it is read', async (t) => {
	const client = open(t, 'app:1.0');
	const [layer] = image.layers;
	if (!client || !layer) return;
	for (const size of [layer.bytes.length - 1, layer.bytes.length + 1]) {
		await assert.rejects(buffer(client.blob(layer.digest, size).read()), {
			code: 'blob-corrupt',
			message: new RegExp(`has ${layer.bytes.length} bytes at .* instead of ${size}\\.$`),
		});
	}
});

test('an abort ends a read with its reason', async (t) => {
	const client = open(t, 'app:1.0', {}, proxy?.host);
	const [layer] = image.layers;
	if (!client || !layer) return;
	proxy?.inject({kind: 'hang', afterBytes: 1000});
	const controller = new AbortController();
	const reading = (async () => {
		for await (const _ of client.blob(layer.digest, layer.bytes.length).read(controller.signal)) {
			controller.abort(new Error('enough'));
		}
	})();
	await assert.rejects(reading, {message: 'enough'});
});

test('an abort also ends what is still connecting', async (t) => {
	// It accepts connections and never says a word, so no handshake comes to its end.
	const silent = createServer().listen(0, '127.0.0.1');
	await once(silent, 'listening');
	t.after(() => silent.close());
	const {port} = silent.address() as AddressInfo;
	const controller = new AbortController();
	silent.on('connection', (socket) => {
		socket.on('error', () => undefined);
		controller.abort(new Error('enough'));
	});
	const client = new RegistryClient(named(`127.0.0.1:${port}/app:1.0`), {
		insecure: false,
		env: {},
		signal: controller.signal,
		timing: {connectMs: 3_600_000},
	});
	await assert.rejects(client.manifest(), {message: 'enough'});
	// Neither a timer nor a connection is left that would keep the process alive.
	await client.close();
});

test('closing the client ends what is still being read', async (t) => {
	const client = open(t, 'app:1.0', {}, proxy?.host);
	const [layer] = image.layers;
	if (!client || !layer) return;
	proxy?.inject({kind: 'hang', afterBytes: 1000});
	const reading = (async () => {
		for await (const _ of client.blob(layer.digest, layer.bytes.length).read()) {
			await client.close();
		}
	})();
	await assert.rejects(reading, {name: 'AbortError'});
});

test('a reader who has seen enough leaves no connection behind', async (t) => {
	const client = open(t, 'app:1.0', {}, proxy?.host);
	const [layer] = image.layers;
	if (!client || !layer) return;
	proxy?.inject({kind: 'hang', afterBytes: 1000});
	for await (const chunk of client.blob(layer.digest, layer.bytes.length).read()) {
		assert.ok(chunk.length > 0);
		break;
	}
	// Would not return as long as the body was open.
	await client.close();
});

test('a name without a registry, or with an impossible port, is refused', () => {
	const reference: NamedReference = {
		kind: 'named',
		domain: '',
		path: 'my_host.lan/x',
		tag: undefined,
		digest: undefined,
	};
	const options = {insecure: false, env: {}};
	assert.throws(() => new RegistryClient(reference, options), {
		code: 'usage',
		message: 'The image name has no registry that could be asked.',
	});
	assert.throws(() => new RegistryClient({...reference, domain: 'a.b:99999'}, options), {
		code: 'usage',
		message: 'Not a registry host: "a.b:99999".',
	});
});

test('a registry that is not there is told at once', async () => {
	const server = await startFaultProxy('127.0.0.1:9');
	await server.stop();
	const client = new RegistryClient(named(`${server.host}/app:1.0`), {insecure: false, env: {}});
	await assert.rejects(client.manifest(), {
		code: 'unreachable',
		message: `${server.host} cannot be connected to: connect ECONNREFUSED ${server.host}.`,
	});
	await client.close();
});

type Options = ConstructorParameters<typeof RegistryClient>[1];

function open(
	t: {after(action: () => Promise<void>): void},
	name: string,
	options: Partial<Options> = {},
	host = registry?.host,
): RegistryClient | undefined {
	if (!registry || host === undefined) return undefined;
	proxy?.reset();
	const client = new RegistryClient(named(`${host}/${name}`), {
		insecure: false,
		env: registry.env,
		timing: {retryMs: 1},
		...options,
	});
	t.after(() => client.close());
	return client;
}

function named(text: string): NamedReference {
	const reference = parseReference(text);
	assert.ok(reference.kind === 'named');
	return reference;
}
