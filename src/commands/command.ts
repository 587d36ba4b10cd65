import type {OutputStreams} from './output.ts';

/** An option of a command, as help shows it and the parser takes it. */
export type Option = {
	readonly type: 'string' | 'boolean';
	/** What stands for the value in help: `FILE`. */
	readonly value?: string;
	/** Given as `--no-…`, which sets it to false. */
	readonly isNegative?: boolean;
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
	/** Everything behind the command's name belongs to another program; own options come before it. */
	readonly takesAll?: boolean;
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
		help: 'choose a platform, such as linux/arm64',
	},
	pull: {
		type: 'string',
		value: 'WHEN',
		help: 'read from the registry what is missing (default) in the engine, always, or never',
	},
	context: {
		type: 'string',
		value: 'NAME',
		help: 'Docker context or Podman connection to use',
	},
	insecure: {
		type: 'boolean',
		help: 'registries: allow HTTP and certificates that nobody vouches for',
	},
	full: {type: 'boolean', help: 'read layers whole that have a table of contents'},
	verify: {type: 'boolean', help: 'read every byte and check every digest'},
	cache: {
		type: 'boolean',
		isNegative: true,
		help: 'neither use nor keep what is known of layers',
	},
};

export const outputOptions: Options = {
	output: {type: 'string', value: 'FILE', help: 'write to FILE instead of standard output'},
	color: {type: 'string', value: 'WHEN', help: 'auto (default), always or never'},
};
