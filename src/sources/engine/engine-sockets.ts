import {readdirSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';

/** A socket or pipe on which an engine may listen. */
export type Listener = {
	readonly path: string /** Whose it is, for messages. */;
	readonly origin: string;
};

type Machine = {
	readonly env: NodeJS.ProcessEnv;
	readonly home: string;
	readonly platform: NodeJS.Platform;
	readonly uid: number | undefined;
};

/** Docker's sockets that exist, the usual first. On Windows the usual pipes: only connecting tells whether they exist. */
export function dockerSockets(machine: Machine): readonly Listener[] {
	const {env, home, platform} = machine;
	if (platform === 'win32') {
		return [
			{path: '//./pipe/docker_engine', origin: 'default pipe'},
			{path: '//./pipe/dockerDesktopLinuxEngine', origin: 'pipe of Docker Desktop'},
		];
	}
	return existing([
		{path: '/var/run/docker.sock', origin: 'default socket'},
		...inRuntimeFolder(machine, 'docker.sock', 'rootless socket'),
		{path: path.join(home, '.docker/run/docker.sock'), origin: 'socket of Docker Desktop'},
		{path: path.join(home, '.docker/desktop/docker.sock'), origin: 'socket of Docker Desktop'},
		{
			path: path.join(env.COLIMA_HOME || path.join(home, '.colima'), 'default/docker.sock'),
			origin: 'socket of Colima',
		},
		{path: path.join(home, '.orbstack/run/docker.sock'), origin: 'socket of OrbStack'},
		{path: path.join(home, '.rd/docker.sock'), origin: 'socket of Rancher Desktop'},
		...limaSockets(home),
	]);
}

/** Podman's sockets that exist, the user's own first. On Windows the pipe of the usual machine. */
export function podmanSockets(machine: Machine): readonly Listener[] {
	const {env, home, platform} = machine;
	if (platform === 'win32') {
		return [{path: '//./pipe/podman-machine-default', origin: 'pipe of the Podman machine'}];
	}
	const origin = 'socket of the Podman machine';
	return existing([
		...inRuntimeFolder(machine, 'podman/podman.sock', 'rootless socket'),
		{path: '/run/podman/podman.sock', origin: 'default socket'},
		// Podman 5 puts it into the temp folder, which macOS gives each user; 4 put it with the machine.
		...(env.TMPDIR
			? [{path: path.join(env.TMPDIR, 'podman/podman-machine-default-api.sock'), origin}]
			: []),
		{path: path.join(home, '.local/share/containers/podman/machine/podman.sock'), origin},
	]);
}

/** Engines that run as the user listen in the user's own runtime folder. */
function inRuntimeFolder(
	{env, platform, uid}: Machine,
	name: string,
	origin: string,
): readonly Listener[] {
	const fallback = platform === 'linux' && uid ? `/run/user/${uid}` : undefined;
	const folder = env.XDG_RUNTIME_DIR || fallback;
	return folder === undefined ? [] : [{path: path.join(folder, name), origin}];
}

function limaSockets(home: string): readonly Listener[] {
	const folder = path.join(home, '.lima');
	try {
		return readdirSync(folder)
			.sort()
			.map((name) => ({
				path: path.join(folder, name, 'sock/docker.sock'),
				origin: `socket of Lima's ${name}`,
			}));
	} catch {
		return [];
	}
}

/** Docker Desktop and others link the usual path to their own; each socket counts once. */
function existing(listeners: readonly Listener[]): readonly Listener[] {
	const byRealPath = new Map<string, Listener>();
	for (const listener of listeners) {
		const real = realSocket(listener.path);
		if (real !== undefined && !byRealPath.has(real)) byRealPath.set(real, listener);
	}
	return [...byRealPath.values()];
}

/** Undefined too where it may not even be looked at: another user's, which would not let us in. */
function realSocket(file: string): string | undefined {
	try {
		return statSync(file).isSocket() ? realpathSync(file) : undefined;
	} catch {
		return undefined;
	}
}
