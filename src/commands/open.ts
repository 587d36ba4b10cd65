import {WriteStream} from 'node:tty';
import type {Command, CommandContext} from './command.ts';
import {inspect} from './inspect.ts';
import {openKeyboard} from './tui/keyboard.ts';

/** What is typed without a command's name: the interface on a terminal, and everywhere else a report. */
export const open: Command = {
	usage: 'IMAGE',
	summary: 'look into an image on the screen; without a terminal, the same as inspect',
	minArgs: 1,
	maxArgs: 1,
	options: {
		plain: {type: 'boolean', help: 'lines instead of a screen, for screen readers'},
		ascii: {type: 'boolean', help: 'draw with ASCII only'},
		theme: {type: 'string', value: 'NAME', help: 'how the screen looks'},
		mouse: {type: 'boolean', isNegative: true, help: 'leave the mouse to the terminal'},
		...inspect.options,
	},
	async run(context) {
		const stdout = screenOf(context);
		const keyboard = stdout && openKeyboard();
		if (!keyboard) return inspect.run(context);
		try {
			const {openTui} = await import('./tui/open-tui.ts');
			return await openTui(context, {stdin: keyboard.stream, stdout});
		} finally {
			keyboard.close();
		}
	},
};

/** The terminal to draw on; undefined where a report is wanted, or nobody looks. */
function screenOf({options, output}: CommandContext): WriteStream | undefined {
	const {stdout, env} = output;
	const wantsReport = options.format !== undefined || options.output !== undefined;
	if (wantsReport || env.TERM === 'dumb' || env.CI) return undefined;
	return stdout instanceof WriteStream && stdout.isTTY ? stdout : undefined;
}
