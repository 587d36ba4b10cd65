import type {ReadStream} from 'node:tty';
import {tuneForInterface} from '../../layer/memory-tuning.ts';
import {ImgdiveError} from '../../model/error.ts';
import {parseTarget} from '../../sources/target.ts';
import {runTui, type TuiOutcome} from '../../tui/run.ts';
import {type CommandContext, imageOptions, type OptionValues} from '../command.ts';
import type {FindingChoice} from '../finding-choice.ts';
import {findingOptions} from '../findings-option.ts';
import {indexOptionsOf, openOptionsOf} from '../load.ts';
import type {LoadTask} from './image-loader.ts';
import {screenOptions, type Terminal} from './screen.ts';
import {screenLook} from './screen-look.ts';
import {TuiBackend} from './tui-backend.ts';

/**
 * Runs the interface. Returns the exit code.
 * @throws {ImgdiveError} before anything is drawn, for what is wrong with the options, the reference or the config file
 */
export async function openTui(context: CommandContext, terminal: Terminal): Promise<number> {
	const {
		args: [reference = ''],
		options,
		output: {env},
	} = context;
	// A slip is told where it was made.
	checkReference(reference, terminal.stdin);
	const judge = await judgeOf(options);
	const openOptions = openOptionsOf(options, env);
	const indexOptions = indexOptionsOf(options, openOptions.cache);
	const look = await screenLook(context, terminal);
	tuneForInterface();
	const backend = new TuiBackend(reference, {
		openOptions,
		judge,
		base: options.base,
		indexOptions,
		env,
	});
	let outcome: TuiOutcome;
	try {
		outcome = await runTui({...look, reference, backend});
	} finally {
		backend.close();
	}
	const {exitCode, compareWith} = outcome;
	if (compareWith === null) return exitCode;
	const {diff} = await import('../diff.ts');
	const {chosen} = backend;
	return diff.run({
		...context,
		args: [compareWith, chosen.reference],
		// Others have the same names here and there, and mean something else.
		options: {...picked(options, comparedOptions), ...chosen.options},
	});
}

function picked(options: OptionValues, names: readonly string[]): OptionValues {
	return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** Rules are loaded when there is something to judge; but a slip in their options is told before anything is drawn. */
async function judgeOf(options: OptionValues): Promise<LoadTask['judge']> {
	const choiceOf = async (): Promise<FindingChoice> => {
		const {findingChoiceOf} = await import('../finding-choice.ts');
		return findingChoiceOf(options);
	};
	const isChosen = Object.keys(findingOptions).some((key) => options[key] !== undefined);
	const chosen = isChosen ? await choiceOf() : undefined;
	return async (analysis, signal) => (chosen ?? (await choiceOf())).find(analysis, signal);
}

const comparedOptions: readonly string[] = [
	...Object.keys(imageOptions),
	...Object.keys(screenOptions),
	'color',
];

function checkReference(reference: string, stdin: ReadStream): void {
	const isPipe = stdin !== process.stdin;
	if (parseTarget(reference).kind !== 'stdin' || isPipe) return;
	throw new ImgdiveError('usage', 'Standard input is a terminal, not an archive.', {
		hint: 'Pipe an image in: docker save IMAGE | imgdive -',
	});
}
