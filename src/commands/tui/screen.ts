import {type ReadStream, WriteStream} from 'node:tty';
import type {CommandContext, Options} from '../command.ts';
import {openKeyboard} from './keyboard.ts';

/** Where the interface draws, and what it gets keys from. */
export type Terminal = {readonly stdin: ReadStream; readonly stdout: WriteStream};

/** How the interface looks. */
export const screenOptions: Options = {
	plain: {type: 'boolean', help: 'lines instead of a screen, for screen readers'},
	ascii: {type: 'boolean', help: 'draw with ASCII only'},
	theme: {type: 'string', value: 'NAME', help: 'how the screen looks'},
	mouse: {type: 'boolean', isNegative: true, help: 'leave the mouse to the terminal'},
};

/** Uses the terminal; undefined where a report is wanted, or nobody looks. */
export async function withTerminal(
	context: Pick<CommandContext, 'options' | 'output'>,
	use: (terminal: Terminal) => Promise<number>,
): Promise<number | undefined> {
	const stdout = screenOf(context);
	const keyboard = stdout && openKeyboard();
	if (!keyboard) return undefined;
	try {
		return await use({stdin: keyboard.stream, stdout});
	} finally {
		keyboard.close();
	}
}

/** Whether there are to be lines instead of a screen. */
export function isPlain({options, output}: Pick<CommandContext, 'options' | 'output'>): boolean {
	return options.plain === true || output.env.INK_SCREEN_READER === 'true';
}

/** The terminal to draw on. */
function screenOf({
	options,
	output,
}: Pick<CommandContext, 'options' | 'output'>): WriteStream | undefined {
	const {stdout, env} = output;
	const wantsReport = options.format !== undefined || options.output !== undefined;
	if (wantsReport || env.TERM === 'dumb' || env.CI) return undefined;
	return stdout instanceof WriteStream && stdout.isTTY ? stdout : undefined;
}
