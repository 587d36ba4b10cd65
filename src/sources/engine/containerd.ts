import {execFile} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import type {Readable} from 'node:stream';
import {promisify} from 'node:util';
import {ImgdiveError} from '../../model/error.ts';
import {formatPlatform, type Platform} from '../../model/platform.ts';
import {lastLine} from './engine-message.ts';
import {outputOf} from './program-output.ts';

const run = promisify(execFile);

/** Where containerd itself, Docker and Kubernetes keep their images. */
const usualNamespaces = ['default', 'moby', 'k8s.io'];
const lookupSeconds = 20;

/** A program that reads containerd's images. Arguments follow those for the address and the namespace. */
type Tool = {
	readonly program: string;
	/** Prints something where the image exists, and nothing where it does not. */
	readonly lookup: (reference: string) => readonly string[];
	/** Writes an archive to standard output. */
	readonly save: (reference: string, platform: readonly string[]) => readonly string[];
};

const tools: readonly Tool[] = [
	{
		program: 'ctr',
		lookup: (reference) => ['images', 'ls', '--quiet', `name==${JSON.stringify(reference)}`],
		save: (reference, platform) => ['images', 'export', ...platform, '-', reference],
	},
	{
		program: 'nerdctl',
		lookup: (reference) => ['images', '--quiet', reference],
		save: (reference, platform) => ['save', ...platform, reference],
	},
];

type Options = {
	readonly platform?: Platform | undefined;
	readonly env: NodeJS.ProcessEnv;
	readonly signal?: AbortSignal | undefined;
};

/**
 * The stream of an OCI archive that holds one image of containerd, written by `ctr`, or else by `nerdctl`. Destroying it
 * ends the program. `CONTAINERD_ADDRESS` and `CONTAINERD_NAMESPACE` are honoured; without the latter the namespaces of
 * containerd, Docker and Kubernetes are searched, in this order.
 * @param reference in full, as containerd keeps names: `docker.io/library/ubuntu:22.04`
 * @param options.platform which of the image's platforms; this machine's where not given
 * @throws {ImgdiveError} `not-found`, `unreachable`, `platform-missing` or `engine-error`; the stream fails with the same
 * @throws the signal's reason when it aborts
 */
export async function exportFromContainerd(
	reference: string,
	{platform, env, signal}: Options,
): Promise<Readable> {
	const address = addressOf(env);
	checkSocket(address);
	const {tool, namespace} = await findImage(reference, address, env, signal);
	const chosen = platform ? ['--platform', formatPlatform(platform)] : [];
	const args = [...connection(address, namespace), ...tool.save(reference, chosen)];
	return outputOf(tool.program, args, {
		env,
		signal,
		failure: (said) => exportFailure(said, reference, platform, address),
	});
}

function addressOf({CONTAINERD_ADDRESS}: NodeJS.ProcessEnv): string {
	if (CONTAINERD_ADDRESS) return CONTAINERD_ADDRESS.replace(/^unix:\/\//, '');
	return process.platform === 'win32'
		? '\\\\.\\pipe\\containerd-containerd'
		: '/run/containerd/containerd.sock';
}

function connection(address: string, namespace: string): readonly string[] {
	return ['--address', address, '--namespace', namespace];
}

/** The programs would wait for a socket that is not there. Windows' pipes cannot be looked at. */
function checkSocket(address: string): void {
	if (process.platform === 'win32') return;
	try {
		accessSync(address, constants.R_OK | constants.W_OK);
	} catch (cause) {
		const {code} = cause as NodeJS.ErrnoException;
		throw unreachable(address, code === 'ENOENT' ? 'there is no such socket' : String(code), cause);
	}
}

async function findImage(
	reference: string,
	address: string,
	env: NodeJS.ProcessEnv,
	signal: AbortSignal | undefined,
): Promise<{readonly tool: Tool; readonly namespace: string}> {
	const namespaces = env.CONTAINERD_NAMESPACE ? [env.CONTAINERD_NAMESPACE] : usualNamespaces;
	for (const tool of tools) {
		for (const namespace of namespaces) {
			const args = [...connection(address, namespace), ...tool.lookup(reference)];
			const output = await look(tool.program, args, address, env, signal);
			if (output === undefined) break;
			if (output.trim() !== '') return {tool, namespace};
			if (namespace === namespaces.at(-1)) throw notFound(reference, namespaces);
		}
	}
	throw new ImgdiveError('unreachable', 'Neither ctr nor nerdctl is installed.', {
		hint: 'Install one of them; imgdive reads containerd through it.',
	});
}

/** What a program prints; undefined where it is not installed. */
async function look(
	program: string,
	args: readonly string[],
	address: string,
	env: NodeJS.ProcessEnv,
	signal: AbortSignal | undefined,
): Promise<string | undefined> {
	try {
		const timeout = lookupSeconds * 1000;
		const {stdout} = await run(program, args, {env, timeout, ...(signal && {signal})});
		return stdout;
	} catch (cause) {
		signal?.throwIfAborted();
		const {
			code,
			killed,
			stderr = '',
		} = cause as NodeJS.ErrnoException & {
			readonly killed?: boolean;
			readonly stderr?: string;
		};
		if (code === 'ENOENT') return undefined;
		const why = killed ? `no answer in ${lookupSeconds} s` : lastLine(stderr);
		throw unreachable(address, why || String(code), cause);
	}
}

function notFound(reference: string, namespaces: readonly string[]): ImgdiveError {
	const where = `${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${namespaces.join(', ')}`;
	return new ImgdiveError('not-found', `containerd has no ${reference} in its ${where}.`, {
		hint: 'Name another namespace in CONTAINERD_NAMESPACE, or pull the image first.',
	});
}

function unreachable(address: string, why: string, cause: unknown): ImgdiveError {
	const isDenied = /EACCES|EPERM|permission denied/i.test(why);
	return new ImgdiveError(
		'unreachable',
		`containerd at ${address} is out of reach: ${isDenied ? 'permission denied' : why}.`,
		{
			hint: isDenied
				? 'Run as root; containerd lets nobody else in.'
				: 'Start containerd, or give its socket in CONTAINERD_ADDRESS.',
			cause,
		},
	);
}

function exportFailure(
	said: string,
	reference: string,
	platform: Platform | undefined,
	address: string,
): ImgdiveError {
	if (/permission denied|connection refused|deadline exceeded/i.test(said)) {
		return unreachable(address, said, undefined);
	}
	if (platform && /not found|no match for platform/i.test(said)) {
		return new ImgdiveError(
			'platform-missing',
			`containerd has no ${reference} for ${formatPlatform(platform)}: ${said}.`,
			{hint: 'Pull it for that platform, or choose another with --platform.'},
		);
	}
	return new ImgdiveError('engine-error', `containerd cannot export ${reference}: ${said}.`, {
		hint: 'Pull the image again; parts of it may be missing.',
	});
}
