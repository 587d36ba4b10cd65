import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {buffer} from 'node:stream/consumers';
import {after, before, test} from 'node:test';
import {type NamedReference, parseReference} from '../../../src/model/reference.ts';
import {RegistryClient} from '../../../src/sources/registry/registry-client.ts';
import {
	type Fault,
	type FaultProxy,
	startFaultProxy,
	type When,
} from '../../helpers/fault-proxy.ts';
import {
	type PushedImage,
	type RegistryServer,
	startRegistry,
} from '../../helpers/registry-server.ts';

let registry: RegistryServer | undefined;
let proxy: FaultProxy;
let storage: FaultProxy;
let image: PushedImage;

before(async () => {
	registry = await startRegistry();
	if (!registry) return;
	proxy = await startFaultProxy(registry.host);
	storage = await startFaultProxy(registry.host);
	image = await registry.pushImage('app', '1.0', [randomBytes(400_000)]);
});

after(async () => {
	await proxy?.stop();
	await storage?.stop();
	await registry?.stop();
});

const once: When = {times: 1};
const blobs: When = {path: /\/blobs\//};

const survived: readonly {
	readonly name: string;
	readonly faults: readonly (readonly [Fault, When?])[];
	/** What was asked for of the layer, by its ranges. */
	readonly ranges: readonly (string | undefined)[];
}[] = [
	{
		name: 'a connection that breaks once goes on from there',
		faults: [
			[
				{kind: 'cut', afterBytes: 100_000},
				{...blobs, times: 1},
			],
		],
		ranges: [undefined, 'bytes=100000-'],
	},
	{
		name: 'a connection that breaks every 100 000 bytes goes on from there each time',
		faults: [[{kind: 'cut', afterBytes: 100_000}, blobs]],
		ranges: [undefined, 'bytes=100000-', 'bytes=200000-', 'bytes=300000-', 'bytes=400000-'],
	},
	{
		name: 'where ranges are ignored, what is known already is skipped',
		faults: [
			[
				{kind: 'cut', afterBytes: 100_000},
				{...blobs, times: 1},
			],
			[{kind: 'ignore-range'}, blobs],
		],
		ranges: [undefined, 'bytes=100000-'],
	},
	{
		name: 'a body that hangs is given up and goes on from there',
		faults: [
			[
				{kind: 'hang', afterBytes: 100_000},
				{...blobs, times: 1},
			],
		],
		ranges: [undefined, 'bytes=100000-'],
	},
	{
		name: 'a body that ends early as if that were all goes on from there',
		faults: [
			[
				{kind: 'short', isChunked: true},
				{...blobs, times: 1},
			],
		],
		ranges: [undefined, 'bytes=LAST-'],
	},
	{
		name: 'a connection that breaks before there is an answer is tried again',
		faults: [[{kind: 'drop'}, {...blobs, times: 2}]],
		ranges: [undefined, undefined, undefined],
	},
	{
		name: 'a server in trouble is asked again',
		faults: [
			[
				{kind: 'status', status: 500},
				{...blobs, times: 4},
			],
			[
				{kind: 'status', status: 503},
				{...blobs, times: 1},
			],
		],
		ranges: [undefined, undefined, undefined, undefined, undefined],
	},
	{
		name: 'a server that wants to be left alone for a while is asked again',
		faults: [
			[
				{kind: 'status', status: 429, headers: {'retry-after': '3600'}},
				{...blobs, times: 1},
			],
		],
		ranges: [undefined, undefined],
	},
	{
		name: 'Content-Encoding changes nothing: bytes are what they are',
		faults: [[{kind: 'header', name: 'content-encoding', value: 'gzip'}, blobs]],
		ranges: [undefined],
	},
];

for (const {name, faults, ranges} of survived) {
	test(name, async (t) => {
		const client = open(t);
		const [layer] = image?.layers ?? [];
		if (!client || !layer) return;
		for (const [fault, when] of faults) proxy.inject(fault, when);
		assert.deepEqual(
			await buffer(client.blob(layer.digest, layer.bytes.length).read()),
			layer.bytes,
		);
		const asked = proxy.requests.filter(({path}) => path.includes('/blobs/'));
		assert.deepEqual(
			asked.map(({headers}) => headers.range),
			ranges.map((range) => range?.replace('LAST', String(layer.bytes.length - 1))),
		);
		assert.ok(asked.every(({headers}) => headers['accept-encoding'] === 'identity'));
	});
}

const refusedBlobs: readonly {
	readonly name: string;
	readonly faults: readonly (readonly [Fault, When?])[];
	readonly error: {readonly code: string; readonly message: RegExp};
}[] = [
	{
		name: 'a wrong bit',
		faults: [[{kind: 'flip'}]],
		error: {code: 'blob-corrupt', message: /^The blob sha256:\w+ hashes to sha256:\w+\.$/},
	},
	{
		name: 'wrong bytes and a Content-Encoding that could be why',
		faults: [[{kind: 'flip'}], [{kind: 'header', name: 'content-encoding', value: 'gzip'}]],
		error: {code: 'blob-corrupt', message: /\(sent with Content-Encoding gzip\)\.$/},
	},
	{
		name: 'one byte too few',
		faults: [[{kind: 'short'}]],
		error: {code: 'blob-corrupt', message: /has \d+ bytes at .* instead of \d+\.$/},
	},
	{
		name: 'one byte too many',
		faults: [[{kind: 'long'}]],
		error: {code: 'blob-corrupt', message: /has \d+ bytes at .* instead of \d+\.$/},
	},
	{
		name: 'one byte too many that nobody announced',
		faults: [[{kind: 'long', isChunked: true}]],
		error: {code: 'blob-corrupt', message: /has more than the \d+ bytes it should have\.$/},
	},
	{
		name: 'a 416 to a question for everything, whose body never comes',
		faults: [[{kind: 'wrong-416'}]],
		error: {code: 'unreachable', message: /answers 416 when asked for the blob/},
	},
	{
		name: 'a break always at the same place',
		faults: [[{kind: 'ignore-range'}], [{kind: 'cut', afterBytes: 1000}]],
		error: {code: 'unreachable', message: /^The connection to 127\.0\.0\.1:\d+ broke: /},
	},
	{
		name: 'other bytes than asked for',
		faults: [
			[{kind: 'cut', afterBytes: 1000}, {times: 1}],
			[{kind: 'header', name: 'content-range', value: 'bytes 999-400157/400158'}],
		],
		error: {code: 'unreachable', message: /sends other bytes of the blob/},
	},
	{
		name: 'a server that stays in trouble',
		faults: [[{kind: 'status', status: 502, body: '<html>'}]],
		error: {code: 'unreachable', message: /answers 502 when asked for the blob sha256:\w+\.$/},
	},
];

for (const {name, faults, error} of refusedBlobs) {
	test(`a layer is refused with ${name}`, async (t) => {
		const client = open(t);
		const [layer] = image?.layers ?? [];
		if (!client || !layer) return;
		for (const [fault, when] of faults) proxy.inject(fault, when);
		const reading = buffer(client.blob(layer.digest, layer.bytes.length).read());
		await assert.rejects(reading, error);
	});
}

test('after a break, a 416 whose body never comes ends the layer', async (t) => {
	const client = open(t);
	const [layer] = image?.layers ?? [];
	if (!client || !layer) return;
	proxy.inject({kind: 'cut', afterBytes: 1000}, once);
	const reading = client.blob(layer.digest, layer.bytes.length).read();
	const iterator = reading[Symbol.asyncIterator]();
	await iterator.next();
	proxy.inject({kind: 'wrong-416'});
	await assert.rejects(
		(async () => {
			for (;;) if ((await iterator.next()).done) return;
		})(),
		{code: 'blob-corrupt', message: /ends after 1000 of \d+ bytes\.$/},
	);
});

const refusedManifests: readonly {
	readonly name: string;
	readonly fault: Fault;
	readonly error: {readonly code: string; readonly message: RegExp; readonly hint?: string};
}[] = [
	{
		name: 'a wrong bit',
		fault: {kind: 'flip'},
		error: {code: 'blob-corrupt', message: /^app:1\.0 should be sha256:\w+ but its bytes hash to/},
	},
	{
		name: 'schema 1',
		fault: {kind: 'schema1'},
		error: {code: 'unsupported', message: /^app:1\.0 is a Docker schema 1 manifest\.$/},
	},
	{
		name: 'a web page',
		fault: {
			kind: 'status',
			status: 200,
			body: '<html>',
			headers: {'content-type': 'text/html; charset=utf-8'},
		},
		error: {code: 'manifest-invalid', message: /answers with a web page when asked for app:1\.0/},
	},
	{
		name: 'a 404 that is a web page',
		fault: {kind: 'status', status: 404, body: '<html>', headers: {'content-type': 'text/html'}},
		error: {
			code: 'not-found',
			message: /does not have app:1\.0 \(it answers with a web page\)\.$/,
		},
	},
	{
		name: 'a Content-Encoding',
		fault: {kind: 'header', name: 'content-encoding', value: 'gzip'},
		error: {code: 'manifest-invalid', message: /^app:1\.0 was sent with Content-Encoding "gzip"/},
	},
	{
		name: 'more than 4 MiB',
		fault: {kind: 'status', status: 200, body: ' '.repeat(4_194_305)},
		error: {code: 'manifest-invalid', message: /^app:1\.0 has more than the 4194304 bytes allowed/},
	},
	{
		name: 'too many requests',
		fault: {
			kind: 'status',
			status: 429,
			body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your\\n limit"}]}',
		},
		error: {
			code: 'rate-limited',
			message:
				/^127.* allows no more requests for now \(TOOMANYREQUESTS: You have reached your limit\)\.$/,
		},
	},
	{
		name: 'no access, in the words of a registry that hides what exists',
		fault: {
			kind: 'status',
			status: 403,
			body: '{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}',
		},
		error: {
			code: 'access-denied',
			message: /^Not found or no access: app:1\.0 at 127.* \(DENIED: requested access/,
		},
	},
	{
		name: 'no access, where the code says that there is no such image',
		fault: {status: 401, kind: 'status', body: '{"errors":[{"code":"NAME_UNKNOWN"}]}'},
		error: {code: 'not-found', message: /does not have app:1\.0 \(NAME_UNKNOWN\)\.$/},
	},
	{
		name: 'a long complaint, cut short',
		fault: {
			kind: 'status',
			status: 418,
			body: JSON.stringify({errors: [{code: 'X', message: 'y'.repeat(1000)}]}),
		},
		error: {code: 'unreachable', message: /answers 418 when asked for app:1\.0 \(X: y{200}…\)\.$/},
	},
];

for (const {name, fault, error} of refusedManifests) {
	test(`a manifest is refused with ${name}`, async (t) => {
		const client = open(t);
		if (!client) return;
		proxy.inject(fault);
		await assert.rejects(client.manifest(), error);
	});
}

test('a manifest whose connection breaks is asked for again', async (t) => {
	const client = open(t);
	if (!client) return;
	proxy.inject({kind: 'cut', afterBytes: 100}, once);
	assert.equal((await client.manifest()).digest, image.manifest);
});

test('hints name the login of the registry', async (t) => {
	const client = open(t);
	if (!client) return;
	proxy.inject({kind: 'status', status: 403});
	await assert.rejects(client.manifest(), {
		hint: `Check the name, or log in with docker login ${proxy.host}.`,
	});
});

test('a redirect to storage is followed', async (t) => {
	const client = open(t);
	const [layer] = image?.layers ?? [];
	if (!client || !layer) return;
	proxy.inject({kind: 'redirect', origin: `http://${storage.host}`});
	assert.deepEqual(await buffer(client.blob(layer.digest, layer.bytes.length).read()), layer.bytes);
	assert.equal(storage.requests.length, 1);
});

for (const origin of ['http://169.254.169.254', 'file://', 'gopher://127.0.0.1']) {
	test(`a redirect to ${origin} is not followed`, async (t) => {
		const client = open(t);
		if (!client) return;
		proxy.inject({kind: 'redirect', origin});
		await assert.rejects(client.manifest(), {
			code: 'unreachable',
			message: /redirects to .*; imgdive does not follow\.$/,
		});
	});
}

test('redirects in a circle end', async (t) => {
	const client = open(t);
	if (!client) return;
	proxy.inject({kind: 'redirect', origin: `http://${proxy.host}`});
	await assert.rejects(client.manifest(), {
		code: 'unreachable',
		message: /redirects more than 10 times/,
	});
	assert.equal(proxy.requests.filter(({path}) => path.includes('/manifests/')).length, 11);
});

function open(t: {after(action: () => Promise<void>): void}): RegistryClient | undefined {
	if (!registry) return undefined;
	proxy.reset();
	storage.reset();
	const client = new RegistryClient(named(`${proxy.host}/app:1.0`), {
		insecure: false,
		env: registry.env,
		timing: {retryMs: 1, longestRetryMs: 20, idleMs: 300},
	});
	t.after(() => client.close());
	return client;
}

function named(text: string): NamedReference {
	const reference = parseReference(text);
	assert.ok(reference.kind === 'named');
	return reference;
}
