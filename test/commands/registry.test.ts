import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {startFaultProxy} from '../helpers/fault-proxy.ts';
import {rawTar} from '../helpers/raw-tar.ts';
import {startRegistry} from '../helpers/registry-server.ts';
import {runCli} from '../helpers/run-cli.ts';
import {startTokenServer} from '../helpers/token-server.ts';

const tars = ['one', 'two', 'three'].map((name) =>
	rawTar({entries: [{name, data: {hex: randomBytes(200_000).toString('hex')}}]}),
);

test('a registry with TLS and a login', async (context) => {
	const registry = await startRegistry({auth: 'htpasswd', tls: 'server'});
	if (!registry) return context.skip('no registry');
	context.after(() => registry.stop());
	await registry.pushImage('team/app', '1.0', tars);
	const name = `registry:${registry.host}/team/app:1.0`;
	const trusting = {SSL_CERT_FILE: registry.certificates?.authority};

	const good = await runCli([name], {env: {...registry.loggedInEnv, ...trusting}});
	assert.equal(good.code, 0, good.stderr);
	assert.match(good.stdout, /^Content\s+600 kB/m);

	const anonymous = await runCli([name], {env: {...registry.env, ...trusting}});
	assert.equal(anonymous.code, 2);
	assert.equal(anonymous.stdout, '');
	assert.match(anonymous.stderr, new RegExp(`docker login ${registry.host}`));

	const untrusted = await runCli([name], {env: registry.loggedInEnv});
	assert.equal(untrusted.code, 2);
	assert.match(untrusted.stderr, /certificate/);
	assert.match(untrusted.stderr, /certs\.d/);
	const insecure = await runCli([name, '--insecure'], {env: registry.loggedInEnv});
	assert.equal(insecure.code, 0, insecure.stderr);
	for (const {stdout, stderr} of [good, anonymous, untrusted, insecure]) {
		assert.doesNotMatch(stdout + stderr, /correct: horse/);
	}
});

test('a registry that wants tokens, which soon expire', async (context) => {
	const tokens = await startTokenServer();
	if (!tokens) return context.skip('no token server');
	context.after(() => tokens.stop());
	const registry = await startRegistry({auth: tokens});
	if (!registry) return context.skip('no registry');
	context.after(() => registry.stop());
	await registry.pushImage('app', '1.0', tars);
	const {code, stdout, stderr} = await runCli([`registry:${registry.host}/app:1.0`], {
		env: registry.env,
	});
	assert.equal(code, 0, stderr);
	assert.match(stdout, /^Content\s+600 kB/m);
	assert.ok(tokens.requests.length > 0);
});

test('Ctrl-C ends at once, with 130 and nothing left behind', async (context) => {
	const registry = await startRegistry();
	if (!registry) return context.skip('no registry');
	context.after(() => registry.stop());
	const proxy = await startFaultProxy(registry.host);
	context.after(() => proxy.stop());
	const {config} = await registry.pushImage('app', '1.0', tars);
	proxy.inject({kind: 'hang', afterBytes: 1000}, {path: new RegExp(`/blobs/(?!${config})`)});
	const before = leftovers();
	const child = spawn(
		process.execPath,
		['dist/cli.js', `registry:${proxy.host}/app:1.0`, '--no-cache'],
		{env: registry.env, stdio: ['ignore', 'pipe', 'pipe']},
	);
	const exited = once(child, 'exit');
	while (!proxy.requests.some(({path}) => path.includes('/blobs/') && !path.includes(config))) {
		await delay(20);
	}
	child.kill('SIGINT');
	assert.deepEqual(await exited, [130, null]);
	assert.deepEqual(leftovers(), before);
});

function leftovers(): readonly string[] {
	return readdirSync(tmpdir()).filter((name) => /^imgdive-\w{6}$/.test(name));
}
