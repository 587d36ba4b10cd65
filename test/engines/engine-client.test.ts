import assert from 'node:assert/strict';
import {once} from 'node:events';
import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {buffer} from 'node:stream/consumers';
import {type TestContext, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {exportFromContainerd} from '../../src/sources/engine/containerd.ts';
import type {Endpoint} from '../../src/sources/engine/endpoint.ts';
import {EngineClient} from '../../src/sources/engine/engine-client.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {startContainerd} from '../helpers/containerd.ts';
import {startDocker} from '../helpers/docker-engine.ts';
import {temporaryFolder} from '../helpers/image-files.ts';
import {startPodman} from '../helpers/podman-engine.ts';

const demo = 'fixtures/demo.tar';
const linux = {os: 'linux', variant: undefined, osVersion: undefined};
const [amd, arm] = [
	{...linux, architecture: 'amd64'},
	{...linux, architecture: 'arm64'},
];

test('Docker', async (context) => {
	const docker = await startDocker();
	if (docker === undefined) return context.skip('no Docker engine');
	context.after(() => docker.stop());
	await docker.docker('load', '--input', demo);

	await context.test('by its socket', async (context) => {
		const client = await connect(context, endpoint('docker', docker.dockerHost));
		assert.equal(client.isPodman, false);
		assert.match(client.apiVersion ?? '', /^1\.\d+$/);
		await holdsDemo(context, client);
		await client.close();
		const [said] = JSON.parse(await docker.docker('inspect', 'shop:2.4'));
		const again = await connect(context, endpoint('docker', docker.dockerHost));
		const image = await again.inspect(said.Id);
		assert.deepEqual(
			[image?.id, image?.size, image?.repoTags],
			[said.Id, said.Size, said.RepoTags],
		);
		// As people type it.
		assert.equal((await again.inspect(said.Id.slice(7, 19)))?.id, said.Id);
	});

	await context.test('by ssh, with one login for all requests', async (context) => {
		const {env, calls, pids} = fakeSsh(context, docker.env);
		const client = await connect(context, endpoint('docker', 'ssh://me@box:2222'), env);
		await holdsDemo(context, client);
		const args = '-T -o ConnectTimeout=30 -p 2222 -l me -- box docker system dial-stdio';
		// A stream that was given up took its connection with it.
		assert.deepEqual(calls(), [args, args]);
		const pid = pids().at(-1) ?? 0;
		client.close();
		await ended(pid);
	});

	await context.test('by ssh, with a socket of its own', async (context) => {
		const env = {...docker.env, DOCKER_HOST: 'unix:///nowhere.sock'};
		const ssh = fakeSsh(context, env);
		const host = `ssh://box${docker.socketPath}`;
		await holdsDemo(context, await connect(context, endpoint('docker', host), ssh.env));
		const nowhere = EngineClient.connect(endpoint('docker', 'ssh://box'), {env: ssh.env});
		await assert.rejects(nowhere, {
			code: 'unreachable',
			message: /Docker at ssh:\/\/box \(test\) is out of reach: ssh failed: .*nowhere\.sock/,
		});
	});

	await context.test('by ssh that fails', async (context) => {
		const {env} = fakeSsh(context, docker.env);
		const failing = EngineClient.connect(endpoint('docker', 'ssh://unknown'), {env});
		await assert.rejects(failing, {
			code: 'unreachable',
			message: /ssh failed: ssh: Could not resolve hostname unknown\.$/,
			hint: /ssh reaches that host/,
		});
		const abort = new AbortController();
		const hanging = fakeSsh(context, docker.env);
		const signal = abort.signal;
		const waiting = EngineClient.connect(endpoint('docker', 'ssh://hangs'), {
			env: hanging.env,
			signal,
		});
		while (hanging.pids().length === 0) await delay(20);
		abort.abort(new Error('enough'));
		await assert.rejects(waiting, /enough/);
		for (const pid of hanging.pids()) await ended(pid);
		const none = {PATH: temporaryFolder(context)};
		const missing = EngineClient.connect(endpoint('docker', 'ssh://box'), {env: none});
		await assert.rejects(missing, {code: 'unreachable', message: /ssh cannot be started: ENOENT/});
	});
});

test('Podman', async (context) => {
	const podman = await startPodman();
	if (podman === undefined) return context.skip('no Podman');
	context.after(() => podman.stop());
	await podman.podman('load', '--quiet', '--input', demo);
	const id = (await podman.podman('images', '--no-trunc', '--quiet')).trim();

	await context.test('by its socket', async (context) => {
		// Also where Docker is expected.
		const client = await connect(context, endpoint('docker', `unix://${podman.socketPath}`));
		assert.equal(client.isPodman, true);
		await holdsDemo(context, client);
		assert.equal((await client.inspect(id))?.id, id);
		assert.equal((await client.inspect(id.slice(7, 19)))?.id, id);
		assert.equal((await client.inspect('localhost/shop:2.4'))?.id, id);
		for (const odd of ['sha256:0123', 'Upper:1', 'shop@sha256:0123']) {
			assert.equal(await client.inspect(odd), undefined, odd);
			await assert.rejects(client.save(odd), {code: 'not-found'}, odd);
		}
	});

	await context.test('by ssh', async (context) => {
		const {CONTAINER_HOST, ...env} = podman.env;
		const ssh = fakeSsh(context, env);
		const host = `ssh://box${podman.socketPath}`;
		await holdsDemo(context, await connect(context, endpoint('podman', host), ssh.env));
		assert.equal(ssh.calls().length, 2);
	});
});

test('containerd', async (context) => {
	const containerd = await startContainerd();
	if (containerd === undefined) return context.skip('no containerd');
	context.after(() => containerd.stop());
	const {env} = containerd;
	const name = 'docker.io/library/shop:2.4';
	await containerd.ctr('--namespace', 'k8s.io', 'images', 'import', '--no-unpack', demo);

	const folder = temporaryFolder(context);
	const file = path.join(folder, 'export.tar');
	writeFileSync(file, await buffer(await exportFromContainerd(name, {env})));
	assert.deepEqual(await layersOf(context, file), await layersOf(context, demo));
	const forPlatform = await exportFromContainerd(name, {env, platform: amd});
	assert.ok((await buffer(forPlatform)).length > 0);

	const namespace = {...env, CONTAINERD_NAMESPACE: 'moby'};
	await assert.rejects(exportFromContainerd(name, {env: namespace}), {
		code: 'not-found',
		message: `containerd has no ${name} in its namespace moby.`,
	});
	await assert.rejects(exportFromContainerd('docker.io/library/none:1', {env}), {
		code: 'not-found',
		message: /namespaces default, moby, k8s\.io/,
	});
	await assert.rejects(exportFromContainerd(name, {env: {...env, PATH: folder}}), {
		code: 'unreachable',
		message: /Neither ctr nor nerdctl/,
	});
	const gone = {...env, CONTAINERD_ADDRESS: path.join(folder, 'none.sock')};
	await assert.rejects(exportFromContainerd(name, {env: gone}), {
		code: 'unreachable',
		message: /none\.sock is out of reach: there is no such socket/,
	});
	const signal = AbortSignal.abort(new Error('enough'));
	await assert.rejects(exportFromContainerd(name, {env, signal}), /enough/);
	const unread = await exportFromContainerd(name, {env});
	unread.destroy();
	await once(unread, 'close');
});

/** Everything that a client must be able to do with an engine into which the demo image was loaded. */
async function holdsDemo(context: TestContext, client: EngineClient): Promise<void> {
	const image = await client.inspect('shop:2.4');
	assert.ok(image);
	assert.deepEqual(image.diffIds, await layersOf(context, demo));
	assert.equal(image.architecture, 'amd64');
	assert.ok(image.size > 0);
	assert.equal(await client.inspect('none:1'), undefined);

	const file = path.join(temporaryFolder(context), 'save.tar');
	writeFileSync(file, await buffer(await client.save('shop:2.4', {platform: amd})));
	assert.deepEqual(await layersOf(context, file), image.diffIds);
	await assert.rejects(client.save('none:1'), {code: 'not-found'});
	await assert.rejects(client.save('shop:2.4', {platform: arm}), {code: 'platform-missing'});

	const unread = await client.save('shop:2.4');
	unread.destroy();
	await once(unread, 'close');
	assert.equal((await client.inspect('shop:2.4'))?.id, image.id);
}

async function layersOf(context: TestContext, file: string): Promise<readonly unknown[]> {
	const image = await openImage(file, {tag: undefined, platform: undefined});
	context.after(() => image.close());
	return image.layers.map(({diffId}) => diffId);
}

async function connect(
	context: TestContext,
	endpoint: Endpoint,
	env: NodeJS.ProcessEnv = process.env,
): Promise<EngineClient> {
	const client = await EngineClient.connect(endpoint, {env});
	context.after(() => client.close());
	return client;
}

function endpoint(kind: Endpoint['kind'], host: string): Endpoint {
	return {kind, host, tls: undefined, sshKey: undefined, origin: 'test'};
}

/** An `ssh` that logs in nowhere: it runs the command here, through a shell, as the other side would. */
function fakeSsh(context: TestContext, env: NodeJS.ProcessEnv) {
	const folder = temporaryFolder(context);
	const script = path.join(folder, 'ssh');
	writeFileSync(
		script,
		[
			'#!/bin/sh',
			`echo "$*" >> ${folder}/calls`,
			`echo $$ >> ${folder}/pids`,
			'while [ "$1" != -- ]; do shift; done',
			'if [ "$2" = unknown ]; then',
			'	echo "Warning: a line before" >&2',
			'	echo "ssh: Could not resolve hostname unknown" >&2',
			'	exit 255',
			'fi',
			'if [ "$2" = hangs ]; then exec sleep 60; fi',
			'shift 2',
			'exec sh -c "exec $*"',
			'',
		].join('\n'),
	);
	chmodSync(script, 0o755);
	const lines = (name: string): string[] => {
		const file = path.join(folder, name);
		return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
	};
	return {
		env: {...env, PATH: `${folder}:${env.PATH}`},
		calls: () => lines('calls'),
		pids: () => lines('pids').map(Number),
	};
}

async function ended(pid: number): Promise<void> {
	const deadline = Date.now() + 10_000;
	while (Date.now() < deadline) {
		try {
			process.kill(pid, 0);
		} catch {
			return;
		}
		await delay(20);
	}
	assert.fail(`process ${pid} is still there`);
}
