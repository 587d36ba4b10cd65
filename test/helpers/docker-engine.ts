import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	access,
	constants,
	mkdtemp,
	open,
	readFile,
	realpath,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {setTimeout as delay} from 'node:timers/promises';

type Input = Readable | Uint8Array | string;

/** A real Docker engine with a folder, a socket and a client configuration of its own. */
export type DockerEngine = {
	/** `unix://…`, as for `DOCKER_HOST`. */
	readonly dockerHost: string;
	readonly socketPath: string;
	readonly storageDriver: StorageDriver;
	/** The environment for a child process which shall find this engine and no other. */
	readonly env: NodeJS.ProcessEnv;
	/** Runs the docker client and returns its stdout. */
	docker(...args: string[]): Promise<string>;
	/** The same with something on stdin: `docker load`, `docker import -`, `docker build -`. */
	dockerFrom(input: Input, ...args: string[]): Promise<string>;
	/** Builds the folder `context` with the classic builder and returns the image ID. */
	build(context: string, ...args: string[]): Promise<string>;
	/** Stops the daemon and leaves nothing behind. May be called twice. */
	stop(): Promise<void>;
};

type StorageDriver = 'overlay2' | 'vfs';

const startSeconds = 60;
const stopSeconds = 30;

/** Starts an engine, or says loudly that this machine has none and returns undefined. */
export async function startDocker(): Promise<DockerEngine | undefined> {
	const reason = await whyNoDocker();
	if (reason !== undefined) {
		return skipped(`no dockerd here: ${reason}`);
	}
	try {
		return await startWith('overlay2');
	} catch (overlayError) {
		// Overlay file systems cannot be stacked on each other, so a container's own /tmp may not take one.
		try {
			return await startWith('vfs');
		} catch (vfsError) {
			throw new AggregateError(
				[overlayError, vfsError],
				`${messageOf(overlayError)}\n\n${messageOf(vfsError)}`,
			);
		}
	}
}

/** Says that something is not tested here; where engines are required, that is a failure. */
export function skipped(reason: string): undefined {
	if (process.env.IMGDIVE_REQUIRE_ENGINES === '1') {
		throw new Error(`${reason} (IMGDIVE_REQUIRE_ENGINES=1 allows no skipping)`);
	}
	process.stderr.write(`SKIPPED: ${reason}\n`);
	return undefined;
}

/** Runs a command to its end and returns its stdout; a failure carries what it wrote to stderr. */
export async function run(
	command: string,
	args: readonly string[],
	options: {readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly input?: Input} = {},
): Promise<string> {
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: options.env ?? process.env,
		stdio: 'pipe',
	});
	const input = options.input ?? '';
	// Only a Buffer goes out in one piece; other arrays would be taken for a list of chunks.
	const source = input instanceof Readable ? input : Readable.from(Buffer.from(input));
	const [stdout, stderr, [code, signal]] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, 'close'),
		// A command may stop reading early, rightly or not; its exit code tells which.
		pipeline(source, child.stdin).catch(() => undefined),
	]);
	if (code !== 0) {
		throw new Error(
			`${[command, ...args].join(' ')}: ${code === null ? signal : `exit code ${code}`}\n${lastLines(stderr)}`,
		);
	}
	return stdout;
}

/** Takes down every mount below a folder, the deepest first. */
export async function unmountBelow(folder: string): Promise<void> {
	const table = await readFile('/proc/self/mountinfo', 'utf8');
	const points = table
		.split('\n')
		.map((line) => line.split(' ')[4] ?? '')
		.map((point) => point.replace(/\\([0-7]{3})/g, (_, octal) => octalByte(octal)))
		.filter((point) => point.startsWith(`${folder}/`));
	for (const point of points.reverse()) {
		await run('umount', [point]).catch(() => run('umount', ['--lazy', point]));
	}
}

/** Where a command is on the PATH. */
export async function findCommand(command: string): Promise<string | undefined> {
	for (const folder of (process.env.PATH ?? '').split(delimiter)) {
		const path = join(folder, command);
		if (folder !== '' && (await isExecutable(path))) {
			return path;
		}
	}
	return undefined;
}

/** Why the machine cannot run an engine for a test, or undefined when it can. */
export async function whyNoDocker(): Promise<string | undefined> {
	if (process.platform !== 'linux') {
		return `it runs on Linux, this is ${process.platform}`;
	}
	for (const command of ['dockerd', 'docker']) {
		if ((await findCommand(command)) === undefined) {
			return `${command} is not installed`;
		}
	}
	return process.getuid?.() === 0 ? undefined : 'only root can start it';
}

async function startWith(storageDriver: StorageDriver): Promise<DockerEngine> {
	// Its real path, as that is what the mount table holds.
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'imgdive-docker-')));
	const socketPath = join(folder, 'docker.sock');
	const dockerHost = `unix://${socketPath}`;
	const env = {
		...withoutDockerSettings(process.env),
		DOCKER_HOST: dockerHost,
		DOCKER_CONFIG: join(folder, 'client'),
		// BuildKit needs a plug-in that Debian does not have, and brings its own mounts and processes.
		DOCKER_BUILDKIT: '0',
	};
	const {daemon, exited} = await spawnDaemon(folder, dockerHost, storageDriver);
	let stopping: Promise<void> | undefined;
	const engine: DockerEngine = {
		dockerHost,
		socketPath,
		storageDriver,
		env,
		docker: (...args) => run('docker', args, {env}),
		dockerFrom: (input, ...args) => run('docker', args, {env, input}),
		// There is no bridge, so the host's network is the only one a RUN step can have.
		build: async (context, ...args) =>
			(await engine.docker('build', '--quiet', '--network=host', ...args, context)).trim(),
		stop: () => {
			stopping ??= killContainers(engine).then(() => stopDaemon(daemon, exited, folder));
			return stopping;
		},
	};
	try {
		await answering(engine, daemon);
	} catch (error) {
		const log = await readFile(join(folder, 'dockerd.log'), 'utf8');
		// Why it did not start matters more than what then went wrong with cleaning up.
		await engine.stop().catch(() => undefined);
		throw new Error(
			`dockerd with ${storageDriver} did not start: ${messageOf(error)}\n${lastLines(log)}`,
		);
	}
	return engine;
}

async function spawnDaemon(folder: string, dockerHost: string, storageDriver: StorageDriver) {
	const configFile = join(folder, 'daemon.json');
	// The machine's own configuration must not leak in, and an option given twice would be an error.
	await writeFile(configFile, '{}');
	const command = [
		'dockerd',
		...['--config-file', configFile],
		...['--host', dockerHost],
		...['--data-root', join(folder, 'data')],
		...['--exec-root', join(folder, 'exec')],
		...['--pidfile', join(folder, 'docker.pid')],
		...['--storage-driver', storageDriver],
		...['--shutdown-timeout', '5'],
		'--iptables=false',
		'--bridge=none',
	];
	// The kernel then stops the daemon even when the test is killed and cannot.
	const guard = (await findCommand('setpriv')) ? ['setpriv', '--pdeathsig', 'TERM', '--'] : [];
	const [program = '', ...args] = [...guard, ...command];
	const log = await open(join(folder, 'dockerd.log'), 'w');
	try {
		const daemon = spawn(program, args, {stdio: ['ignore', log.fd, log.fd]});
		// A program that cannot be started emits "error" and never "exit"; both are an end.
		const exited = once(daemon, 'exit').then(
			() => undefined,
			() => undefined,
		);
		return {daemon, exited};
	} finally {
		await log.close();
	}
}

async function answering(engine: DockerEngine, daemon: ChildProcess): Promise<void> {
	const deadline = Date.now() + startSeconds * 1000;
	let problem = 'it was not asked';
	while (Date.now() < deadline) {
		if (hasExited(daemon)) {
			throw new Error(`it ended with ${daemon.signalCode ?? `exit code ${daemon.exitCode}`}`);
		}
		try {
			await engine.docker('version');
			return;
		} catch (error) {
			problem = messageOf(error);
		}
		await delay(50);
	}
	throw new Error(`no answer in ${startSeconds} s: ${problem}`);
}

/** A container whose program ignores signals would hold the daemon up for ten seconds. */
async function killContainers({docker}: DockerEngine): Promise<void> {
	try {
		const ids = (await docker('ps', '--quiet')).split('\n').filter((id) => id !== '');
		if (ids.length > 0) {
			await docker('kill', ...ids);
		}
	} catch {
		// One that just ended by itself, or a daemon that never came up.
	}
}

async function stopDaemon(
	daemon: ChildProcess,
	exited: Promise<undefined>,
	folder: string,
): Promise<void> {
	if (!hasExited(daemon)) {
		daemon.kill('SIGTERM');
		const patience = setTimeout(() => daemon.kill('SIGKILL'), stopSeconds * 1000);
		await exited;
		clearTimeout(patience);
	}
	// A container on the host's network leaves its name space mounted, a killed daemon everything.
	await unmountBelow(folder);
	await rm(folder, {recursive: true, force: true, maxRetries: 10});
}

function hasExited(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}

function withoutDockerSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('DOCKER_')));
}

async function isExecutable(path: string): Promise<boolean> {
	return access(path, constants.X_OK).then(
		() => true,
		() => false,
	);
}

function octalByte(octal: string): string {
	return String.fromCharCode(Number.parseInt(octal, 8));
}

function lastLines(output: string): string {
	return output.trimEnd().split('\n').slice(-20).join('\n');
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
