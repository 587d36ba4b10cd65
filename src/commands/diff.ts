import {type DiffOptions, fileStates, ignorable} from '../diff/image-diff.ts';
import {ImgdiveError} from '../model/error.ts';
import {diffFormats} from '../report/diff/diff-report.ts';
import {fileOrders} from '../report/diff/shown-files.ts';
import {type Command, type CommandContext, imageOptions, outputOptions} from './command.ts';
import type {DiffChoice} from './diff-options.ts';
import {outputWidth, wantsColor, write} from './output.ts';
import {isPlain, screenOptions, withTerminal} from './tui/screen.ts';

export const diff: Command = {
	usage: 'OLD NEW [PATH]',
	summary: 'what changed between two images, on the screen or as a report, or in one file',
	minArgs: 2,
	maxArgs: 3,
	options: {
		format: {
			type: 'string',
			value: 'FORMAT',
			help: `${diffFormats.join(' or ')}; text is the default`,
		},
		ignore: {type: 'string', value: 'LIST', help: `do not compare: ${ignorable.join(', ')}`},
		semantic: {type: 'boolean', help: 'the same as --ignore timestamps,history,order'},
		path: {type: 'string', value: 'GLOB', help: 'compare only such paths: etc/**,**/*.so'},
		only: {type: 'string', value: 'LIST', help: `list only files: ${fileStates.join(', ')}`},
		sort: {
			type: 'string',
			value: 'ORDER',
			help: `list files by ${fileOrders.join(', ')}; delta is the default, path in JSON`,
		},
		exitCode: {type: 'boolean', help: 'exit with 1 when the images differ'},
		...screenOptions,
		...imageOptions,
		...outputOptions,
	},
	async run(context) {
		const {diffChoiceOf} = await import('./diff-options.ts');
		const choice = diffChoiceOf(context.options);
		const [old = '', fresh = '', path] = context.args;
		if (path !== undefined) return reportPath(context, choice, path);
		const code =
			wantsReport(choice) || isPlain(context)
				? undefined
				: await withTerminal(context, async (terminal) => {
						const {openDiff} = await import('./tui/open-diff.ts');
						return openDiff(context, terminal, {old, new: fresh}, diffOptionsOf(choice));
					});
		return code ?? reportImages(context, choice);
	},
};

/** Options that say what is printed, or how it ends, have no meaning on the screen. */
function wantsReport({only, order, hasExitCode}: DiffChoice): boolean {
	return only !== undefined || order !== undefined || hasExitCode;
}

function diffOptionsOf({ignore, paths}: DiffChoice): DiffOptions {
	return paths ? {ignore, paths} : {ignore};
}

async function reportImages(
	{args: [old = '', fresh = ''], options, output}: CommandContext,
	choice: DiffChoice,
): Promise<number> {
	const [{loadDiffReporter}, {diffImages}, {exitCodeOfSides, withSides}] = await Promise.all([
		import('../report/diff/diff-report.ts'),
		import('../diff/diff-images.ts'),
		import('./load-sides.ts'),
	]);
	const report = await loadDiffReporter(choice.format);
	const {ignore, only, order} = choice;
	const settings = {
		width: outputWidth(options, output),
		color: wantsColor(options, output),
		ignored: [...ignore],
		only,
		order,
	};
	return withSides({old, new: fresh}, {options, output}, async (sides) => {
		const found = await diffImages(sides.old, sides.new, diffOptionsOf(choice));
		await write(report(found, settings), options, output);
		return exitCodeOfSides(sides) || exitCodeOf(choice, found.verdict === 'identical');
	});
}

async function reportPath(
	{args: [old = '', fresh = ''], options, output}: CommandContext,
	choice: DiffChoice,
	path: string,
): Promise<number> {
	const {format, ignore, paths, only, order} = choice;
	if (format !== 'text' || paths) {
		const what = paths ? '--path' : `--format ${format}`;
		throw new ImgdiveError('usage', `${what} is for whole images, not for a single path.`, {
			hint: `To compare only some paths, leave ${JSON.stringify(path)} out and give them with --path.`,
		});
	}
	const [{pathDiff}, {exitCodeOfSides, withSides}] = await Promise.all([
		import('./path-diff.ts'),
		import('./load-sides.ts'),
	]);
	const settings = {
		ignore,
		only,
		order,
		width: outputWidth(options, output),
		color: wantsColor(options, output),
	};
	return withSides({old, new: fresh}, {options, output}, async (sides) => {
		const {isSame, lines} = await pathDiff(sides, path, settings);
		await write(
			lines.map((line) => `${line}\n`),
			options,
			output,
		);
		return exitCodeOfSides(sides) || exitCodeOf(choice, isSame);
	});
}

function exitCodeOf({hasExitCode}: DiffChoice, isSame: boolean): number {
	return hasExitCode && !isSame ? 1 : 0;
}
