import type {Command} from './command.ts';
import {inspect} from './inspect.ts';
import {screenOptions, withTerminal} from './tui/screen.ts';

/** What is typed without a command's name: the interface on a terminal, and everywhere else a report. */
export const open: Command = {
	usage: 'IMAGE',
	summary: 'look into an image on the screen; without a terminal, the same as inspect',
	minArgs: 1,
	maxArgs: 1,
	options: {...screenOptions, ...inspect.options},
	async run(context) {
		const code = await withTerminal(context, async (terminal) => {
			const {openTui} = await import('./tui/open-tui.ts');
			return openTui(context, terminal);
		});
		return code ?? inspect.run(context);
	},
};
