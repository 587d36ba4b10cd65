import meow from 'meow';
import {ImgdiveError} from '../model/error.ts';
import {safeLine} from '../report/safe-text.ts';
import type {Command, Option, OptionValues} from './command.ts';
import {commands} from './commands.ts';
import {failureOf} from './failure.ts';
import {flagOf, helpText} from './help.ts';
import {open} from './open.ts';
import type {OutputStreams} from './output.ts';

/** Runs a command line. Returns the exit code; errors are told on standard error. */
export async function main(
	argv: readonly string[],
	output: OutputStreams,
	version: string,
): Promise<number> {
	try {
		return await runCommand(argv, output, version);
	} catch (error) {
		const {message, hint} = failureOf(error);
		output.stderr.write(`imgdive: ${safeLine(message)}\n`);
		if (hint) output.stderr.write(`${safeLine(hint)}\n`);
		if (output.env.IMGDIVE_DEBUG === '1') output.stderr.write(`${debugText(error)}\n`);
		return 2;
	}
}

async function runCommand(
	argv: readonly string[],
	output: OutputStreams,
	version: string,
): Promise<number> {
	const at = commandAt(argv);
	const named = at < 0 ? undefined : argv[at];
	const command = commands.get(named ?? '') ?? open;
	const isPassed = command.takesAll === true;
	const own = isPassed ? argv.slice(0, at) : argv.filter((_, position) => position !== at);
	const parsed = parse(own, command);
	const {options} = parsed;
	const args = isPassed ? argv.slice(at + 1) : parsed.args;
	if (options.version) {
		output.stdout.write(`${version}\n`);
		return 0;
	}
	// What another program is given it may take for a question to itself; this one is not.
	const isAsked = isPassed && args.length === 1 && args[0] === '--help';
	if (options.help || isAsked) {
		output.stdout.write(helpText(named, command));
		return 0;
	}
	checkArgs(args, command, named);
	return command.run({args, options, output, version});
}

/** Position of the command's name, which options may precede; -1 where an image is given alone. */
function commandAt(argv: readonly string[]): number {
	for (let at = 0; at < argv.length; at++) {
		const word = argv[at] as string;
		if (!word.startsWith('-') || word === '-') return commands.has(word) ? at : -1;
		if (word === '--') return -1;
		const isValueNext = !word.includes('=') && valueFlags().has(word);
		if (isValueNext) at++;
	}
	return -1;
}

function valueFlags(): ReadonlySet<string> {
	const options = [open, ...commands.values()].flatMap((command) =>
		Object.entries(command.options),
	);
	return new Set(options.filter(([, {type}]) => type === 'string').map(([key]) => flagOf(key)));
}

function parse(
	argv: readonly string[],
	{options}: Command,
): {readonly args: readonly string[]; readonly options: OptionValues} {
	const known: Known = {...options, help: {type: 'boolean'}, version: {type: 'boolean'}};
	const {input, flags} = runMeow(argv, known);
	for (const [key, value] of Object.entries(flags)) checkOption(key, value, known);
	return {args: input, options: flags as OptionValues};
}

type Known = Readonly<Record<string, Pick<Option, 'type' | 'isNegative'>>>;

function runMeow(
	argv: readonly string[],
	known: Known,
): {readonly input: readonly string[]; readonly flags: Readonly<Record<string, unknown>>} {
	try {
		return meow({
			importMeta: import.meta,
			// Without it, meow looks for a package.json on the disk.
			pkg: {},
			argv,
			autoHelp: false,
			autoVersion: false,
			// It would end the process itself; errors are told here in one form.
			allowUnknownFlags: true,
			booleanDefault: undefined,
			flags: Object.fromEntries(Object.entries(known).map(([key, {type}]) => [key, {type}])),
		});
	} catch (cause) {
		const message = cause instanceof Error ? cause.message : String(cause);
		throw new ImgdiveError('usage', message, {hint: 'See imgdive --help.', cause});
	}
}

function checkOption(key: string, value: unknown, known: Known): void {
	const option = known[key];
	if (!option) {
		const list = Object.entries(known)
			.map(([name, {isNegative = false}]) => flagOf(name, {isNegative}))
			.join(', ');
		throw new ImgdiveError('usage', `There is no option ${flagOf(key)}.`, {
			hint: `Known options: ${list}.`,
		});
	}
	if (option.type === 'string' && (value === '' || typeof value === 'boolean')) {
		throw new ImgdiveError('usage', `The option ${flagOf(key)} needs a value.`, {
			hint: `Write ${flagOf(key)}=VALUE.`,
		});
	}
}

function checkArgs(args: readonly string[], command: Command, named: string | undefined): void {
	const {minArgs, maxArgs, usage, takesAll} = command;
	const call = named === undefined ? 'imgdive IMAGE' : `imgdive ${named} ${usage}`;
	if (args.length < minArgs) {
		throw new ImgdiveError(
			'usage',
			args.length === 0 ? 'Which image?' : 'An argument is missing.',
			{
				hint: `Usage: ${call}. More: imgdive --help.`,
			},
		);
	}
	if (args.length <= maxArgs || takesAll) return;
	throw new ImgdiveError('usage', `Too many arguments: ${JSON.stringify(args[maxArgs])}.`, {
		hint: `Usage: ${call}. More: imgdive --help.`,
	});
}

function debugText(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const cause = error.cause instanceof Error ? `\nCaused by: ${error.cause.stack}` : '';
	return `${error.stack}${cause}`;
}
