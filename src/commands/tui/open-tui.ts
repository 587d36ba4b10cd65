import type {ReadStream, WriteStream} from 'node:tty';
import {tuneForInterface} from '../../layer/memory-tuning.ts';
import {ImgdiveError} from '../../model/error.ts';
import {parseTarget} from '../../sources/target.ts';
import {runTui} from '../../tui/run.ts';
import {themeNames} from '../../tui/theme/themes.ts';
import type {CommandContext, OptionValues} from '../command.ts';
import type {FindingChoice} from '../finding-choice.ts';
import {findingOptions} from '../findings-option.ts';
import {chooseOf, indexOptionsOf, openOptionsOf} from '../load.ts';
import {colorModes} from '../output.ts';
import {readConfig} from './config-file.ts';
import type {LoadTask} from './image-loader.ts';
import {TuiBackend} from './tui-backend.ts';

export type Terminal = {readonly stdin: ReadStream; readonly stdout: WriteStream};

/**
 * Runs the interface. Returns the exit code.
 * @throws {ImgdiveError} before anything is drawn, for what is wrong with the options, the reference or the config file
 */
export async function openTui(
	{args: [reference = ''], options, output: {env}}: CommandContext,
	{stdin, stdout}: Terminal,
): Promise<number> {
	const theme = themeOf(options);
	const color = chooseOf('color', options.color, colorModes);
	// A slip is told where it was made.
	checkReference(reference, stdin);
	const judge = await judgeOf(options);
	const openOptions = openOptionsOf(options, env);
	const indexOptions = indexOptionsOf(options, openOptions.cache);
	tuneForInterface();
	const config = await readConfig(env);
	const backend = new TuiBackend(reference, {
		openOptions,
		judge,
		base: options.base,
		indexOptions,
		env,
	});
	try {
		return await runTui({
			reference,
			backend,
			config,
			stdin,
			stdout,
			env,
			...(theme !== undefined && {theme}),
			color,
			ascii: options.ascii === true,
			mouse: options.mouse !== false,
			isPlain: options.plain === true || env.INK_SCREEN_READER === 'true',
		});
	} finally {
		backend.close();
	}
}

function themeOf({theme}: OptionValues): string | undefined {
	const [first = 'default', ...others] = themeNames;
	return theme === undefined ? undefined : chooseOf('theme', theme, [first, ...others]);
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

function checkReference(reference: string, stdin: ReadStream): void {
	const isPipe = stdin !== process.stdin;
	if (parseTarget(reference).kind !== 'stdin' || isPipe) return;
	throw new ImgdiveError('usage', 'Standard input is a terminal, not an archive.', {
		hint: 'Pipe an image in: docker save IMAGE | imgdive -',
	});
}
