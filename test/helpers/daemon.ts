import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {open, readFile, rm} from 'node:fs/promises';
import {connect} from 'node:net';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {findCommand, unmountBelow} from './docker-engine.ts';

/** A daemon that keeps all its files in one folder. When it ends before what is waited for, it is cleaned up. */
export type Daemon = {
	/** Waits until somebody listens on a unix socket. */
	listening(socketPath: string): Promise<void>;
	/** Waits until its output holds something. */
	logged(pattern: RegExp): Promise<RegExpExecArray>;
	/** Ends it and removes its folder. May be called twice. */
	stop(): Promise<void>;
};

const startSeconds = 30;
const stopSeconds = 10;

/** Starts a daemon whose output goes to a file in its folder. */
export async function startDaemon(
	folder: string,
	command: readonly string[],
	env: NodeJS.ProcessEnv,
): Promise<Daemon> {
	const logFile = join(folder, 'daemon.log');
	// The kernel then stops the daemon even when the test is killed and cannot.
	const guard = (await findCommand('setpriv')) ? ['setpriv', '--pdeathsig', 'TERM', '--'] : [];
	const [program = '', ...args] = [...guard, ...command];
	const log = await open(logFile, 'w');
	const child = spawn(program, args, {env, stdio: ['ignore', log.fd, log.fd]});
	await log.close();
	let hasExited = false;
	// A program that cannot be started emits "error" and never "exit"; both are an end.
	const exited = once(child, 'exit').then(
		() => {
			hasExited = true;
		},
		() => {
			hasExited = true;
		},
	);
	const end = async (): Promise<void> => {
		child.kill('SIGTERM');
		const patience = setTimeout(() => child.kill('SIGKILL'), stopSeconds * 1000);
		await exited;
		clearTimeout(patience);
		await unmountBelow(folder);
		await rm(folder, {recursive: true, force: true, maxRetries: 10});
	};
	let stopping: Promise<void> | undefined;
	const stop = (): Promise<void> => {
		stopping ??= end();
		return stopping;
	};
	const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
		const deadline = Date.now() + startSeconds * 1000;
		while (!hasExited && Date.now() < deadline) {
			const found = await look();
			if (found !== undefined) return found;
			await delay(50);
		}
		const output = await readFile(logFile, 'utf8');
		await stop().catch(() => undefined);
		throw new Error(`${command.join(' ')} did not start:\n${output.slice(-4000)}`);
	};
	return {
		listening: async (socketPath) => {
			await until(async () => (await isListening(socketPath)) || undefined);
		},
		logged: (pattern) =>
			until(async () => pattern.exec(await readFile(logFile, 'utf8')) ?? undefined),
		stop,
	};
}

function isListening(socketPath: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(socketPath, () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}
