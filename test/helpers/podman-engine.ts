import {mkdtemp, realpath, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startDaemon} from './daemon.ts';
import {findCommand, run, skipped} from './docker-engine.ts';

/** A real Podman service with a folder, a storage and a socket of its own. */
export type PodmanEngine = {
	readonly socketPath: string;
	/** The environment for a child process which shall find this engine and no other. */
	readonly env: NodeJS.ProcessEnv;
	/** Runs podman on the same storage and returns its stdout. */
	podman(...args: string[]): Promise<string>;
	/** Stops the service and leaves nothing behind. May be called twice. */
	stop(): Promise<void>;
};

/** Starts a service, or says loudly that this machine has none and returns undefined. */
export async function startPodman(): Promise<PodmanEngine | undefined> {
	const reason = await whyNoPodman();
	if (reason !== undefined) return skipped(`no podman here: ${reason}`);
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'imgdive-podman-')));
	const socketPath = join(folder, 'podman.sock');
	const {env, command} = await settings(folder);
	const service = ['system', 'service', '--time=0', `unix://${socketPath}`];
	const daemon = await startDaemon(folder, [...command, ...service], env);
	await daemon.listening(socketPath);
	const [program = '', ...options] = command;
	return {
		socketPath,
		env: {...env, CONTAINER_HOST: `unix://${socketPath}`},
		podman: (...args) => run(program, [...options, ...args], {env}),
		stop: daemon.stop,
	};
}

async function whyNoPodman(): Promise<string | undefined> {
	if (process.platform !== 'linux') return `it runs on Linux, this is ${process.platform}`;
	if ((await findCommand('podman')) === undefined) return 'podman is not installed';
	return process.getuid?.() === 0 ? undefined : 'only root can give it a storage of its own';
}

/** The machine's own settings must not leak in. */
async function settings(
	folder: string,
): Promise<{readonly env: NodeJS.ProcessEnv; readonly command: readonly string[]}> {
	const [root, runRoot] = [join(folder, 'root'), join(folder, 'run')];
	const file = join(folder, 'storage.conf');
	const lines = ['[storage]', 'driver = "vfs"', `graphroot = "${root}"`, `runroot = "${runRoot}"`];
	await writeFile(file, `${lines.join('\n')}\n`);
	const others = Object.entries(process.env).filter(([name]) => !name.startsWith('CONTAINER'));
	return {
		env: {...Object.fromEntries(others), CONTAINERS_STORAGE_CONF: file},
		command: [
			...['podman', '--root', root, '--runroot', runRoot, '--tmpdir', join(folder, 'tmp')],
			...['--storage-driver', 'vfs', '--events-backend', 'file', '--cgroup-manager', 'cgroupfs'],
		],
	};
}
