import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {
	dockerEndpoints,
	type Endpoint,
	type EndpointOptions,
	podmanEndpoints,
} from '../../../src/sources/engine/endpoint.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';

type Given = Partial<EndpointOptions>;

const remote = 'tcp://10.0.0.1:2375';

test('what names a Docker engine, in this order', (context) => {
	const home = homeWithContexts(context);
	writeFileSync(path.join(home, '.docker/config.json'), '{"currentContext": "third"}');
	const env = {DOCKER_HOST: 'tcp://first', DOCKER_CONTEXT: 'second'};
	assert.deepEqual(found(home, {context: 'chosen', env}), [['unix:///chosen', 'context chosen']]);
	assert.deepEqual(found(home, {env}), [['tcp://first:2375', 'DOCKER_HOST']]);
	assert.deepEqual(found(home, {context: 'default', env}), [['tcp://first:2375', 'DOCKER_HOST']]);
	assert.deepEqual(found(home, {env: {...env, DOCKER_HOST: ''}}), [
		['unix:///second', 'DOCKER_CONTEXT second'],
	]);
	assert.deepEqual(found(home, {env: {}}), [['unix:///third', 'current context third']]);
	const elsewhere = {DOCKER_CONFIG: path.join(home, 'elsewhere')};
	assert.deepEqual(found(home, {env: elsewhere}).filter(isBelow(home)), []);
	assert.deepEqual(found(home, {env: {DOCKER_CONTEXT: 'default'}}).filter(isBelow(home)), []);
});

test('a context that cannot be used is an error, never another engine', (context) => {
	const home = homeWithContexts(context);
	putContext(home, 'cluster', {kubernetes: {Host: 'https://k8s'}});
	const missing = {code: 'usage', message: /no Docker context "nope"/, hint: /default.*"chosen"/};
	assert.throws(() => found(home, {context: 'nope'}), missing);
	assert.throws(() => found(home, {env: {DOCKER_CONTEXT: 'nope'}}), missing);
	assert.throws(() => found(home, {context: '../../chosen'}), {code: 'usage'});
	assert.throws(() => found(home, {context: 'cluster'}), {message: /has no Docker engine/});
	const settings = path.join(home, '.docker/config.json');
	writeFileSync(settings, '{"currentContext": "nope"}');
	assert.throws(() => found(home, {}), missing);
	writeFileSync(settings, '{"currentContext": ');
	assert.throws(() => found(home, {}), {code: 'unreadable', message: /config\.json is no JSON/});
});

test('certificates come with the environment or the context, and only for TCP', (context) => {
	const home = homeWithContexts(context);
	putContext(home, 'secure', {docker: {Host: 'tcp://secure'}});
	putContext(home, 'lax', {docker: {Host: 'tcp://lax:1', SkipTLSVerify: true}});
	const own = path.join(home, '.docker/contexts/tls', idOf('secure'), 'docker');
	const certificates = path.join(home, 'certificates');
	for (const folder of [own, certificates]) {
		mkdirSync(folder, {recursive: true});
		for (const name of ['ca', 'cert', 'key']) writeFileSync(path.join(folder, `${name}.pem`), name);
	}
	const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => Buffer.from(name));
	assert.partialDeepStrictEqual(one(home, {context: 'secure'}), {
		host: 'tcp://secure:2376',
		tls: {ca, cert, key, skipVerify: false},
	});
	assert.partialDeepStrictEqual(one(home, {context: 'lax'}).tls, {ca: undefined, skipVerify: true});

	const withFolder = (env: NodeJS.ProcessEnv): Endpoint =>
		one(home, {env: {DOCKER_CERT_PATH: certificates, DOCKER_HOST: 'tcp://host', ...env}});
	// The docker client, too, takes "0" for a yes.
	for (const value of ['1', '0', 'false']) {
		const {host, tls} = withFolder({DOCKER_TLS_VERIFY: value});
		assert.equal(host, 'tcp://host:2376');
		assert.deepEqual(tls, {ca, cert, key, skipVerify: false});
	}
	assert.equal(withFolder({DOCKER_TLS: '1'}).tls?.skipVerify, true);
	assert.partialDeepStrictEqual(withFolder({}), {host: 'tcp://host:2375', tls: undefined});
	assert.equal(withFolder({DOCKER_TLS_VERIFY: '1', DOCKER_HOST: 'unix:///x'}).tls, undefined);

	writeFileSync(path.join(home, '.docker/cert.pem'), 'alone');
	const env = {DOCKER_HOST: 'tcp://host', DOCKER_TLS_VERIFY: '1'};
	assert.throws(() => found(home, {env}), {code: 'usage', message: /cert\.pem but no key\.pem/});
});

test('with nothing named, the known sockets that exist are tried', async (context) => {
	const home = temporaryFolder(context);
	const run = path.join(home, 'run');
	await listenOn(context, path.join(run, 'docker.sock'));
	await listenOn(context, path.join(home, '.colima/default/docker.sock'));
	await listenOn(context, path.join(home, '.lima/two/sock/docker.sock'));
	mkdirSync(path.join(home, '.lima/one/sock'), {recursive: true});
	// The same one again, and a file that is no socket.
	mkdirSync(path.join(home, '.docker/run'), {recursive: true});
	symlinkSync(path.join(run, 'docker.sock'), path.join(home, '.docker/run/docker.sock'));
	mkdirSync(path.join(home, '.rd'));
	writeFileSync(path.join(home, '.rd/docker.sock'), '');
	const env = {XDG_RUNTIME_DIR: run};
	assert.deepEqual(found(home, {env}).filter(isBelow(home)), [
		[`unix://${run}/docker.sock`, 'rootless socket'],
		[`unix://${home}/.colima/default/docker.sock`, 'socket of Colima'],
		[`unix://${home}/.lima/two/sock/docker.sock`, "socket of Lima's two"],
	]);
	assert.deepEqual(found(home, {platform: 'win32', uid: undefined}), [
		['npipe:////./pipe/docker_engine', 'default pipe'],
		['npipe:////./pipe/dockerDesktopLinuxEngine', 'pipe of Docker Desktop'],
	]);
});

test('where Podman listens', async (context) => {
	const home = temporaryFolder(context);
	const run = path.join(home, 'run');
	await listenOn(context, path.join(run, 'podman/podman.sock'));
	const own = [`unix://${run}/podman/podman.sock`, 'rootless socket'];
	const podman = (given: Given): string[][] => listOf(podmanEndpoints(options(home, given)));
	const env = {XDG_RUNTIME_DIR: run};
	assert.deepEqual(podman({env}).filter(isBelow(home)), [own]);

	const machine = 'ssh://core@127.0.0.1:40000/run/user/501/podman/podman.sock';
	const file = path.join(home, '.config/containers/podman-connections.json');
	mkdirSync(path.dirname(file), {recursive: true});
	const connections = {
		machine: {URI: machine, Identity: '/keys/machine', IsMachine: true},
		far: {URI: 'ssh://far'},
		broken: {},
	};
	writeFileSync(
		file,
		JSON.stringify({Connection: {Default: 'machine', Connections: connections}, Farm: {}}),
	);
	const fallback = [machine, 'connection machine'];
	assert.deepEqual(
		podman({env}).filter(([, origin]) => origin !== 'default socket'),
		[own, fallback],
	);
	assert.deepEqual(podman({env, platform: 'darwin'})[0], fallback);
	assert.deepEqual(podman({context: 'far', env}), [['ssh://far', 'context far']]);
	const named = {...env, CONTAINER_CONNECTION: 'far'};
	assert.deepEqual(podman({env: named}), [['ssh://far', 'CONTAINER_CONNECTION far']]);
	const given = {...named, CONTAINER_HOST: remote};
	assert.deepEqual(podman({env: given}), [[remote, 'CONTAINER_HOST']]);
	for (const name of ['nope', 'broken', 'constructor']) {
		assert.throws(() => podman({context: name}), {code: 'usage', hint: /"far"/});
	}

	// Podman 4 keeps its connections elsewhere.
	const older = [
		'[engine]',
		'active_service = "old"',
		'[engine.service_destinations.old]',
		'uri = "ssh://old/run/podman/podman.sock"',
		'identity = "/keys/old"',
	];
	writeFileSync(path.join(path.dirname(file), 'containers.conf'), older.join('\n'));
	const [old] = podmanEndpoints(options(home, {context: 'old'}));
	assert.equal(old?.host, 'ssh://old/run/podman/podman.sock');
	assert.deepEqual(old?.sshKey, {file: '/keys/old', isMachine: false});
	assert.deepEqual(podman({env, platform: 'darwin'})[0], fallback);

	const chosen = podmanEndpoints(options(home, {context: 'machine'}))[0];
	assert.deepEqual(chosen?.sshKey, {file: '/keys/machine', isMachine: true});
	const keyed = {CONTAINER_HOST: 'ssh://far', CONTAINER_SSHKEY: '/keys/own'};
	const [byEnvironment] = podmanEndpoints(options(home, {env: keyed}));
	assert.deepEqual(byEnvironment?.sshKey, {file: '/keys/own', isMachine: false});
});

function options(home: string, given: Given): EndpointOptions {
	return {context: undefined, env: {}, home, platform: 'linux', uid: 4242, ...given};
}

function found(home: string, given: Given): string[][] {
	return listOf(dockerEndpoints(options(home, given)));
}

function one(home: string, given: Given): Endpoint {
	const [endpoint, ...others] = dockerEndpoints(options(home, given));
	assert.ok(endpoint && others.length === 0);
	return endpoint;
}

function listOf(endpoints: readonly Endpoint[]): string[][] {
	return endpoints.map(({host, origin}) => [host, origin]);
}

/** Leaves out the engines of the machine that runs the test. */
function isBelow(folder: string): (row: readonly string[]) => boolean {
	return ([host = '']) => host.includes(folder);
}

function homeWithContexts(context: TestContext): string {
	const home = temporaryFolder(context);
	for (const name of ['chosen', 'second', 'third']) {
		putContext(home, name, {docker: {Host: `unix:///${name}`, SkipTLSVerify: false}});
	}
	return home;
}

function putContext(home: string, name: string, endpoints: object): void {
	const folder = path.join(home, '.docker/contexts/meta', idOf(name));
	mkdirSync(folder, {recursive: true});
	const meta = {Name: name, Metadata: {}, Endpoints: endpoints};
	writeFileSync(path.join(folder, 'meta.json'), JSON.stringify(meta));
}

function idOf(name: string): string {
	return createHash('sha256').update(name).digest('hex');
}

async function listenOn(context: TestContext, socket: string): Promise<void> {
	mkdirSync(path.dirname(socket), {recursive: true});
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(socket, resolve));
	context.after(() => {
		server.close();
	});
}
