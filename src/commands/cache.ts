import {type Command, outputOptions} from './command.ts';
import {write} from './output.ts';

export const cache: Command = {
	usage: 'dir|ls|prune',
	summary: 'what is known of layers: where it is kept, what it is, remove it',
	minArgs: 1,
	maxArgs: 1,
	options: {
		maxSize: {
			type: 'string',
			value: 'SIZE',
			help: 'prune: keep what was used last, up to SIZE, such as 200MB or 1GiB',
		},
		format: {type: 'string', value: 'FORMAT', help: 'ls: text (default) or json'},
		...outputOptions,
	},
	async run(context) {
		const {args, options, output} = context;
		const {runCacheAction} = await import('./cache-actions.ts');
		await write(runCacheAction(args[0] ?? '', context), options, output);
		return 0;
	},
};
