import {openSync} from 'node:fs';
import {isatty, ReadStream} from 'node:tty';

export type Keyboard = {
	readonly stream: ReadStream;
	/** Lets the process end. */
	close(): void;
};

/**
 * Where keys come from: standard input, or the terminal itself while an image comes through standard input. Undefined
 * where there is no terminal.
 */
export function openKeyboard(): Keyboard | undefined {
	if (isatty(0)) {
		const {stdin} = process;
		return {stream: stdin, close: () => stdin.pause()};
	}
	try {
		const stream = new ReadStream(openSync('/dev/tty', 'r'));
		return {stream, close: () => stream.destroy()};
	} catch {
		// No such device, or nobody has this process on a terminal.
		return undefined;
	}
}
