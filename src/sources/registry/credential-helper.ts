import {spawn} from 'node:child_process';
import {text} from 'node:stream/consumers';
import {isObject} from '../../model/json.ts';
import {type Credential, tokenUsername} from './credential.ts';

/** What a helper says when it has nothing, with whatever punctuation. */
const nothingFound = /credentials not found in native keychain/i;
const namePattern = /^[A-Za-z0-9._-]+$/;
const maxOutputBytes = 1_048_576;

type Outcome = {readonly stdout: string; readonly exitCode: number | null};

/**
 * Asks the program `docker-credential-NAME`. Where that fails, images that everybody may pull still can be; so there is
 * a warning and no error.
 * @param server as the credentials are filed; the first line of what the helper reads
 * @see https://github.com/docker/docker-credential-helpers#development
 */
export async function askHelper(
	name: string,
	server: string,
	env: NodeJS.ProcessEnv,
	timeoutMs: number,
	warn: (warning: string) => void,
): Promise<Credential | undefined> {
	// A name with a slash would run a program from anywhere, a server with a newline ask for another one.
	if (!namePattern.test(name) || /[\s\0]/.test(server)) {
		warn(`${JSON.stringify(name)} is no name of a credential helper; it is not asked.`);
		return undefined;
	}
	const program = `docker-credential-${name}`;
	let outcome: Outcome;
	try {
		outcome = await run(program, server, env, timeoutMs);
	} catch (error) {
		warn(`${program} ${error instanceof Error ? error.message : error}; going on without login.`);
		return undefined;
	}
	if (outcome.exitCode !== 0) {
		// Its output is not quoted: a broken helper might print anything.
		if (!nothingFound.test(outcome.stdout)) {
			warn(`${program} failed (exit code ${outcome.exitCode}); going on without login.`);
		}
		return undefined;
	}
	const credential = parseCredential(outcome.stdout);
	if (!credential) warn(`${program} gave no credentials; going on without login.`);
	return credential;
}

/** @throws {Error} with the end of a sentence that begins with the program's name */
async function run(
	program: string,
	server: string,
	env: NodeJS.ProcessEnv,
	timeoutMs: number,
): Promise<Outcome> {
	const child = spawn(program, ['get'], {
		env,
		stdio: ['pipe', 'pipe', 'ignore'],
		windowsHide: true,
	});
	const output = text(limited(child.stdout));
	// When the run ends otherwise, nobody waits for the output any more.
	output.catch(() => undefined);
	// A helper that answers without reading closes the pipe.
	child.stdin.on('error', () => undefined).end(`${server}\n`);
	const {promise, resolve, reject} = Promise.withResolvers<number | null>();
	const timer = setTimeout(() => reject(new Error('does not answer')), timeoutMs);
	child.on('error', ({code}: NodeJS.ErrnoException) =>
		reject(new Error(code === 'ENOENT' ? 'is not installed' : `cannot be run (${code})`)),
	);
	child.on('close', resolve);
	try {
		const exitCode = await promise;
		return {stdout: await output, exitCode};
	} finally {
		clearTimeout(timer);
		child.kill('SIGKILL');
		// A grandchild may hold the pipe open; it must not hold this program.
		child.stdout.destroy();
		child.unref();
	}
}

async function* limited(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let total = 0;
	for await (const chunk of chunks) {
		total += chunk.length;
		if (total > maxOutputBytes) throw new Error('writes without end');
		yield chunk;
	}
}

function parseCredential(stdout: string): Credential | undefined {
	let answer: unknown;
	try {
		answer = JSON.parse(stdout);
	} catch {
		return undefined;
	}
	if (!isObject(answer)) return undefined;
	const {Username: username, Secret: secret} = answer;
	if (typeof username !== 'string' || typeof secret !== 'string' || secret === '') return undefined;
	return username === tokenUsername
		? {kind: 'identity', username, token: secret}
		: {kind: 'password', username, password: secret};
}
