import assert from 'node:assert/strict';
import {chmodSync, mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import {buffer} from 'node:stream/consumers';
import {type TestContext, test} from 'node:test';
import type {Endpoint} from '../../../src/sources/engine/endpoint.ts';
import {EngineClient} from '../../../src/sources/engine/engine-client.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';

type Answer = {
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | ((response: ServerResponse) => void);
};
type Answers = Readonly<Record<string, Answer>>;

const arm = {os: 'linux', architecture: 'arm64', variant: undefined, osVersion: undefined};
const amd = {...arm, architecture: 'amd64'};
const layer = `sha256:${'a'.repeat(64)}`;
const inspected = {
	Id: `sha256:${'1'.repeat(64)}`,
	RepoTags: ['app:1', '<none>:<none>'],
	RepoDigests: ['<none>@<none>'],
	RootFS: {Type: 'layers', Layers: [layer]},
	Size: 4711,
	Os: 'linux',
	Architecture: 'arm64',
	Variant: 'v8',
	Descriptor: {mediaType: 'application/vnd.oci.image.index.v1+json'},
};

test('an image is described by what the engine says of it, whatever is missing', async (context) => {
	const answers = {
		'/images/app%3A1/json': json(inspected),
		'/images/bare/json': json({Id: 'x', RepoTags: null, RootFS: {Layers: ['sha256:short', layer]}}),
		'/images/host%3A5000/a/b%40sha256%3Aab/json': json({...inspected, Size: -1, VirtualSize: 9}),
	};
	const client = await clientOf(context, answers);
	assert.deepEqual(await client.inspect('app:1'), {
		id: inspected.Id,
		repoTags: ['app:1'],
		repoDigests: [],
		diffIds: [layer],
		size: 4711,
		os: 'linux',
		architecture: 'arm64',
		variant: 'v8',
		descriptorMediaType: 'application/vnd.oci.image.index.v1+json',
	});
	assert.deepEqual(await client.inspect('bare'), {
		id: 'x',
		repoTags: [],
		repoDigests: [],
		// A list with a gap would give layers wrong places.
		diffIds: [],
		size: 0,
		os: '',
		architecture: '',
		variant: undefined,
		descriptorMediaType: undefined,
	});
	assert.equal((await client.inspect('host:5000/a/b@sha256:ab'))?.size, 9);
	assert.equal(await client.inspect('none'), undefined);
});

test('answers that are none', async (context) => {
	const endless = (response: ServerResponse): void => {
		const chunk = Buffer.alloc(65536, 'x');
		const more = (): void => {
			if (!response.destroyed) response.write(chunk, more);
		};
		more();
	};
	const client = await clientOf(context, {
		'/images/broken/json': {body: '{"Id": '},
		'/images/list/json': json([]),
		'/images/empty/json': json({}),
		'/images/endless/json': {body: endless},
		'/images/endless-error/json': {status: 500, body: endless},
		'/images/forbidden/json': {status: 403, body: '<html>\n<h1>403 Forbidden</h1>'},
	});
	for (const name of ['broken', 'list', 'empty']) {
		await assert.rejects(client.inspect(name), {code: 'manifest-invalid'});
	}
	await assert.rejects(client.inspect('endless'), {code: 'limit-exceeded'});
	await assert.rejects(client.inspect('endless-error'), {code: 'limit-exceeded'});
	await assert.rejects(client.inspect('forbidden'), {
		code: 'access-denied',
		message: /HTTP 403: <html> <h1>403 Forbidden<\/h1>\.$/,
	});
});

test("an engine's own error reaches the user in one short line", async (context) => {
	const message = `no space\n left on device ${'x'.repeat(5000)}`;
	const client = await clientOf(context, {'/images/a/json': {status: 500, ...json({message})}});
	await assert.rejects(client.inspect('a'), (error: Error & {code?: string}) => {
		assert.equal(error.code, 'engine-error');
		assert.match(error.message, /HTTP 500: no space left on device x+…\.$/);
		return error.message.length < 500;
	});
});

test('engines since API 1.48 choose the platform, and say so when they do not have it', async (context) => {
	const missing = 'image with reference app:1 was found but does not provide the platform';
	const client = await clientOf(
		context,
		{
			[`/images/get?${query('app:1', arm)}`]: {body: 'arm'},
			'/images/get?names=app%3A1': {body: 'any'},
			[`/images/get?${query('app:1', amd)}`]: {status: 404, ...json({message: missing})},
			[`/images/get?${query('old:1', amd)}`]: {
				status: 500,
				...json({message: 'no suitable export target found for platform linux/amd64'}),
			},
			[`/images/get?${query('full:1', amd)}`]: {status: 500, ...json({message: 'disk full'})},
		},
		'1.51',
	);
	assert.equal(await saved(client, 'app:1', {platform: arm}), 'arm');
	assert.equal(await saved(client, 'app:1'), 'any');
	for (const name of ['app:1', 'old:1']) {
		await assert.rejects(client.save(name, {platform: amd}), {code: 'platform-missing'});
	}
	await assert.rejects(client.save('full:1', {platform: amd}), {code: 'engine-error'});
	await assert.rejects(client.save('none:1', {platform: amd}), {code: 'not-found'});
});

test('an older engine, which would ignore the platform, is not asked for another', async (context) => {
	const answers = {
		'/images/app%3A1/json': json(inspected),
		'/images/get?names=app%3A1': {body: 'arm'},
	};
	for (const version of ['1.41', '1.47', '1.5']) {
		const client = await clientOf(context, answers, version);
		assert.equal(await saved(client, 'app:1', {platform: arm}), 'arm');
		await assert.rejects(client.save('app:1', {platform: amd}), {
			code: 'platform-missing',
			message: /only for linux\/arm64/,
		});
		await assert.rejects(client.save('none:1', {platform: amd}), {code: 'not-found'});
	}
});

test('a stream that breaks off is an error, one that is not wanted ends', async (context) => {
	let closed: (value: unknown) => void = () => undefined;
	const wasClosed = new Promise((resolve) => {
		closed = resolve;
	});
	const client = await clientOf(context, {
		'/images/get?names=cut': {
			body: (response) => response.write('some', () => response.socket?.destroy()),
		},
		'/images/get?names=endless': {
			body: (response) => {
				response.on('close', closed);
				response.write('some');
			},
		},
	});
	await assert.rejects(saved(client, 'cut'), {
		code: 'unreachable',
		message: /closed the connection before/,
	});
	const stream = await client.save('endless');
	stream.destroy();
	await wasClosed;

	const abort = new AbortController();
	const reading = saved(client, 'endless', {signal: abort.signal});
	abort.abort(new Error('enough'));
	await assert.rejects(reading, /enough/);
	await assert.rejects(client.inspect('app', {signal: abort.signal}), /enough/);

	const open = await client.save('endless');
	client.close();
	await assert.rejects(buffer(open), {code: 'unreachable'});
});

test('no answer leads elsewhere', async (context) => {
	let calls = 0;
	const other = await serve(context, () => {
		calls++;
	});
	const client = await clientOf(context, {
		'/images/a/json': redirect(`http://127.0.0.1:${other}/images/a/json`),
		'/images/b/json': redirect('ftp://127.0.0.1/'),
		'/images/get?names=a': redirect(`http://127.0.0.1:${other}/`),
	});
	await assert.rejects(client.inspect('a'), {code: 'engine-error', message: /HTTP 307/});
	await assert.rejects(client.inspect('b'), {code: 'engine-error'});
	await assert.rejects(client.save('a'), {code: 'engine-error'});
	assert.equal(calls, 0);
});

test('the process environment does not change where the client connects', async (context) => {
	const before = {...process.env};
	const folder = temporaryFolder(context);
	// Each of them alone would make dockerode fail or go elsewhere.
	Object.assign(process.env, {
		DOCKER_HOST: 'tcp://127.0.0.1:1',
		DOCKER_TLS_VERIFY: '1',
		DOCKER_CERT_PATH: path.join(folder, 'nothing'),
	});
	try {
		const client = await clientOf(context, {'/images/a/json': json(inspected)});
		assert.equal((await client.inspect('a'))?.id, inspected.Id);
		assert.equal(process.env.DOCKER_HOST, 'tcp://127.0.0.1:1');
	} finally {
		for (const name of ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH']) {
			const value = before[name];
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		}
	}
});

test('a path before the API is kept', async (context) => {
	const port = await serve(context, answering({'/proxy/_ping': ping('1.41')}));
	const client = await EngineClient.connect(endpoint(`tcp://127.0.0.1:${port}/proxy`));
	context.after(() => client.close());
	assert.equal(client.apiVersion, '1.41');
	assert.equal(client.isPodman, false);
});

test('what answers but is no engine', async (context) => {
	const needsTls = 'Client sent an HTTP request to an HTTPS server.\n';
	const cases: readonly (readonly [Answer, RegExp])[] = [
		[{body: 'hello'}, /is no engine\.$/],
		[{status: 400, body: needsTls}, /wants TLS\.$/],
		[redirect('http://127.0.0.1:1/'), /answers with HTTP 307\.$/],
		[{status: 502, body: 'Bad Gateway'}, /answers with HTTP 502: Bad Gateway\.$/],
	];
	for (const [answer, message] of cases) {
		const port = await serve(context, answering({'/_ping': answer}));
		await assert.rejects(EngineClient.connect(endpoint(`tcp://127.0.0.1:${port}`)), {
			code: 'unreachable',
			message,
		});
	}
	const port = await serveRaw(context, 'SSH-2.0-OpenSSH_9\r\n');
	await assert.rejects(EngineClient.connect(endpoint(`tcp://127.0.0.1:${port}`)), {
		code: 'unreachable',
		message: /does not answer in HTTP; perhaps it wants TLS\.$/,
	});
});

test('sockets on which nobody listens', async (context) => {
	const folder = temporaryFolder(context);
	mkdirSync(path.join(folder, 'folder'));
	writeFileSync(path.join(folder, 'file'), '');
	const server = net.createServer();
	await new Promise<void>((resolve) => server.listen(path.join(folder, 'born'), resolve));
	// Its end removes the name that it was born with only.
	renameSync(path.join(folder, 'born'), path.join(folder, 'stale'));
	await new Promise((resolve) => server.close(resolve));
	const cases = [
		['none', /Docker at unix:.*\/none \(test\) is not running: there is no such socket\.$/],
		['stale', /is not running: nobody listens on its socket any more\.$/],
		['file', /(nobody listens|not a socket)/],
		['file/below', /no such socket/],
	] as const;
	for (const [name, message] of cases) {
		const connecting = EngineClient.connect(endpoint(`unix://${folder}/${name}`));
		await assert.rejects(connecting, {code: 'unreachable', message});
	}
	const port = await serveRaw(context, '');
	const signal = AbortSignal.abort(new Error('enough'));
	const connecting = EngineClient.connect(endpoint(`tcp://127.0.0.1:${port}`), {signal});
	await assert.rejects(connecting, /enough/);
	await assert.rejects(EngineClient.connect(endpoint('tcp://127.0.0.1:1')), {
		message: /refused the connection/,
	});
	await assert.rejects(EngineClient.connect(endpoint('tcp://nowhere.invalid:1')), {
		message: /cannot be found/,
	});
});

test('a socket that only others may use', async (context) => {
	const folder = temporaryFolder(context);
	const socket = path.join(folder, 'docker.sock');
	const server = net.createServer();
	await new Promise<void>((resolve) => server.listen(socket, resolve));
	context.after(() => {
		server.close();
	});
	chmodSync(folder, 0o755);
	chmodSync(socket, 0);
	const isRoot = process.geteuid?.() === 0;
	// Root may use any.
	if (isRoot) process.seteuid?.(65534);
	try {
		await assert.rejects(EngineClient.connect(endpoint(`unix://${socket}`)), {
			code: 'unreachable',
			message: /permission denied on its socket\.$/,
			hint: /group docker/,
		});
	} finally {
		if (isRoot) process.seteuid?.(0);
	}
});

function query(name: string, {os, architecture}: {os: string; architecture: string}): string {
	return new URLSearchParams({
		names: name,
		platform: JSON.stringify({os, architecture}),
	}).toString();
}

function json(value: unknown): Answer {
	return {body: JSON.stringify(value)};
}

function redirect(location: string): Answer {
	return {status: 307, headers: {location}};
}

function ping(version: string): Answer {
	return {headers: {'api-version': version, server: 'Docker/test'}, body: 'OK'};
}

function endpoint(host: string): Endpoint {
	return {kind: 'docker', host, tls: undefined, sshKey: undefined, origin: 'test'};
}

async function saved(
	client: EngineClient,
	name: string,
	options: Parameters<EngineClient['save']>[1] = {},
): Promise<string> {
	return (await buffer(await client.save(name, options))).toString();
}

/** A client of an engine that gives these answers, by path with query, and 404 to all else. */
async function clientOf(
	context: TestContext,
	answers: Answers,
	version = '1.41',
): Promise<EngineClient> {
	const port = await serve(context, answering({'/_ping': ping(version), ...answers}));
	const client = await EngineClient.connect(endpoint(`tcp://127.0.0.1:${port}`));
	context.after(() => client.close());
	return client;
}

function answering(answers: Answers): (request: IncomingMessage, response: ServerResponse) => void {
	const unknown = {status: 404, ...json({message: 'No such image'})};
	return ({url = ''}, response) => {
		const {status = 200, headers = {}, body = ''} = answers[url] ?? unknown;
		response.writeHead(status, headers);
		if (typeof body === 'string') response.end(body);
		else body(response);
	};
}

async function serve(
	context: TestContext,
	handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<number> {
	const server: Server = createServer(handler);
	context.after(() => {
		server.close();
		server.closeAllConnections();
	});
	return listen(server);
}

/** Sends the same bytes to everyone and hangs up. */
async function serveRaw(context: TestContext, bytes: string): Promise<number> {
	const server = net.createServer((socket) => socket.on('error', () => undefined).end(bytes));
	context.after(() => {
		server.close();
	});
	return listen(server);
}

async function listen(server: net.Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}
