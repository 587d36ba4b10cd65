import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {after, before, type TestContext, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {finalRows} from '../../helpers/analyze-path.ts';
import {type FaultProxy, startFaultProxy} from '../../helpers/fault-proxy.ts';
import {rawTar} from '../../helpers/raw-tar.ts';
import {
	type PushedImage,
	type RegistryServer,
	startRegistry,
} from '../../helpers/registry-server.ts';
import {backendFor, LoadRecorder} from './load-recorder.ts';

let registry: RegistryServer | undefined;
let proxy: FaultProxy;
let pushed: PushedImage;

/** Random, so that they are as large when compressed. */
const tars = ['a', 'b', 'c', 'd'].map((name, at) =>
	rawTar({entries: [{name, data: {hex: randomBytes(100_000 + at).toString('hex')}}]}),
);

before(async () => {
	registry = await startRegistry();
	if (!registry) return;
	proxy = await startFaultProxy(registry.host);
	pushed = await registry.pushImage('app', '1.0', tars);
});

after(async () => {
	await proxy?.stop();
	await registry?.stop();
});

const timing = {connectMs: 2000, headMs: 60_000, idleMs: 60_000, retryMs: 5, longestRetryMs: 50};

function load(context: TestContext): {told: LoadRecorder; loading: ReturnType<typeof start>} {
	const told = new LoadRecorder();
	return {told, loading: start(context, told)};
}

function start(
	context: TestContext,
	told: LoadRecorder,
): ReturnType<ReturnType<typeof backendFor>['load']> {
	const reference = `registry:${proxy.host}/app:1.0`;
	return backendFor(context, reference, {timing, env: registry?.env ?? {}}).load(told);
}

/** Of a layer's blob. */
function pathOf(layerIndex: number): RegExp {
	return new RegExp(`/blobs/${pushed.layers[layerIndex]?.digest}`);
}

function blobRequests(): readonly string[] {
	return proxy.requests.flatMap(({path}) => /\/blobs\/(.*)$/.exec(path)?.[1] ?? []);
}

test('a layer that cannot be had fails alone, and is all that is fetched again', async (context) => {
	if (!registry) return context.skip('no registry');
	proxy.reset();
	proxy.inject({kind: 'flip'}, {path: pathOf(2)});
	const {told, loading} = load(context);
	await told.untilEnd();
	assert.match(told.events[0] ?? '', /^reading registry 127\.0\.0\.1:\d+$/);
	assert.deepEqual(
		told.layers.map(({state}) => state),
		['done', 'done', 'failed', 'done'],
	);
	const [, , failed] = told.layers;
	assert.match(failed?.state === 'failed' ? failed.why : '', /^The blob sha256:\w+ hashes to/);
	const [first] = told.analyses.slice(-1);
	assert.ok(first);
	assert.deepEqual(
		finalRows(first).map(({path}) => path),
		['/a', '/b', '/d'],
	);
	assert.deepEqual(
		first.diagnostics.map(({code, layerIndex}) => [code, layerIndex]),
		[['missing-layer', 2]],
	);
	proxy.reset();
	told.clear();
	loading.retry();
	await told.untilEnd();
	assert.deepEqual(blobRequests(), [pushed.layers[2]?.digest]);
	assert.deepEqual(
		told.events.filter((event) => !event.endsWith('reading')),
		['2 waiting', '2 done', 'analyzed 4', 'judged 4'],
	);
	const second = told.analyses.at(-1);
	assert.ok(second);
	assert.deepEqual(
		finalRows(second).map(({path}) => path),
		['/a', '/b', '/c', '/d'],
	);
	assert.deepEqual(second.diagnostics, []);
	proxy.reset();
	told.clear();
	loading.retry();
	await delay(50);
	assert.deepEqual([told.events, proxy.requests], [[], []], 'all is there');
});

test('what is there is shown while the rest still comes, and cancelling ends the traffic', async (context) => {
	if (!registry) return context.skip('no registry');
	proxy.reset();
	proxy.inject({kind: 'hang', afterBytes: 40_000}, {path: pathOf(3)});
	const {told, loading} = load(context);
	await told.until('analyzed 3');
	const partial = told.analyses.at(-1);
	assert.equal(partial?.layers.length, 3);
	assert.equal(partial?.image.layers.length, 3);
	assert.equal(told.layers[3]?.state, 'reading');
	while ((told.layerBytes.get(3) ?? 0) < 40_000) await delay(20);
	assert.deepEqual(told.layers[3], {
		state: 'reading',
		bytes: 40_000,
		total: pushed.layers[3]?.bytes.length,
	});
	told.clear();
	proxy.reset();
	loading.cancel();
	await delay(200);
	assert.deepEqual([told.events, proxy.requests], [[], []]);
});

test('a file is read from the registry, and no more once nobody wants it', async (context) => {
	if (!registry) return context.skip('no registry');
	proxy.reset();
	const told = new LoadRecorder();
	const reference = `registry:${proxy.host}/app:1.0`;
	const backend = backendFor(context, reference, {timing, env: registry.env});
	backend.load(told);
	await told.untilEnd();
	const [analysis] = told.analyses.slice(-1);
	assert.ok(analysis);
	const [index] = analysis.indexes;
	assert.ok(index);
	const file = {layerIndex: 0, row: 0, index};
	const chunks: Uint8Array[] = [];
	const {signal} = new AbortController();
	for await (const chunk of backend.readFile(analysis.image, file, signal)) chunks.push(chunk);
	assert.deepEqual(Buffer.concat(chunks), tars[0]?.subarray(512, 512 + 100_000));
	proxy.inject({kind: 'hang', afterBytes: 1000}, {path: pathOf(0)});
	const stop = new AbortController();
	const reading = (async () => {
		for await (const _ of backend.readFile(analysis.image, file, stop.signal));
	})();
	const asked = proxy.requests.length;
	while (proxy.requests.length === asked) await delay(10);
	stop.abort();
	await assert.rejects(reading, {name: 'AbortError'});
});

test('a registry that does not answer is told once for all, and can be tried again', async (context) => {
	if (!registry) return context.skip('no registry');
	proxy.reset();
	proxy.inject({kind: 'status', status: 404}, {path: /\/manifests\//});
	const {told, loading} = load(context);
	await told.untilEnd();
	assert.match(told.failure?.message ?? '', /127\.0\.0\.1/);
	assert.ok(told.failure?.hint);
	proxy.reset();
	told.clear();
	loading.retry();
	await told.untilEnd();
	assert.equal(told.events.at(-1), 'judged 4');
});
