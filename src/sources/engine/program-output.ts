import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {PassThrough, type Readable} from 'node:stream';
import {lastLine} from './engine-message.ts';

const keptErrorBytes = 65536;

type Options = {
	readonly env: NodeJS.ProcessEnv;
	readonly signal: AbortSignal | undefined;
	/** Makes the error of a program that failed from the last line that it wrote to its standard error. */
	readonly failure: (said: string) => Error;
};

/**
 * What a program writes to its standard output, as a stream that ends well only if the program does. Waits for the first
 * bytes, so that a program that fails at once is told by the promise. Destroying the stream ends the program.
 * @throws what `failure` makes; the signal's reason when it aborts
 */
export async function outputOf(
	program: string,
	args: readonly string[],
	{env, signal, failure}: Options,
): Promise<Readable> {
	const child = spawn(program, args, {
		env,
		stdio: ['ignore', 'pipe', 'pipe'],
		windowsHide: true,
		...(signal && {signal}),
	});
	const output = new PassThrough({
		destroy: (error, done) => {
			child.kill();
			done(error);
		},
	});
	// Before somebody reads the stream, nobody listens; who then does still hears of it.
	output.on('error', () => undefined);
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		said = (said + text).slice(-keptErrorBytes);
	});
	child.on('error', (error) => output.destroy(signal?.aborted ? signal.reason : error));
	child.stdout.pipe(output, {end: false});
	child.on('close', (code, endedBy) => {
		if (code === 0) output.end();
		else output.destroy(failure(lastLine(said) || `${program} ended with ${endedBy ?? code}`));
	});
	await once(output, 'readable');
	return output;
}
