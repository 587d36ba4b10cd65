import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {createSecureContext, getCACertificates, type SecureContext} from 'node:tls';
import {ImgdiveError} from '../../model/error.ts';
import {configFolder, homeFolder, isAbsent} from './home.ts';
import type {RegistryHost} from './registry-host.ts';

/** What the user has put down for one registry. */
type HostCertificates = {
	readonly authorities: readonly string[];
	readonly clients: readonly ClientCertificate[];
};

type ClientCertificate = {readonly certificate: string; readonly key: string};

/** The certificates for connections to a registry, and to where it sends us. */
export type Trust = {
	/** With the client certificates, which nobody else gets to see. */
	readonly registry: SecureContext;
	/** Storage and token servers; often signed by the same authority. */
	readonly others: SecureContext;
};

/**
 * Trusts what Node and the system trust, `SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`, and the registry's folders `certs.d`.
 * @param warn told about what could not be read
 * @throws {ImgdiveError} `unreadable` when what was read is no certificate
 */
export async function loadTrust(
	host: RegistryHost,
	env: NodeJS.ProcessEnv,
	warn: (warning: string) => void,
): Promise<Trust> {
	const {authorities, clients} = await hostCertificates(host, env, warn);
	const extra = await Promise.all(
		[env.SSL_CERT_FILE, env.NODE_EXTRA_CA_CERTS].map((path) =>
			readOptional(path || undefined, warn),
		),
	);
	const ca = [
		...new Set([
			...getCACertificates('default'),
			...getCACertificates('system'),
			...extra.filter((text) => text !== undefined),
			...authorities,
		]),
	];
	try {
		const others = createSecureContext({ca});
		if (clients.length === 0) return {registry: others, others};
		const cert = clients.map(({certificate}) => certificate);
		const key = clients.map((client) => client.key);
		return {registry: createSecureContext({ca, cert, key}), others};
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new ImgdiveError(
			'unreadable',
			`The certificates for ${host.name} cannot be used: ${reason}.`,
			{hint: `Check ${certificateFolders(host, env).join(', ')} and SSL_CERT_FILE.`, cause},
		);
	}
}

/**
 * Where Docker and Podman look for a registry's certificates: `*.crt` are authorities, `*.cert` with a `*.key` of the
 * same name are shown to the registry.
 * @see https://docs.docker.com/engine/security/certificates/
 * @see https://github.com/containers/image/blob/main/docs/containers-certs.d.5.md
 */
export function certificateFolders(
	{name}: RegistryHost,
	env: NodeJS.ProcessEnv,
): readonly string[] {
	const roots = [
		join(configFolder(env), 'containers'),
		join(homeFolder(env), '.docker'),
		...(process.platform === 'win32'
			? [join(env.ProgramData ?? 'C:\\ProgramData', 'docker')]
			: ['/etc/containers', '/etc/docker']),
	];
	// Windows has no colons in names; Docker leaves them out there.
	const folder = process.platform === 'win32' ? name.replaceAll(':', '') : name;
	return roots.map((root) => join(root, 'certs.d', folder));
}

async function hostCertificates(
	host: RegistryHost,
	env: NodeJS.ProcessEnv,
	warn: (warning: string) => void,
): Promise<HostCertificates> {
	const folders = certificateFolders(host, env).map((folder) => listOptional(folder, warn));
	const paths = (await Promise.all(folders)).flat();
	const authorities = paths.filter((path) => path.endsWith('.crt'));
	const clients = paths.filter((path) => path.endsWith('.cert'));
	return {
		authorities: (await Promise.all(authorities.map((path) => readOptional(path, warn)))).filter(
			(text) => text !== undefined,
		),
		clients: (await Promise.all(clients.map((path) => readClient(path, warn)))).filter(
			(client) => client !== undefined,
		),
	};
}

async function readClient(
	path: string,
	warn: (warning: string) => void,
): Promise<ClientCertificate | undefined> {
	const certificate = await readOptional(path, warn);
	const key = await readOptional(path.replace(/\.cert$/, '.key'), warn);
	return certificate === undefined || key === undefined ? undefined : {certificate, key};
}

/** Paths of what is in a folder; of what is not there, nothing. */
async function listOptional(
	folder: string,
	warn: (warning: string) => void,
): Promise<readonly string[]> {
	try {
		return (await readdir(folder)).sort().map((name) => join(folder, name));
	} catch (error) {
		if (!isAbsent(error)) warn(`${folder} cannot be read; its certificates are not used.`);
		return [];
	}
}

async function readOptional(
	path: string | undefined,
	warn: (warning: string) => void,
): Promise<string | undefined> {
	if (path === undefined) return undefined;
	try {
		return await readFile(path, 'utf8');
	} catch {
		warn(`${path} cannot be read; its certificates are not used.`);
		return undefined;
	}
}
