import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import type {JsonReport} from '../../src/report/json-report.ts';
import {type CountingSocket, startCountingSocket} from '../helpers/counting-socket.ts';
import {
	type DockerEngine,
	findCommand,
	run,
	skipped,
	startDocker,
} from '../helpers/docker-engine.ts';
import {startFaultProxy} from '../helpers/fault-proxy.ts';
import {temporaryFolder} from '../helpers/image-files.ts';
import {type PodmanEngine, startPodman} from '../helpers/podman-engine.ts';
import {rawTar} from '../helpers/raw-tar.ts';
import {startRegistry} from '../helpers/registry-server.ts';
import {type CliResult, runCli} from '../helpers/run-cli.ts';

/** Where an image was put, and how to open it there. */
type Place = {
	readonly reference: string;
	readonly env?: NodeJS.ProcessEnv;
};

test('the same image from every source is the same', async (context) => {
	const docker = await startDocker();
	if (!docker) return context.skip('no Docker engine');
	context.after(() => docker.stop());
	const folder = temporaryFolder(context);
	await buildApp(docker, folder);
	const saved = path.join(folder, 'app.tar');
	await docker.docker('save', '--output', saved, 'app:1.0');
	const expected = await inspect({reference: saved});
	assert.equal(expected.layers.length, 4);
	const nowhere = {CONTAINER_HOST: `unix://${folder}/nowhere`};

	await context.test('in an OCI layout', async (context) => {
		if (!(await hasSkopeo())) return context.skip('no skopeo');
		const layout = path.join(folder, 'layout');
		await run('skopeo', ['copy', `docker-archive:${saved}`, `oci:${layout}:app`]);
		// skopeo writes the config anew, with other spaces.
		const converted = await inspect({reference: layout});
		const {imageId} = expected.image;
		sameImage({...converted, image: {...converted.image, imageId}}, expected);
	});

	await context.test('in Docker', async (context) => {
		const socket = await counted(context, folder, 'docker', docker.socketPath);
		await checkEngine(socket, {DOCKER_HOST: socket.host}, 'docker', expected);
		const place = {reference: 'app:1.0', env: {...docker.env, ...nowhere}};
		assert.equal((await inspect(place)).image.source, 'docker');
		const id = (await docker.docker('images', '--quiet', 'app:1.0')).trim();
		sameImage(await inspect({...place, reference: id}), expected);
	});

	await context.test('in Podman', async (context) => {
		const podman = await startPodman();
		if (!podman) return context.skip('no Podman');
		context.after(() => podman.stop());
		await podman.podman('load', '--input', saved);
		const socket = await counted(context, folder, 'podman', podman.socketPath);
		await checkEngine(socket, {CONTAINER_HOST: socket.host}, 'podman', expected);
		await checkOrder(docker, podman, folder);
	});

	await context.test('in a registry', async (context) => {
		const registry = (await hasSkopeo()) ? await startRegistry() : undefined;
		if (!registry) return context.skip('no registry or skopeo');
		context.after(() => registry.stop());
		await push(saved, `${registry.host}/team/app:1.0`);
		const proxy = await startFaultProxy(registry.host);
		context.after(() => proxy.stop());
		const cache = path.join(folder, 'cache-registry');
		const place = {
			reference: `registry:${proxy.host}/team/app:1.0`,
			env: {...registry.env, IMGDIVE_CACHE_DIR: cache},
		};
		const cold = await inspect(place);
		sameImage(cold, expected);
		proxy.reset();
		assert.deepEqual(await inspect(place), cold);
		assert.deepEqual(
			proxy.requests.filter((request) => request.path.includes('/blobs/')),
			[],
		);
		// Without a scheme too, when no engine has it.
		const reference = `${proxy.host}/team/app:1.0`;
		const env = {...place.env, ...docker.env, ...nowhere, PATH: process.env.PATH};
		assert.equal((await inspect({reference, env})).image.source, 'registry');
		const never = await runCli(['inspect', reference, '--pull', 'never'], {env});
		assert.equal(never.code, 2);
		assert.match(never.stderr, /does not have the image.*\n.*--pull never/);
		await checkContent(place, folder);
	});

	await context.test('built by imgdive build', async () => {
		const env = {...docker.env, ...nowhere};
		const args = ['--no-cache', 'build', '--network=host', '--tag', 'app:2.0', folder];
		const built = await runCli(args, {env});
		assert.equal(built.code, 0, built.stderr);
		assert.match(built.stderr, /Successfully built/);
		assert.match(built.stdout, /^Source {5}docker$/m);
		assert.match(built.stdout, /^Tags {7}.*app:2\.0/m);
		const failed = await runCli(['build', path.join(folder, 'nothing-here')], {env});
		assert.equal(failed.code, 2);
		assert.match(failed.stderr, /imgdive: docker build failed: exit code 1/);
	});

	await context.test('an image that nobody has is told with every place', async () => {
		const env = {...docker.env, ...nowhere};
		const {code, stdout, stderr} = await runCli(['127.0.0.1:1/no/such:1'], {env});
		assert.equal(code, 2);
		assert.equal(stdout, '');
		assert.match(stderr, /Docker at unix:\S+ \(DOCKER_HOST\): it does not have the image/);
		assert.match(stderr, /Podman at unix:\S+nowhere \(CONTAINER_HOST\) is not running: /);
		assert.match(stderr, /registry: .*127\.0\.0\.1:1/);
	});

	assert.deepEqual(
		readdirSync(tmpdir()).filter((name) => /^imgdive-\w{6}$/.test(name)),
		[],
		'no temporary folder is left',
	);
});

/** Four layers over a bare base, with files that are replaced, removed and linked. */
async function buildApp(docker: DockerEngine, folder: string): Promise<void> {
	const busybox = (await findCommand('busybox')) ?? '/bin/busybox';
	const base = rawTar({
		entries: [
			{name: 'bin/', type: '5', mode: 0o755},
			{name: 'bin/busybox', mode: 0o755, data: {hex: readFileSync(busybox).toString('hex')}},
			{name: 'bin/sh', type: '2', link: 'busybox'},
		],
	});
	await docker.dockerFrom(base, 'import', '-', 'base:1');
	mkdirSync(path.join(folder, 'app'));
	writeFileSync(path.join(folder, 'app', 'large'), Buffer.alloc(2_000_000, 'large '));
	writeFileSync(path.join(folder, 'app', 'small'), 'small');
	const dockerfile = [
		'FROM base:1',
		'COPY app /app',
		'RUN busybox chmod 600 /app/large && busybox ln /app/small /app/link',
		'RUN busybox rm /app/small && busybox echo later > /app/later',
		'ENV MODE=test',
		'CMD ["/bin/sh"]',
	].join('\n');
	writeFileSync(path.join(folder, 'Dockerfile'), dockerfile);
	await docker.build(folder, '--tag', 'app:1.0');
}

async function hasSkopeo(): Promise<boolean> {
	if (await findCommand('skopeo')) return true;
	skipped('skopeo is not installed');
	return false;
}

async function push(archive: string, name: string): Promise<void> {
	const args = ['copy', '--dest-tls-verify=false', `docker-archive:${archive}`, `docker://${name}`];
	await run('skopeo', args);
}

async function inspect({reference, env = {}}: Place): Promise<JsonReport> {
	const {code, stdout, stderr} = await runCli(['inspect', reference, '--format', 'json'], {env});
	assert.equal(code, 0, stderr);
	return JSON.parse(stdout) as JsonReport;
}

/** All but what depends on how the source keeps layers, and on the names it has for the image. */
function sameImage(actual: JsonReport, expected: JsonReport): void {
	assert.deepEqual(comparable(actual), comparable(expected));
}

function comparable({image, sizes, layers, findings, ...rest}: JsonReport): unknown {
	return {
		...rest,
		image: {...image, reference: '', source: '', manifestDigest: null, tags: []},
		sizes: {...sizes, compressedBytes: null},
		findings: findings.map((finding) => ({...finding, compressedBytes: null})),
		layers: layers.map((layer) => ({
			...layer,
			digest: null,
			compressedBytes: null,
			mediaType: '',
		})),
	};
}

async function counted(
	context: TestContext,
	folder: string,
	name: string,
	target: string,
): Promise<CountingSocket> {
	const socket = await startCountingSocket(path.join(folder, `${name}.sock`), target);
	context.after(() => socket.stop());
	return socket;
}

/** Cold, cached, without a cache, and verified: always the same; and how much the engine had to send. */
async function checkEngine(
	socket: CountingSocket,
	hosts: NodeJS.ProcessEnv,
	scheme: 'docker' | 'podman',
	expected: JsonReport,
): Promise<void> {
	const cache = path.join(path.dirname(socket.host.slice('unix://'.length)), `cache-${scheme}`);
	const place = {
		reference: `${scheme}:${scheme === 'podman' ? 'localhost/' : ''}app:1.0`,
		env: {...hosts, IMGDIVE_CACHE_DIR: cache},
	};
	const cold = await inspect(place);
	sameImage(cold, expected);
	assert.ok(socket.received > cold.sizes.contentBytes);
	socket.reset();
	assert.deepEqual(await inspect(place), cold);
	assert.ok(socket.received < 64 * 1024, `${socket.received} bytes for an image that is known`);
	for (const option of ['--no-cache', '--verify']) {
		socket.reset();
		const {code, stdout} = await runCli(['inspect', place.reference, '--format', 'json', option], {
			env: place.env,
		});
		assert.equal(code, 0);
		assert.deepEqual(JSON.parse(stdout), cold);
		assert.ok(socket.received > cold.sizes.contentBytes);
		assert.ok(socket.received < 2 * cold.sizes.tarBytes + 100_000, 'exported once');
	}
	await checkContent(place, path.dirname(cache));
}

async function checkContent({reference, env = {}}: Place, folder: string): Promise<void> {
	const cat = await runCli(['cat', reference, '/app/later'], {env});
	assert.equal(cat.stdout, 'later\n', cat.stderr);
	const linked = await runCli(['cat', reference, '/app/link'], {env});
	assert.equal(linked.stdout, 'small');
	const large = await runCli(['cat', reference, '/app/large'], {env});
	assert.equal(large.stdout.length, 2_000_000);
	const out = path.join(folder, `out-${reference.replace(/\W/g, '-')}`);
	const extracted: CliResult = await runCli(['extract', reference, '/app', out], {env});
	assert.equal(extracted.code, 0, extracted.stderr);
	assert.deepEqual(readdirSync(out).sort(), ['large', 'later', 'link']);
	assert.ok(existsSync(path.join(out, 'large')));
	assert.equal(readFileSync(path.join(out, 'link'), 'utf8'), 'small');
}

/** Docker is asked before Podman; Podman is when Docker does not have the image. */
async function checkOrder(
	docker: DockerEngine,
	podman: PodmanEngine,
	folder: string,
): Promise<void> {
	const env = {...docker.env, CONTAINER_HOST: `unix://${podman.socketPath}`};
	const tar = path.join(folder, 'only-podman.tar');
	writeFileSync(tar, rawTar({entries: [{name: 'only', data: 'podman'}]}));
	await podman.podman('import', tar, 'localhost/only-podman:1');
	assert.equal((await inspect({reference: 'localhost/only-podman:1', env})).image.source, 'podman');
	assert.equal((await inspect({reference: 'app:1.0', env})).image.source, 'docker');
}
