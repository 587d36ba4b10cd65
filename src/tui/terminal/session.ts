import {formatFailure} from './failure.ts';
import {writeAll} from './write-all.ts';

// Alternate screen, no wrapping at the right edge, no cursor, pastes marked as such, no reports of the focus.
const enterSequence = '\u001B[?1049h\u001B[?7l\u001B[?25l\u001B[?2004h\u001B[?1004l';
// In the opposite order. Ends an update that was begun, and colours that are on, first.
const leaveSequence = '\u001B[?2026l\u001B[0m\u001B[?2004l\u001B[?25h\u001B[?7h\u001B[?1049l';
const mouseOnSequence = '\u001B[?1000h\u001B[?1002h\u001B[?1006h';
const mouseOffSequence = '\u001B[?1006l\u001B[?1002l\u001B[?1000l';

/** As a shell reports a program that a signal ended. */
const signalCodes = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const;
/** How long to wait for a stop that does not come, as in a process group that nobody can continue. */
const stopPatienceMilliseconds = 300;

export type SessionStreams = {
	readonly input: NodeJS.ReadStream;
	readonly output: {readonly fd: number};
};

/**
 * The modes of the terminal while the interface has it: takes it over, and gives it back as it was, however the program
 * ends. Writes past the streams, straight to the terminal, so that nothing is lost at the end of the process.
 */
export class TerminalSession {
	readonly #input: NodeJS.ReadStream;
	readonly #output: SessionStreams['output'];
	#isEntered = false;
	#isMouseOn = false;
	#isProtected = false;
	#isSuspended = false;
	#continued: () => void = () => {};

	constructor({input, output}: SessionStreams) {
		this.#input = input;
		this.#output = output;
	}

	/** Between {@link enter} and {@link leave}. */
	get isEntered(): boolean {
		return this.#isEntered;
	}

	/** Takes the screen. Raw mode is the input hub's to turn on. */
	enter(options: {readonly mouse?: boolean} = {}): void {
		if (this.#isEntered) return;
		this.#isEntered = true;
		this.#isMouseOn = options.mouse ?? this.#isMouseOn;
		this.#write(enterSequence + (this.#isMouseOn ? mouseOnSequence : ''));
	}

	/** Gives the terminal back. Does nothing when it has been. Also for handlers of `exit`. */
	leave(): void {
		if (!this.#isEntered) return;
		this.#isEntered = false;
		this.#setRawMode(false);
		this.#write(mouseOffSequence + leaveSequence);
	}

	/** Whether the terminal tells of clicks and the wheel; kept over a suspension. */
	setMouse(isOn: boolean): void {
		if (isOn === this.#isMouseOn) return;
		this.#isMouseOn = isOn;
		if (this.#isEntered) this.#write(isOn ? mouseOnSequence : mouseOffSequence);
	}

	/**
	 * Gives the terminal back, and stops the program with all of its process group, as Ctrl-z does elsewhere. Resolves
	 * when it goes on and has the terminal again, with an empty screen. Does nothing where there is no such signal.
	 */
	async suspend(): Promise<void> {
		if (!this.#isEntered || process.platform === 'win32') return;
		const isRaw = this.#input.isRaw === true;
		this.#isSuspended = true;
		this.leave();
		await stopped();
		this.#isSuspended = false;
		this.#takeAgain(isRaw);
	}

	/**
	 * From now on the terminal is given back when the process ends, by a signal or an error too. An error is told after
	 * that, and the exit code is 2; for a signal it is 128 and its number.
	 * @param onContinue called after someone else has stopped the program and it goes on: the modes are set again then,
	 * and the screen has to be drawn
	 */
	protect(onContinue: () => void = () => {}): void {
		if (this.#isProtected) return;
		this.#isProtected = true;
		this.#continued = onContinue;
		process.on('exit', this.#exited);
		process.on('uncaughtException', this.#failed);
		process.on('unhandledRejection', this.#failed);
		for (const signal of Object.keys(signalCodes)) process.on(signal, this.#signalled);
		if (process.platform !== 'win32') process.on('SIGCONT', this.#resumed);
	}

	/** Gives the terminal back, and ends the protection. */
	release(): void {
		this.leave();
		this.#isProtected = false;
		process.off('exit', this.#exited);
		process.off('uncaughtException', this.#failed);
		process.off('unhandledRejection', this.#failed);
		for (const signal of Object.keys(signalCodes)) process.off(signal, this.#signalled);
		process.off('SIGCONT', this.#resumed);
	}

	readonly #exited = (): void => this.leave();

	readonly #signalled = (signal: NodeJS.Signals): void => {
		this.leave();
		process.exit(signalCodes[signal as keyof typeof signalCodes]);
	};

	readonly #failed = (error: unknown): void => {
		this.leave();
		try {
			writeAll(process.stderr.fd, formatFailure(error, process.env));
		} finally {
			process.exit(2);
		}
	};

	readonly #resumed = (): void => {
		if (!this.#isEntered || this.#isSuspended) return;
		const isRaw = this.#input.isRaw === true;
		// Node takes a mode for set that the shell has changed meanwhile.
		this.#setRawMode(false);
		this.#isEntered = false;
		this.#takeAgain(isRaw);
		this.#continued();
	};

	/** The raw mode first: in the background it stops the program, before that writes on another's screen. */
	#takeAgain(isRaw: boolean): void {
		this.#setRawMode(isRaw);
		this.enter();
	}

	#setRawMode(isRaw: boolean): void {
		if (!this.#input.isTTY || this.#input.isRaw === isRaw) return;
		try {
			this.#input.setRawMode(isRaw);
		} catch {
			// The terminal is gone.
		}
	}

	#write(sequence: string): void {
		try {
			writeAll(this.#output.fd, sequence);
		} catch {
			// The terminal is gone; nobody sees how it looks.
		}
	}
}

/** Stops the process group; resolves when it goes on, or soon when it could not be stopped. */
async function stopped(): Promise<void> {
	const {promise, resolve} = Promise.withResolvers<void>();
	const timer = setTimeout(resolve, stopPatienceMilliseconds);
	process.once('SIGCONT', resolve);
	process.kill(0, 'SIGTSTP');
	await promise;
	clearTimeout(timer);
	process.off('SIGCONT', resolve);
}
