import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process';
import {Duplex} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import {ImgdiveError} from '../../model/error.ts';
import {lastLine} from './engine-message.ts';

const keptErrorBytes = 65536;
/** A shared connection that ssh leaves behind in the background may hold stderr open for ever. */
const patienceMilliseconds = 200;

/**
 * A connection to an engine through a child process of the user's `ssh`. Destroying it ends the child.
 * Fails with an {@link ImgdiveError} `unreachable` that tells what ssh said.
 */
export class SshConnection extends Duplex {
	readonly #child: ChildProcessWithoutNullStreams;
	#said = '';

	/** @param args for `ssh`; no shell of this machine sees them */
	constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
		super();
		const child = spawn('ssh', args, {env, stdio: 'pipe', windowsHide: true});
		this.#child = child;
		child.on('error', (cause) => this.destroy(notStarted(cause)));
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			this.#said = (this.#said + text).slice(-keptErrorBytes);
		});
		child.stdout.on('data', (chunk: Buffer) => {
			if (!this.push(chunk)) child.stdout.pause();
		});
		// A child that ends early breaks this pipe; why it ended, its exit tells.
		child.stdin.on('error', () => undefined);
		const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
		child.once('exit', (code) => {
			const ended = Promise.race([closed, delay(patienceMilliseconds)]);
			void ended.then(() => this.#end(code));
		});
	}

	override _read(): void {
		this.#child.stdout.resume();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
		this.#child.stdin.write(chunk, () => done());
	}

	override _final(done: () => void): void {
		this.#child.stdin.end(() => done());
	}

	override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
		this.#child.kill();
		this.#child.stdin.destroy();
		this.#child.stdout.destroy();
		this.#child.stderr.destroy();
		done(error);
	}

	#end(code: number | null): void {
		if (this.destroyed) return;
		if (code === 0) {
			this.push(null);
			return;
		}
		const why = lastLine(this.#said) || `it ended with exit code ${code}`;
		this.destroy(
			new ImgdiveError('unreachable', `ssh failed: ${why}`, {
				// 255 is ssh's own failure, everything else that of the command on the other side.
				hint:
					code === 255
						? 'Check that ssh reaches that host without a question: ssh HOST true.'
						: 'Check that the engine and its client are installed there and may be used by that user.',
			}),
		);
	}
}

function notStarted(cause: NodeJS.ErrnoException): ImgdiveError {
	return new ImgdiveError('unreachable', `ssh cannot be started: ${cause.code}.`, {
		hint: 'Install an ssh client, or put it on the PATH.',
		cause,
	});
}
