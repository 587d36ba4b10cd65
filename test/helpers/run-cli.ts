import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** What one test file learns must not change what another sees, nor what the user's own cache holds. */
const cacheFolder = mkdtempSync(path.join(tmpdir(), 'imgdive-test-cache-'));
process.once('exit', () => rmSync(cacheFolder, {recursive: true, force: true}));

export type CliResult = {
	readonly code: number | null;
	readonly signal: string | null;
	readonly stdout: string;
	readonly stderr: string;
};

/** Runs the built command, with an environment that leaves colour and width to the command itself. */
export function runCli(
	args: readonly string[],
	options: {readonly input?: Uint8Array; readonly env?: NodeJS.ProcessEnv} = {},
): Promise<CliResult> {
	const {CI: _ci, NO_COLOR: _no, FORCE_COLOR: _force, COLUMNS: _columns, ...env} = process.env;
	const child = spawn(process.execPath, ['dist/cli.js', ...args], {
		env: {...env, IMGDIVE_CACHE_DIR: cacheFolder, ...options.env},
	});
	const stdout: Buffer[] = [];
	const stderr: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
	child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
	child.stdin.on('error', () => {});
	child.stdin.end(options.input);
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => {
			resolve({
				code,
				signal,
				stdout: Buffer.concat(stdout).toString('utf8'),
				stderr: Buffer.concat(stderr).toString('utf8'),
			});
		});
	});
}
