import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {mkdtemp, realpath, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import type {Endpoint} from '../../src/sources/engine/endpoint.ts';
import {EngineClient} from '../../src/sources/engine/engine-client.ts';
import {startDaemon} from '../helpers/daemon.ts';
import {findCommand, run, skipped, whyNoDocker} from '../helpers/docker-engine.ts';
import {temporaryFolder} from '../helpers/image-files.ts';

type Certificates = {readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer};

test('a Docker engine that wants TLS', async (context) => {
	const reason = (await findCommand('openssl')) ? await whyNoDocker() : 'openssl is not installed';
	if (reason !== undefined) {
		skipped(`no dockerd with TLS here: ${reason}`);
		return context.skip(reason);
	}
	const folder = temporaryFolder(context);
	const [own, other] = [await certificates(folder, 'own'), await certificates(folder, 'other')];
	const port = await startTlsDocker(context, folder, 'own');
	const at = (host: string, given: Partial<NonNullable<Endpoint['tls']>>): Endpoint => ({
		...plainAt(host, port),
		tls: {...own, skipVerify: false, ...given},
	});

	const client = await EngineClient.connect(at('localhost', {}));
	context.after(() => client.close());
	assert.equal(await client.inspect('none:1'), undefined);
	await assert.rejects(client.save('none:1'), {code: 'not-found'});
	(await EngineClient.connect(at('127.0.0.1', {ca: other.ca, skipVerify: true}))).close();

	const untrusted = /has a certificate that is not trusted: /;
	const failures: readonly (readonly [string, Endpoint, RegExp])[] = [
		['of nobody known', at('localhost', {ca: undefined}), untrusted],
		['of another authority', at('localhost', {ca: other.ca}), untrusted],
		['for another host', at('127.0.0.1', {}), /not trusted: .*127\.0\.0\.1/],
		['without ours', at('localhost', {cert: undefined, key: undefined}), /refused our certificate/],
		['that refuses ours', at('localhost', {cert: other.cert, key: other.key}), /refused our/],
		['with ours damaged', at('localhost', {key: Buffer.from('x')}), /files cannot be read/],
		['unasked', plainAt('localhost', port), /wants TLS\.$/],
	];
	for (const [name, endpoint, message] of failures) {
		await context.test(name, async () => {
			await assert.rejects(EngineClient.connect(endpoint), {code: 'unreachable', message});
		});
	}

	await context.test('and that does not speak it', async (context) => {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		context.after(() => {
			server.close();
		});
		const plain = plainAt('127.0.0.1', (server.address() as AddressInfo).port);
		const connecting = EngineClient.connect({...plain, tls: {...own, skipVerify: true}});
		await assert.rejects(connecting, {code: 'unreachable', message: /does not speak TLS\.$/});
	});
});

function plainAt(host: string, port: number): Endpoint {
	const address = `tcp://${host}:${port}`;
	return {kind: 'docker', host: address, tls: undefined, sshKey: undefined, origin: 'test'};
}

/** A certificate for `localhost` and for clients, which is its own authority. */
async function certificates(folder: string, name: string): Promise<Certificates> {
	const [key, cert] = ['key', 'pem'].map((end) => path.join(folder, `${name}.${end}`));
	await run('openssl', [
		...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
		...['-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost'],
		...['-keyout', key ?? '', '-out', cert ?? ''],
	]);
	const certificate = readFileSync(cert ?? '');
	return {cert: certificate, ca: certificate, key: readFileSync(key ?? '')};
}

/** @returns its port on the loopback device */
async function startTlsDocker(context: TestContext, keys: string, name: string): Promise<number> {
	const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'imgdive-docker-')));
	const config = path.join(folder, 'daemon.json');
	await writeFile(config, '{}');
	const command = [
		...['dockerd', '--config-file', config, '--storage-driver', 'vfs'],
		...['--data-root', path.join(folder, 'data'), '--exec-root', path.join(folder, 'exec')],
		...['--pidfile', path.join(folder, 'docker.pid'), '--iptables=false', '--bridge=none'],
		...['--host', 'tcp://127.0.0.1:0', '--tlsverify'],
		...['--tlscacert', path.join(keys, `${name}.pem`)],
		...['--tlscert', path.join(keys, `${name}.pem`), '--tlskey', path.join(keys, `${name}.key`)],
	];
	const daemon = await startDaemon(folder, command, process.env);
	context.after(() => daemon.stop());
	const [, port] = await daemon.logged(/API listen on 127\.0\.0\.1:(\d+)/);
	return Number(port);
}
