import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';

/**
 * Runs a program to its end, its output thrown away; this process is free meanwhile. A failure carries what the program
 * wrote to stderr.
 */
export async function execute(
	command: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
	const child = spawn(command, args, {stdio: ['ignore', 'ignore', 'pipe'], env});
	const [complaint, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'close')]);
	if (code === 0) return;
	throw new Error(`${[command, ...args].join(' ')} ended with ${code ?? signal}: ${complaint}`);
}
