import {isPattern} from '../analysis/paths/path-pattern.ts';
import {type FileState, fileStates, type Ignorable, ignorable} from '../diff/image-diff.ts';
import {ImgdiveError} from '../model/error.ts';
import {type DiffFormat, diffFormats} from '../report/diff/diff-report.ts';
import {type FileOrder, fileOrders} from '../report/diff/shown-files.ts';
import type {OptionValues} from './command.ts';
import {chooseOf} from './load.ts';

/** What `--semantic` leaves out: how an image came to be, not what it does. */
const semantic: readonly Ignorable[] = ['timestamps', 'history', 'order'];

/** What the options of `diff` want, checked before anything is read. */
export type DiffChoice = {
	readonly format: DiffFormat;
	readonly ignore: ReadonlySet<Ignorable>;
	/** Globs without a leading slash; undefined for all paths. */
	readonly paths: readonly string[] | undefined;
	/** States of the files that are listed; undefined for all. */
	readonly only: ReadonlySet<FileState> | undefined;
	/** Undefined where the format knows best. */
	readonly order: FileOrder | undefined;
	/** Whether differences make an exit code of 1. */
	readonly hasExitCode: boolean;
};

/** @throws {ImgdiveError} `usage` */
export function diffChoiceOf(options: OptionValues): DiffChoice {
	const chosen = listOf('ignore', options.ignore, ignorable) ?? [];
	const only = listOf('only', options.only, fileStates);
	return {
		format: chooseOf('format', options.format, diffFormats),
		// In the order in which they are known, whatever was typed.
		ignore: new Set(
			ignorable.filter(
				(name) => chosen.includes(name) || (options.semantic === true && semantic.includes(name)),
			),
		),
		paths: globsOf(options.path),
		only: only && new Set(only),
		order: options.sort === undefined ? undefined : chooseOf('sort', options.sort, fileOrders),
		hasExitCode: options.exitCode === true,
	};
}

function listOf<Choice extends string>(
	name: string,
	value: OptionValues[string],
	choices: readonly [Choice, ...Choice[]],
): readonly Choice[] | undefined {
	if (typeof value !== 'string') return undefined;
	return value.split(',').map((item) => chooseOf(name, item.trim(), choices));
}

/** @throws {ImgdiveError} `usage` for what is no glob */
function globsOf(value: OptionValues[string]): readonly string[] | undefined {
	if (typeof value !== 'string') return undefined;
	return splitGlobs(value).map((typed) => {
		const glob = typed.trim().replace(/^\/+/, '');
		if (isPattern(glob)) return glob;
		throw new ImgdiveError('usage', `--path does not understand ${JSON.stringify(typed)}.`, {
			hint: 'Write globs such as etc/**, **/*.so or usr/{bin,sbin}/*, with commas between them.',
		});
	});
}

/** At the commas that are not within braces. */
function splitGlobs(text: string): readonly string[] {
	const globs: string[] = [''];
	let depth = 0;
	for (const character of text) {
		if (character === '{') depth++;
		if (character === '}') depth--;
		if (character === ',' && depth <= 0) globs.push('');
		else globs.push(`${globs.pop()}${character}`);
	}
	return globs;
}
