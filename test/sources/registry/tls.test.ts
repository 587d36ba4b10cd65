import assert from 'node:assert/strict';
import {once} from 'node:events';
import {copyFile, mkdir, mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import {type AddressInfo, connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {type NamedReference, parseReference} from '../../../src/model/reference.ts';
import {RegistryClient} from '../../../src/sources/registry/registry-client.ts';
import {type FaultProxy, startFaultProxy} from '../../helpers/fault-proxy.ts';
import {
	type Certificates,
	cleanEnv,
	makeCertificates,
	type RegistryServer,
	startRegistry,
} from '../../helpers/registry-server.ts';

let folder: string;
let registry: RegistryServer | undefined;
let strict: RegistryServer | undefined;
let plain: RegistryServer | undefined;
let certificates: Certificates;
let homes = 0;

before(async () => {
	folder = await mkdtemp(join(tmpdir(), 'imgdive-tls-'));
	registry = await startRegistry({tls: 'server'});
	strict = await startRegistry({tls: 'client'});
	plain = await startRegistry();
	if (!registry?.certificates) return;
	certificates = registry.certificates;
	for (const one of [registry, strict, plain]) await one?.pushImage('app', '1.0', []);
});

after(async () => {
	await Promise.all([registry, strict, plain].map((one) => one?.stop()));
	await rm(folder, {recursive: true, force: true});
});

test('an unknown authority is refused, with what to do', async (t) => {
	if (!registry) return;
	const client = open(t, registry.host, registry.env);
	await assert.rejects(client.manifest(), {
		code: 'unreachable',
		message: `The TLS certificate of ${registry.host} is not trusted: unable to verify the first certificate.`,
		hint: `Put the certificate of its authority into /etc/docker/certs.d/${registry.host}/ca.crt or name it in SSL_CERT_FILE; --insecure turns the check off.`,
	});
});

test('an authority in certs.d is accepted, for its own host only', async (t) => {
	if (!registry) return;
	const trusting = await withCertificates(registry.host, {'ca.crt': certificates.authority});
	assert.ok(await open(t, registry.host, trusting).manifest());
	const other = await withCertificates('127.0.0.1:1', {'ca.crt': certificates.authority});
	await assert.rejects(open(t, registry.host, other).manifest(), {code: 'unreachable'});
});

for (const name of ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS']) {
	test(`an authority in ${name} is accepted`, async (t) => {
		if (!registry) return;
		const env = {...registry.env, [name]: certificates.authority};
		const client = open(t, registry.host, env);
		assert.ok(await client.manifest());
		assert.deepEqual(client.warnings, []);
	});
}

test('--insecure accepts any certificate', async (t) => {
	if (!registry) return;
	assert.ok(await open(t, registry.host, registry.env, true).manifest());
});

test('a certificate for another name is refused', async (t) => {
	if (!registry) return;
	const tunnel = await startTunnel(registry.host);
	t.after(() => tunnel.stop());
	const env = {...registry.env, SSL_CERT_FILE: certificates.authority, HTTPS_PROXY: tunnel.url};
	await assert.rejects(open(t, 'other.test:5000', env).manifest(), {
		code: 'unreachable',
		message: /^The TLS certificate of other\.test:5000 is not trusted: .*other\.test/,
	});
});

test('a file of certificates that cannot be read is told, and the rest is used', async (t) => {
	if (!registry) return;
	const env = await withCertificates(registry.host, {'ca.crt': certificates.authority});
	const client = open(t, registry.host, {...env, SSL_CERT_FILE: '/nowhere.pem'});
	assert.ok(await client.manifest());
	assert.deepEqual(client.warnings, [
		'/nowhere.pem cannot be read; its certificates are not used.',
	]);
});

test('a client certificate that is no certificate is an error', async (t) => {
	if (!registry) return;
	const env = await withCertificates(registry.host, {
		'a.cert': certificates.key,
		'a.key': certificates.key,
	});
	await assert.rejects(open(t, registry.host, env).manifest(), {code: 'unreadable'});
});

test('a registry that wants client certificates gets that of its folder', async (t) => {
	if (!strict?.certificates) return;
	const {authority, clientCertificate, clientKey} = strict.certificates;
	const without = await withCertificates(strict.host, {'ca.crt': authority});
	await assert.rejects(open(t, strict.host, without).manifest(), {
		code: 'unreachable',
		hint: new RegExp(
			`client certificate, if one is wanted, is looked for in /etc/docker/certs\\.d/${strict.host}`,
		),
	});
	const env = await withCertificates(strict.host, {
		'ca.crt': authority,
		'client.cert': clientCertificate,
		'client.key': clientKey,
	});
	assert.ok(await open(t, strict.host, env).manifest());
});

test('plain HTTP is spoken with this machine, and with others only with --insecure', async (t) => {
	if (!plain) return;
	assert.ok(await open(t, plain.host, plain.env).manifest());
	const tunnel = await startTunnel(plain.host);
	t.after(() => tunnel.stop());
	const env = {...plain.env, HTTPS_PROXY: tunnel.url, HTTP_PROXY: tunnel.url};
	await assert.rejects(open(t, 'registry.test:5000', env).manifest(), {
		code: 'unreachable',
		message: /^registry\.test:5000 and imgdive found no common TLS: wrong version number\.$/,
	});
	assert.deepEqual(tunnel.plain, []);
	assert.ok(await open(t, 'registry.test:5000', env, true).manifest());
	assert.match(tunnel.plain.join(), /http:\/\/registry\.test:5000\/v2\/app\/manifests\/1\.0/);
});

test('a proxy is used for TLS, but not for what NO_PROXY lists', async (t) => {
	if (!registry) return;
	const tunnel = await startTunnel(registry.host);
	t.after(() => tunnel.stop());
	const env = {...registry.env, SSL_CERT_FILE: certificates.authority, HTTPS_PROXY: tunnel.url};
	assert.ok(await open(t, 'registry.test:5000', env).manifest());
	assert.deepEqual(tunnel.connects, ['registry.test:5000']);
	const direct = {...env, NO_PROXY: '.test'};
	await assert.rejects(open(t, 'registry.test:5000', direct).manifest(), {
		code: 'unreachable',
		message: 'There is no host registry.test: its name was not found.',
	});
	assert.deepEqual(tunnel.connects, ['registry.test:5000']);
});

test('a proxy that does not let through is told', async (t) => {
	const tunnel = await startTunnel(undefined);
	t.after(() => tunnel.stop());
	const env = {...cleanEnv(folder), HTTPS_PROXY: tunnel.url};
	await assert.rejects(open(t, 'registry.test', env).manifest(), {
		code: 'unreachable',
		message: /^The proxy does not let imgdive through to registry\.test: /,
	});
});

test('a redirect from HTTPS to plain HTTP is not followed', async (t) => {
	if (!plain) return;
	const target: FaultProxy = await startFaultProxy(plain.host);
	const source = await startFaultProxy(plain.host, certificates);
	t.after(() => Promise.all([target.stop(), source.stop()]));
	source.inject({kind: 'redirect', origin: `http://${target.host}`});
	const env = {...plain.env, SSL_CERT_FILE: certificates.authority};
	await assert.rejects(open(t, source.host, env).manifest(), {
		code: 'unreachable',
		message: `${source.host} redirects from HTTPS to plain HTTP, at ${target.host}; imgdive does not follow.`,
	});
	assert.deepEqual(target.requests, []);
});

test('a client certificate is not shown to where a registry redirects', async (t) => {
	if (!strict?.certificates) return;
	const source = await startFaultProxy(plain?.host ?? '', strict.certificates);
	t.after(() => source.stop());
	source.inject({kind: 'redirect', origin: `https://${strict.host}`});
	const {authority, clientCertificate, clientKey} = strict.certificates;
	const env = await withCertificates(source.host, {
		'ca.crt': authority,
		'client.cert': clientCertificate,
		'client.key': clientKey,
	});
	await assert.rejects(open(t, source.host, env).manifest(), {
		code: 'unreachable',
		message: new RegExp(`${strict.host}`),
	});
});

test('certificates of one authority do not pass for those of another', async (t) => {
	if (!registry) return;
	const other = join(folder, 'other');
	await mkdir(other);
	const {authority} = await makeCertificates(other);
	const env = {...registry.env, SSL_CERT_FILE: authority};
	await assert.rejects(open(t, registry.host, env).manifest(), {code: 'unreachable'});
});

/** A forward proxy that leads to one host, whatever it is asked for; or refuses all tunnels. */
async function startTunnel(target: string | undefined) {
	const connects: string[] = [];
	const plainUrls: string[] = [];
	const [host = '', port = ''] = (target ?? '').split(':');
	const server = createServer((request, response) => {
		const url = request.url ?? '';
		plainUrls.push(url);
		const upstream = new URL(url);
		upstream.host = target ?? '';
		fetch(upstream, {headers: {accept: request.headers.accept ?? ''}})
			.then(async (answer) => {
				response.writeHead(answer.status, Object.fromEntries(answer.headers));
				response.end(Buffer.from(await answer.arrayBuffer()));
			})
			.catch(() => response.destroy());
	});
	server.on('connect', (request, socket) => {
		connects.push(request.url ?? '');
		if (target === undefined) {
			socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
			return;
		}
		const upstream = connect(Number(port), host, () => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			upstream.pipe(socket).pipe(upstream);
		});
		for (const end of [upstream, socket]) {
			end
				.on('error', () => undefined)
				.on('close', () => {
					upstream.destroy();
					socket.destroy();
				});
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		connects,
		plain: plainUrls,
		stop: async () => {
			server.close();
			server.closeAllConnections();
		},
	};
}

/** An environment whose home has these files in `certs.d` of a host. */
async function withCertificates(
	host: string,
	files: Readonly<Record<string, string>>,
): Promise<NodeJS.ProcessEnv> {
	const home = join(folder, `home-${homes++}`);
	const path = join(home, '.config/containers/certs.d', host);
	await mkdir(path, {recursive: true});
	for (const [name, source] of Object.entries(files)) await copyFile(source, join(path, name));
	return cleanEnv(home);
}

function open(
	t: {after(action: () => Promise<void>): void},
	host: string,
	env: NodeJS.ProcessEnv,
	insecure = false,
): RegistryClient {
	const client = new RegistryClient(named(`${host}/app:1.0`), {
		insecure,
		env,
		timing: {retryMs: 1},
	});
	t.after(() => client.close());
	return client;
}

function named(text: string): NamedReference {
	const reference = parseReference(text);
	assert.ok(reference.kind === 'named');
	return reference;
}
