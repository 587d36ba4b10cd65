import {type IPty, spawn} from '@lydell/node-pty';
import headless, {type Terminal} from '@xterm/headless';
import {ptyEnvironment} from '../../test/helpers/pty-environment.ts';
import {keyBytes} from '../../test/helpers/terminal-keys.ts';

export type Size = {readonly columns: number; readonly rows: number};

const frameEnd = Buffer.from('\u001B[?2026l');
const startPatienceMs = 60_000;

/**
 * A program in a real terminal that knows to a fraction of a millisecond when each frame was whole. A frame ends with the
 * end of a synchronized update. All times are those of `performance.now()`.
 */
export class BenchTerminal {
	/** Just before the program was started. */
	readonly startedAt: number = performance.now();
	/** When something was to be seen for the first time; undefined until then. */
	shownAt: number | undefined;
	/** When the last byte of the last whole frame came. */
	frameAt = 0;
	frameCount = 0;
	byteCount = 0;
	readonly #pty: IPty;
	readonly #emulator: Terminal;
	#tail: Buffer = Buffer.alloc(0);
	#hasEnded = false;
	readonly #ended: Promise<void>;
	readonly #watchers = new Set<() => void>();

	constructor(args: readonly string[], {columns: cols, rows}: Size, env: NodeJS.ProcessEnv) {
		this.#emulator = new headless.Terminal({cols, rows, allowProposedApi: true, scrollback: 0});
		this.#pty = spawn(process.execPath, [...args], {
			name: 'xterm-256color',
			cols,
			rows,
			env: ptyEnvironment({COLORTERM: 'truecolor', ...env}),
			encoding: null,
		});
		this.#pty.onData((data) => this.#receive(data as unknown as Buffer));
		this.#emulator.onData((reply) => this.#pty.write(reply));
		this.#ended = new Promise((resolve) => {
			this.#pty.onExit(() => {
				this.#hasEnded = true;
				resolve();
				this.#notify();
			});
		});
	}

	get pid(): number {
		return this.#pty.pid;
	}

	text(): string {
		const {active} = this.#emulator.buffer;
		return Array.from(
			{length: this.#emulator.rows},
			(_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
		).join('\n');
	}

	/** Returns the time just before the key was written. */
	send(key: string): number {
		const at = performance.now();
		this.#pty.write(keyBytes(key));
		return at;
	}

	/** Resolves when a frame after the first `count` is whole; false when it is not within `ms`. */
	async frameAfter(count: number, ms: number): Promise<boolean> {
		return this.#until(() => this.frameCount > count, ms);
	}

	/** @throws when the screen does not get there within a minute, or the program ends */
	async waitFor(isThere: (text: string) => boolean): Promise<void> {
		if (await this.#until(() => isThere(this.text()), startPatienceMs)) return;
		throw new Error(`The screen did not become what was expected:\n${this.text()}`);
	}

	/** Presses keys one by one, as fast as they are answered and `quietMs` without a frame after each. */
	async press(keys: readonly string[], quietMs: number = 250): Promise<void> {
		for (const key of keys) {
			let seen = this.frameCount;
			this.send(key);
			while (await this.frameAfter(seen, quietMs)) seen = this.frameCount;
		}
	}

	async close(): Promise<void> {
		if (!this.#hasEnded) this.#pty.kill('SIGKILL');
		await this.#ended;
		this.#emulator.dispose();
	}

	#receive(chunk: Buffer): void {
		const at = performance.now();
		this.byteCount += chunk.length;
		const joined = Buffer.concat([this.#tail, chunk]);
		let from = joined.indexOf(frameEnd);
		for (; from >= 0; from = joined.indexOf(frameEnd, from + 1)) {
			this.frameCount++;
			this.frameAt = at;
		}
		// One byte less than the mark: it must not be counted twice.
		this.#tail = joined.subarray(Math.max(0, joined.length - frameEnd.length + 1));
		// At once: the emulator takes its time, which is none of the program's.
		this.#notify();
		this.#emulator.write(chunk, () => {
			if (this.shownAt === undefined && this.text().trim() !== '') this.shownAt = at;
			this.#notify();
		});
	}

	#notify(): void {
		for (const watcher of [...this.#watchers]) watcher();
	}

	#until(isDone: () => boolean, ms: number): Promise<boolean> {
		return new Promise((resolve, reject) => {
			const stop = (): void => {
				clearTimeout(timer);
				this.#watchers.delete(check);
			};
			const check = (): void => {
				if (isDone()) {
					stop();
					resolve(true);
				} else if (this.#hasEnded) {
					stop();
					reject(new Error(`The program has ended:\n${this.text()}`));
				}
			};
			const timer = setTimeout(() => {
				stop();
				resolve(isDone());
			}, ms);
			this.#watchers.add(check);
			check();
		});
	}
}
