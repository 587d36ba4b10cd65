import type {OutputStreams} from './output.ts';

/** An option of a command, as help shows it and the parser takes it. */
export type Option = {
	readonly type: 'string' | 'boolean';
	/** What stands for the value in help: `FILE`. */
	readonly value?: string;
	readonly help: string;
};

/** Options by their name in camelCase; given as `--kebab-case`. */
export type Options = Readonly<Record<string, Option>>;
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

export type CommandContext = {
	readonly args: readonly string[];
	readonly options: OptionValues;
	readonly output: OutputStreams;
	readonly version: string;
};

export type Command = {
	/** Arguments as help shows them: `IMAGE [PATH]`. */
	readonly usage: string;
	readonly summary: string;
	readonly minArgs: number;
	readonly maxArgs: number;
	readonly options: Options;
	/** Returns the exit code. Throws for everything that goes wrong. */
	run(context: CommandContext): Promise<number>;
};

export const imageOptions: Options = {
	tag: {
		type: 'string',
		value: 'NAME',
		help: 'choose an image of an archive or layout that holds several',
	},
	platform: {
		type: 'string',
		value: 'OS/ARCH',
		help: 'choose a platform of an index, such as linux/arm64',
	},
	verify: {type: 'boolean', help: 'read every byte and check every digest'},
};

export const outputOptions: Options = {
	output: {type: 'string', value: 'FILE', help: 'write to FILE instead of standard output'},
	color: {type: 'string', value: 'WHEN', help: 'auto (default), always or never'},
};
