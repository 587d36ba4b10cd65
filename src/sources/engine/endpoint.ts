import path from 'node:path';
import {currentContext, dockerConfigFolder, readDockerContext} from './docker-context.ts';
import {formatEngineHost, parseEngineHost} from './engine-host.ts';
import {dockerSockets, type Listener, podmanSockets} from './engine-sockets.ts';
import {type EngineTls, readTls} from './engine-tls.ts';
import {
	defaultConnection,
	type PodmanConnection,
	readPodmanConnection,
} from './podman-connection.ts';
import type {SshKey} from './ssh-command.ts';

/** Where an engine listens, and why we think so. */
export type Endpoint = {
	readonly kind: 'docker' | 'podman';
	/** `unix:///…`, `npipe://…`, `tcp://host:port[/path]` or `ssh://[user@]host[:port][/path]`, checked and without a password. */
	readonly host: string;
	/** Only ever for `tcp://`. */
	readonly tls: EngineTls | undefined;
	/** Only ever for `ssh://`, and there only where not left to the ssh client's own settings. */
	readonly sshKey: SshKey | undefined;
	/** For messages: `DOCKER_HOST`, `context colima`, `default socket`. */
	readonly origin: string;
};

/** Where to look; from the command line and the process. */
export type EndpointOptions = {
	/** `--context`: of the docker client, or a connection of podman. */
	readonly context: string | undefined;
	readonly env: NodeJS.ProcessEnv;
	readonly home: string;
	readonly platform: NodeJS.Platform;
	/** Of the user; undefined on Windows. */
	readonly uid: number | undefined;
};

/**
 * Where Docker may listen, the likeliest first: what `--context`, `DOCKER_HOST`, `DOCKER_CONTEXT` or the docker
 * client's current context names, in this order and alone; else every known socket that exists (on Windows the known
 * pipes, which cannot be looked for).
 * @throws {ImgdiveError} `usage` for a context that does not exist or an address that is none; `unreadable` for
 * settings or certificates that cannot be read
 * @see https://docs.docker.com/reference/cli/docker/#environment-variables
 */
export function dockerEndpoints(options: EndpointOptions): readonly Endpoint[] {
	const {env, home} = options;
	const folder = dockerConfigFolder(env, home);
	const [name, origin] = contextName(options, folder);
	if (name !== 'default') {
		const {host, tls} = readDockerContext(folder, name);
		return [dockerEndpoint(host, () => tls, origin)];
	}
	if (!env.DOCKER_HOST) return dockerSockets(options).map((found) => listening('docker', found));
	return [dockerEndpoint(env.DOCKER_HOST, () => tlsOfEnvironment(env, folder), 'DOCKER_HOST')];
}

/** The context in force and what chose it. `default` is none: the address in the environment, or a socket. */
function contextName(
	{context, env}: EndpointOptions,
	folder: string,
): readonly [name: string, origin: string] {
	if (context) return [context, `context ${context}`];
	if (env.DOCKER_HOST) return ['default', 'DOCKER_HOST'];
	if (env.DOCKER_CONTEXT) return [env.DOCKER_CONTEXT, `DOCKER_CONTEXT ${env.DOCKER_CONTEXT}`];
	const current = currentContext(folder) ?? 'default';
	return [current, `current context ${current}`];
}

function dockerEndpoint(text: string, tls: () => EngineTls | undefined, origin: string): Endpoint {
	const isTcp = parseEngineHost(text, origin, 0).kind === 'tcp';
	const chosen = isTcp ? tls() : undefined;
	const host = parseEngineHost(text, origin, chosen ? 2376 : 2375);
	return {
		kind: 'docker',
		host: formatEngineHost(host),
		tls: chosen,
		sshKey: undefined,
		origin,
	};
}

/** As the docker client does, any value but the empty one turns TLS on: "0" and "false" too. */
function tlsOfEnvironment(env: NodeJS.ProcessEnv, folder: string): EngineTls | undefined {
	if (!env.DOCKER_TLS_VERIFY && !env.DOCKER_TLS) return undefined;
	return readTls(env.DOCKER_CERT_PATH || folder, !env.DOCKER_TLS_VERIFY);
}

/**
 * Where Podman may listen, the likeliest first: what `--context`, `CONTAINER_HOST` or `CONTAINER_CONNECTION` names, in
 * this order and alone; else every known socket that exists and the default of `podman system connection`. That comes
 * first on macOS and Windows, where Podman is always elsewhere.
 * @throws {ImgdiveError} as {@link dockerEndpoints}
 * @see https://docs.podman.io/en/latest/markdown/podman-remote.1.html
 */
export function podmanEndpoints(options: EndpointOptions): readonly Endpoint[] {
	const {context, env} = options;
	const folder = configFolder(options);
	if (context) return [connected(readPodmanConnection(folder, env, context), `context ${context}`)];
	if (env.CONTAINER_HOST) {
		const keyFile = env.CONTAINER_SSHKEY || undefined;
		return [connected({host: env.CONTAINER_HOST, keyFile, isMachine: false}, 'CONTAINER_HOST')];
	}
	if (env.CONTAINER_CONNECTION) {
		const name = env.CONTAINER_CONNECTION;
		return [connected(readPodmanConnection(folder, env, name), `CONTAINER_CONNECTION ${name}`)];
	}
	const sockets = podmanSockets(options).map((found) => listening('podman', found));
	const chosen = defaultConnection(folder, env);
	if (!chosen) return sockets;
	const connection = connected(chosen, `connection ${chosen.name}`);
	const others = sockets.filter(({host}) => host !== connection.host);
	return options.platform === 'linux' ? [...others, connection] : [connection, ...others];
}

function connected({host, keyFile, isMachine}: PodmanConnection, origin: string): Endpoint {
	const parsed = parseEngineHost(host, origin, 2375);
	const hasKey = parsed.kind === 'ssh' && keyFile !== undefined;
	return {
		kind: 'podman',
		host: formatEngineHost(parsed),
		tls: undefined,
		sshKey: hasKey ? {file: keyFile, isMachine} : undefined,
		origin,
	};
}

function listening(kind: Endpoint['kind'], {path: socket, origin}: Listener): Endpoint {
	const host = formatEngineHost({kind: 'socket', path: socket});
	return {kind, host, tls: undefined, sshKey: undefined, origin};
}

/** Where Podman keeps its settings. */
function configFolder({env, home, platform}: EndpointOptions): string {
	const base =
		platform === 'win32'
			? env.APPDATA || path.join(home, 'AppData', 'Roaming')
			: env.XDG_CONFIG_HOME || path.join(home, '.config');
	return path.join(base, 'containers');
}
