import {constants} from 'node:os';
import {setTimeout as sleep} from 'node:timers/promises';
import {type IPty, spawn} from '@lydell/node-pty';
import {Unicode11Addon} from '@xterm/addon-unicode11';
import headless, {type Terminal} from '@xterm/headless';
import {ptyEnvironment} from './pty-environment.ts';
import {keyBytes, type MouseKind, mouseBytes} from './terminal-keys.ts';

export type PtyOptions = {
	/** @default 100 */
	readonly columns?: number;
	/** @default 30 */
	readonly rows?: number;
	/** Over the environment of this process; undefined takes a variable away. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** Program and first arguments. @default the built command */
	readonly command?: readonly [string, ...string[]];
};

/** How the program ended: with a code, or else by a signal. */
export type PtyExit = {readonly code: number | null; readonly signal: string | null};

/** Number in the terminal's palette, `#rrggbb`, or null for the terminal's own. */
export type CellColor = number | string | null;

export type Cell = {
	/** Empty in the second half of a wide character, and where nothing was written. */
	readonly text: string;
	/** 0 for the second half of a wide character. */
	readonly width: number;
	readonly foreground: CellColor;
	readonly background: CellColor;
	readonly isBold: boolean;
	readonly isDim: boolean;
	readonly isInverse: boolean;
	readonly isUnderlined: boolean;
};

export type ScreenPredicate = string | RegExp | ((text: string) => boolean);

const quietMs = 60;
/** How long a busy machine may take to begin to answer a key. */
const answerMs = 250;
const mouseModes = [9, 1000, 1002, 1003, 1005, 1006, 1015, 1016];
const cursorMode = 25;
const synchronizedMode = 2026;
const defaultCommand: readonly [string, ...string[]] = [process.execPath, 'dist/cli.js'];
const running = new Set<PtySession>();
process.once('exit', () => {
	for (const session of running) session.kill();
});

/**
 * A program in a real pseudo terminal, and the emulator that its output goes to. What the emulator replies goes back to
 * the program. Columns and rows are numbered from 0.
 */
export class PtySession {
	/** Resolves when the program has ended and all that it wrote is on the screen. */
	readonly exit: Promise<PtyExit>;
	readonly #pty: IPty;
	readonly #terminal: Terminal;
	readonly #chunks: Buffer[] = [];
	readonly #modes = new Map<number, boolean>();
	readonly #watchers = new Set<() => void>();
	#unparsed = 0;
	#lastOutput = performance.now();
	#ended: PtyExit | undefined;

	private constructor(args: readonly string[], options: PtyOptions) {
		const {columns: cols = 100, rows = 30, command = defaultCommand, env} = options;
		this.#terminal = emulator(cols, rows);
		this.#followModes();
		const [program, ...first] = command;
		this.#pty = spawn(program, [...first, ...args], {
			name: 'xterm-256color',
			cols,
			rows,
			env: ptyEnvironment(env),
			// Bytes as they are: what is no UTF-8 must be seen, too.
			encoding: null,
		});
		this.#pty.onData((data) => this.#receive(data as unknown as Buffer));
		this.#terminal.onData((reply) => this.write(reply));
		this.exit = new Promise((resolve) => {
			this.#pty.onExit(({exitCode, signal}) => {
				const name = signal ? signalName(signal) : null;
				this.#ended = {code: name === null ? exitCode : null, signal: name};
				running.delete(this);
				this.#terminal.write('', () => {
					resolve(this.#ended as PtyExit);
					this.#notify();
				});
			});
		});
		running.add(this);
	}

	/** Starts a program, the built command by default. Whoever starts a session closes it. */
	static start(args: readonly string[], options: PtyOptions = {}): PtySession {
		return new PtySession(args, options);
	}

	get pid(): number {
		return this.#pty.pid;
	}

	get columns(): number {
		return this.#terminal.cols;
	}

	get rows(): number {
		return this.#terminal.rows;
	}

	/** Keys by their names, each in a write of its own; what is no name is sent as it is. */
	send(...keys: readonly string[]): this {
		for (const key of keys) this.write(keyBytes(key));
		return this;
	}

	/** Sends keys one by one and waits for the screen to settle after each; a key that does nothing takes a moment. */
	async press(...keys: readonly string[]): Promise<this> {
		for (const key of keys) {
			const before = this.#chunks.length;
			const deadline = performance.now() + answerMs;
			this.send(key);
			for (let left = answerMs; left > 0; left = deadline - performance.now()) {
				if (this.#chunks.length > before) break;
				await this.#changed(left);
			}
			await this.settled();
		}
		return this;
	}

	/** Text as it is, also where it is a key's name. */
	write(text: string): this {
		if (this.#ended === undefined) this.#pty.write(text);
		return this;
	}

	/** Text from the clipboard, marked as such where the program asked for that. */
	paste(text: string): this {
		return this.write(this.isModeSet(2004) ? `\u001B[200~${text}\u001B[201~` : text);
	}

	/** The left button or the wheel, at a cell. */
	mouse(kind: MouseKind, column: number, row: number, isShift: boolean = false): this {
		return this.write(mouseBytes(kind, column, row, isShift));
	}

	resize(columns: number, rows: number): this {
		this.#terminal.resize(columns, rows);
		if (this.#ended === undefined) this.#pty.resize(columns, rows);
		return this;
	}

	/** Stops reading what the program writes, as a slow terminal does. */
	pause(): this {
		this.#pty.pause();
		return this;
	}

	resume(): this {
		this.#pty.resume();
		return this;
	}

	/** Rows of the screen without trailing blanks. */
	lines(): readonly string[] {
		const {active} = this.#terminal.buffer;
		return Array.from(
			{length: this.#terminal.rows},
			(_, row) =>
				active
					.getLine(active.baseY + row)
					?.translateToString(true)
					.trimEnd() ?? '',
		);
	}

	text(): string {
		return this.lines().join('\n');
	}

	/** @throws when the cell is not on the screen. */
	cell(column: number, row: number): Cell {
		const {active} = this.#terminal.buffer;
		const cell = active.getLine(active.baseY + row)?.getCell(column);
		if (cell === undefined) throw new Error(`There is no cell ${column},${row}.`);
		const color = (isDefault: boolean, isRgb: boolean, value: number): CellColor => {
			if (isDefault) return null;
			return isRgb ? `#${value.toString(16).padStart(6, '0')}` : value;
		};
		return {
			text: cell.getChars(),
			width: cell.getWidth(),
			foreground: color(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
			background: color(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
			isBold: cell.isBold() !== 0,
			isDim: cell.isDim() !== 0,
			isInverse: cell.isInverse() !== 0,
			isUnderlined: cell.isUnderline() !== 0,
		};
	}

	get cursorVisible(): boolean {
		return this.isModeSet(cursorMode);
	}

	get altScreen(): boolean {
		return this.#terminal.buffer.active.type === 'alternate';
	}

	/** Numbers of the mouse modes that are on, ascending: 1000, 1002, 1003 what is reported, 1006 how. */
	get mouseMode(): readonly number[] {
		return mouseModes.filter((mode) => this.isModeSet(mode));
	}

	/** Whether a private mode, as of `ESC [ ? 25 h`, is on. */
	isModeSet(mode: number): boolean {
		return this.#modes.get(mode) ?? mode === cursorMode;
	}

	/** All that the program has written; bytes that are no UTF-8 are U+FFFD. */
	get raw(): string {
		return this.rawBytes.toString('utf8');
	}

	get rawBytes(): Buffer {
		return Buffer.concat(this.#chunks);
	}

	/** What the program has written so far, in bytes: where {@link rawSince} starts. */
	get rawLength(): number {
		return this.#chunks.reduce((sum, {length}) => sum + length, 0);
	}

	rawSince(start: number): string {
		return this.rawBytes.subarray(start).toString('utf8');
	}

	/**
	 * Waits until the screen is as it should be; never looks at half a frame.
	 * @throws when it is not in time, or the program ends before; the message shows the screen
	 */
	async waitFor(wanted: ScreenPredicate, ms: number = 10_000): Promise<this> {
		const isThere = (): boolean =>
			!this.isModeSet(synchronizedMode) && matches(wanted, this.text());
		const deadline = performance.now() + ms;
		while (!isThere()) {
			const left = deadline - performance.now();
			if (left <= 0) throw this.#failure(`${ms} ms were not enough for ${describe(wanted)}`);
			if (this.#ended !== undefined && this.#unparsed === 0) {
				throw this.#failure(`The program ended before ${describe(wanted)}`);
			}
			await this.#changed(left);
		}
		return this;
	}

	/** Waits until the program has written nothing for 60 ms. @throws when it goes on for `ms` */
	async settled(ms: number = 10_000): Promise<this> {
		const start = performance.now();
		this.#lastOutput = start;
		for (;;) {
			const now = performance.now();
			const left = this.#lastOutput + quietMs - now;
			if (left <= 0 && this.#unparsed === 0) return this;
			if (now - start > ms) throw this.#failure(`The program still writes after ${ms} ms`);
			await sleep(Math.max(1, left));
		}
	}

	/** Sends a signal to the program. */
	signal(name: NodeJS.Signals): this {
		this.#pty.kill(name);
		return this;
	}

	/** Takes the terminal away, as when its window is closed. */
	hangUp(): this {
		// It is not part of the published type.
		(this.#pty as IPty & {destroy(): void}).destroy();
		return this;
	}

	/** Ends the program and its children at once, without a chance to clean up. */
	kill(): void {
		if (this.#ended !== undefined) return;
		try {
			process.kill(-this.pid, 'SIGKILL');
		} catch {
			// It is gone already.
		}
		this.hangUp();
	}

	/** Ends the program, if it has not ended, and waits until it is gone. */
	async close(): Promise<void> {
		this.kill();
		await this.exit;
		this.#terminal.dispose();
	}

	#receive(chunk: Buffer): void {
		this.#chunks.push(chunk);
		this.#unparsed++;
		this.#lastOutput = performance.now();
		this.#terminal.write(chunk, () => {
			this.#unparsed--;
			this.#notify();
		});
	}

	#followModes(): void {
		for (const final of ['h', 'l']) {
			this.#terminal.parser.registerCsiHandler({prefix: '?', final}, (params) => {
				for (const mode of params.flat()) this.#modes.set(mode, final === 'h');
				return false;
			});
		}
	}

	#notify(): void {
		for (const watcher of [...this.#watchers]) watcher();
	}

	#changed(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const done = (): void => {
				clearTimeout(timer);
				this.#watchers.delete(done);
				resolve();
			};
			const timer = setTimeout(done, ms);
			this.#watchers.add(done);
		});
	}

	#failure(problem: string): Error {
		const rule = '-'.repeat(this.columns);
		const end = this.#ended ? `\nended with ${this.#ended.code ?? this.#ended.signal}` : '';
		return new Error(`${problem}. The screen:\n${rule}\n${this.text()}\n${rule}${end}`);
	}
}

function emulator(cols: number, rows: number): Terminal {
	const terminal = new headless.Terminal({cols, rows, allowProposedApi: true, scrollback: 0});
	terminal.loadAddon(new Unicode11Addon());
	// Without it an emoji is one column wide.
	terminal.unicode.activeVersion = '11';
	return terminal;
}

function signalName(number: number): string {
	const found = Object.entries(constants.signals).find(([, value]) => value === number);
	return found?.[0] ?? String(number);
}

function matches(wanted: ScreenPredicate, text: string): boolean {
	if (typeof wanted === 'string') return text.includes(wanted);
	return wanted instanceof RegExp ? wanted.test(text) : wanted(text);
}

function describe(wanted: ScreenPredicate): string {
	return typeof wanted === 'string' ? JSON.stringify(wanted) : String(wanted);
}
