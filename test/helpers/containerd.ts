import {mkdtemp, realpath, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startDaemon} from './daemon.ts';
import {findCommand, run, skipped} from './docker-engine.ts';

/** A real containerd with folders and a socket of its own. */
export type Containerd = {
	readonly address: string;
	/** The environment for a child process which shall find this one and no other. */
	readonly env: NodeJS.ProcessEnv;
	/** Runs ctr and returns its stdout. */
	ctr(...args: string[]): Promise<string>;
	/** Stops it and leaves nothing behind. May be called twice. */
	stop(): Promise<void>;
};

/** Starts containerd, or says loudly that this machine has none and returns undefined. */
export async function startContainerd(): Promise<Containerd | undefined> {
	const reason = await whyNoContainerd();
	if (reason !== undefined) return skipped(`no containerd here: ${reason}`);
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'imgdive-containerd-')));
	const address = join(folder, 'containerd.sock');
	const config = join(folder, 'config.toml');
	await writeFile(config, settings(folder, address));
	const daemon = await startDaemon(folder, ['containerd', '--config', config], process.env);
	await daemon.listening(address);
	const others = Object.entries(process.env).filter(([name]) => !name.startsWith('CONTAINERD_'));
	const env = {...Object.fromEntries(others), CONTAINERD_ADDRESS: address};
	return {address, env, ctr: (...args) => run('ctr', args, {env}), stop: daemon.stop};
}

async function whyNoContainerd(): Promise<string | undefined> {
	if (process.platform !== 'linux') return `it runs on Linux, this is ${process.platform}`;
	for (const command of ['containerd', 'ctr']) {
		if ((await findCommand(command)) === undefined) return `${command} is not installed`;
	}
	return process.getuid?.() === 0 ? undefined : 'only root can start it';
}

/** Without the part for Kubernetes, which wants a network. */
function settings(folder: string, address: string): string {
	return [
		'version = 2',
		`root = "${join(folder, 'root')}"`,
		`state = "${join(folder, 'state')}"`,
		'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
		'[grpc]',
		`address = "${address}"`,
		'[ttrpc]',
		`address = "${address}.ttrpc"`,
		'',
	].join('\n');
}
