import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {request as httpRequest} from 'node:http';
import {request as httpsRequest} from 'node:https';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {buffer} from 'node:stream/consumers';
import {gzipSync} from 'node:zlib';
import type {Digest} from '../../src/model/digest.ts';
import {ociConfig, ociLayer, ociManifest} from '../../src/model/media-type.ts';
import {findCommand, run, skipped} from './docker-engine.ts';
import type {TokenServer} from './token-server.ts';

/** Docker's own registry, on a port of its own, with its data in a temporary folder. */
export type RegistryServer = {
	/** `127.0.0.1:PORT`, as at the start of a reference. */
	readonly host: string;
	readonly folder: string;
	/** An environment without any login or certificate of this machine. */
	readonly env: NodeJS.ProcessEnv;
	/** The same with a Docker configuration that holds the login; equal to `env` where none is needed. */
	readonly loggedInEnv: NodeJS.ProcessEnv;
	/** With TLS: the authority, the server's pair, and a client's. */
	readonly certificates: Certificates | undefined;
	/** Uploads bytes as they are and returns their digest. */
	pushBlob(repository: string, bytes: Buffer): Promise<Digest>;
	/** Uploads a manifest, odd or not, under a tag or digest, and returns the digest of its bytes. */
	pushManifest(
		repository: string,
		tagOrDigest: string,
		document: object | Buffer,
		mediaType?: string,
	): Promise<Digest>;
	/** Uploads an image of these tars, gzipped, the oldest first. */
	pushImage(repository: string, tag: string, tars: readonly Buffer[]): Promise<PushedImage>;
	/** May be called twice. */
	stop(): Promise<void>;
};

export type PushedImage = {
	readonly manifest: Digest;
	readonly config: Digest;
	readonly layers: readonly {readonly digest: Digest; readonly bytes: Buffer}[];
};

/** Paths of PEM files. */
export type Certificates = {
	readonly authority: string;
	readonly certificate: string;
	readonly key: string;
	readonly clientCertificate: string;
	readonly clientKey: string;
};

export type RegistryOptions = {
	/** Anonymous without; `htpasswd` wants {@link login}. */
	readonly auth?: 'htpasswd' | TokenServer;
	/** With `client`, only those with a client certificate get in. */
	readonly tls?: 'server' | 'client';
};

/** The one login there is; the colon and the space are there to be stumbled over. */
export const login = {username: 'ada', password: 'correct: horse'} as const;

/** Made with `perl -e 'print crypt("correct: horse", "\$2y\$05\$abcdefghijklmnopqrstuu")'`. */
const loginHash = '$2y$05$abcdefghijklmnopqrstuuG2.s4OJ0wUtqe2cvkANRxKuOEucMR86';

/** Starts a registry, or says loudly that this machine has none and returns undefined. */
export async function startRegistry(
	options: RegistryOptions = {},
): Promise<RegistryServer | undefined> {
	for (const program of ['docker-registry', ...(options.tls ? ['openssl'] : [])]) {
		if (!(await findCommand(program))) return skipped(`${program} is not installed`);
	}
	const folder = await mkdtemp(join(tmpdir(), 'imgdive-registry-'));
	const certificates = options.tls && (await makeCertificates(folder));
	await writeFile(join(folder, 'config.yml'), await configOf(folder, options, certificates));
	// The machine's own settings must not leak in.
	const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], {
		env: {PATH: process.env.PATH, OTEL_TRACES_EXPORTER: 'none'},
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	const exited = once(child, 'exit');
	const host = await listeningHost(child.stderr);
	let stopping: Promise<void> | undefined;
	const stop = async () => {
		child.kill('SIGKILL');
		await exited;
		await rm(folder, {recursive: true, force: true});
	};
	const env = cleanEnv(join(folder, 'home'));
	const loggedInEnv = options.auth ? await logIn(folder, host, env) : env;
	const send = await senderTo(host, options, certificates);
	return {
		host,
		folder,
		env,
		loggedInEnv,
		certificates,
		...pushers(send),
		stop: () => {
			stopping ??= stop();
			return stopping;
		},
	};
}

/** An environment in which nothing of this machine's logins and certificates is found. */
export function cleanEnv(home: string): NodeJS.ProcessEnv {
	return {PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: join(home, 'run')};
}

/** The authority's certificate stands for `127.0.0.1`, `localhost` and `registry.test`. Needs openssl. */
export async function makeCertificates(folder: string): Promise<Certificates> {
	const at = (name: string) => join(folder, name);
	const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
	const authority = ['-CA', at('ca.pem'), '-CAkey', at('ca.key')];
	const make = (name: string, subject: string, ...more: string[]) =>
		run('openssl', [
			...['req', '-x509', ...newKey, '-subj', `/CN=${subject}`],
			...['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`), ...more],
		]);
	await make('ca', 'imgdive test authority', '-addext', 'keyUsage=critical,keyCertSign');
	await make(
		'server',
		'registry.test',
		...authority,
		...['-addext', 'basicConstraints=critical,CA:FALSE'],
		...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:registry.test'],
	);
	await make(
		'client',
		'ada',
		...authority,
		...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=clientAuth'],
	);
	return {
		authority: at('ca.pem'),
		certificate: at('server.pem'),
		key: at('server.key'),
		clientCertificate: at('client.pem'),
		clientKey: at('client.key'),
	};
}

async function configOf(
	folder: string,
	{auth, tls}: RegistryOptions,
	certificates: Certificates | undefined,
): Promise<string> {
	const http: Record<string, unknown> = {addr: '127.0.0.1:0', secret: 'a secret of the test'};
	if (certificates) {
		http.tls = {
			certificate: certificates.certificate,
			key: certificates.key,
			...(tls === 'client' ? {clientcas: [certificates.authority]} : {}),
		};
	}
	const config: Record<string, unknown> = {
		version: '0.1',
		log: {level: 'info', accesslog: {disabled: true}},
		storage: {filesystem: {rootdirectory: join(folder, 'data')}},
		http,
	};
	if (auth === 'htpasswd') {
		const path = join(folder, 'htpasswd');
		await writeFile(path, `${login.username}:${loginHash}\n`);
		config.auth = {htpasswd: {realm: 'imgdive, the "test"', path}};
	} else if (auth) {
		const {realm, service, issuer, certificate} = auth;
		config.auth = {token: {realm, service, issuer, rootcertbundle: certificate}};
	}
	// JSON is YAML.
	return JSON.stringify(config);
}

/** The registry says on which port it listens; and its log must be read, or it would stop at a full pipe. */
async function listeningHost(log: NodeJS.ReadableStream): Promise<string> {
	const lines: string[] = [];
	const {promise, resolve, reject} = Promise.withResolvers<string>();
	createInterface({input: log})
		.on('line', (line) => {
			lines.push(line);
			const host = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
			if (host !== undefined) resolve(host);
		})
		.on('close', () => reject(new Error(`docker-registry did not start\n${lines.join('\n')}`)));
	return promise;
}

async function logIn(
	folder: string,
	host: string,
	env: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
	const docker = join(folder, 'docker');
	await mkdir(docker);
	const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
	await writeFile(join(docker, 'config.json'), JSON.stringify({auths: {[host]: {auth}}}));
	return {...env, DOCKER_CONFIG: docker};
}

type Reply = {
	readonly status: number;
	readonly location: string | undefined;
	readonly body: Buffer;
};

type Send = (
	repository: string,
	method: string,
	path: string,
	body?: Buffer,
	contentType?: string,
) => Promise<Reply>;

async function senderTo(
	host: string,
	{auth}: RegistryOptions,
	certificates: Certificates | undefined,
): Promise<Send> {
	const tls = certificates && {
		ca: await readFile(certificates.authority),
		cert: await readFile(certificates.clientCertificate),
		key: await readFile(certificates.clientKey),
	};
	return async (repository, method, path, body, contentType = 'application/octet-stream') => {
		const headers: Record<string, string> = {'content-type': contentType};
		if (auth === 'htpasswd') {
			const pair = `${login.username}:${login.password}`;
			headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
		} else if (auth) {
			headers.authorization = `Bearer ${auth.issue([`repository:${repository}:pull,push`])}`;
		}
		const url = new URL(path, `${tls ? 'https' : 'http'}://${host}`);
		const request = tls
			? httpsRequest(url, {method, headers, ...tls})
			: httpRequest(url, {method, headers});
		request.end(body);
		const [response] = await once(request, 'response');
		const reply: Reply = {
			status: response.statusCode,
			location: response.headers.location,
			body: await buffer(response),
		};
		if (reply.status < 300) return reply;
		throw new Error(`${method} ${path}: ${reply.status} ${reply.body.toString().slice(0, 500)}`);
	};
}

function pushers(send: Send): Pick<RegistryServer, 'pushBlob' | 'pushManifest' | 'pushImage'> {
	const pushBlob = async (repository: string, bytes: Buffer): Promise<Digest> => {
		const digest = digestOf(bytes);
		const {location} = await send(repository, 'POST', `/v2/${repository}/blobs/uploads/`);
		const upload = new URL(location ?? '', 'http://registry');
		upload.searchParams.set('digest', digest);
		await send(repository, 'PUT', upload.pathname + upload.search, bytes);
		return digest;
	};
	const pushManifest: RegistryServer['pushManifest'] = async (
		repository,
		tagOrDigest,
		document,
		mediaType = ociManifest,
	) => {
		const bytes = Buffer.isBuffer(document) ? document : Buffer.from(JSON.stringify(document));
		await send(repository, 'PUT', `/v2/${repository}/manifests/${tagOrDigest}`, bytes, mediaType);
		return digestOf(bytes);
	};
	return {
		pushBlob,
		pushManifest,
		pushImage: async (repository, tag, tars) => {
			const layers = tars.map((tar) => ({diffId: digestOf(tar), bytes: gzipSync(tar)}));
			const config = Buffer.from(
				JSON.stringify({
					architecture: 'amd64',
					os: 'linux',
					config: {},
					rootfs: {type: 'layers', diff_ids: layers.map(({diffId}) => diffId)},
				}),
			);
			const blobs = [];
			for (const {bytes} of layers) blobs.push({digest: await pushBlob(repository, bytes), bytes});
			const configDigest = await pushBlob(repository, config);
			const manifest = await pushManifest(repository, tag, {
				schemaVersion: 2,
				mediaType: ociManifest,
				config: {mediaType: ociConfig, digest: configDigest, size: config.length},
				layers: blobs.map(({digest, bytes}) => ({
					mediaType: `${ociLayer}+gzip`,
					digest,
					size: bytes.length,
				})),
			});
			return {manifest, config: configDigest, layers: blobs};
		},
	};
}

export function digestOf(bytes: Buffer): Digest {
	return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
}
