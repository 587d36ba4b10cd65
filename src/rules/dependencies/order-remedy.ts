import {copyText} from '../text/copy-arguments.ts';
import {pathBelow} from '../text/directories.ts';
import {shellCommands} from '../text/shell-commands.ts';
import {shortened} from '../text/snippets.ts';
import {installOf} from './install.ts';
import type {LateInstall} from './late-installs.ts';
import {splitRun} from './split-run.ts';

/** The instructions in the order in which a build can take the installation from its cache. */
export function orderRemedy(late: LateInstall): string {
	const {step, install, copyStep, copy} = late;
	const text = step.argument.trim();
	if (install.mount !== undefined) {
		return `RUN --mount=type=cache,target=${install.mount} \\\n    ${shortened(text)}`;
	}
	const sources =
		copy.hash === undefined
			? shortened(copyStep.instruction.trim())
			: copyText({...copy, sources: ['.']});
	const {installing, rest} = runsOf(late, text);
	return [
		...manifestCopies(late),
		`RUN ${shortened(installing)}`,
		sources,
		...(rest === '' ? [] : [`RUN ${shortened(rest)}`]),
	].join('\n');
}

/** What to run before the sources are there, and what afterwards. */
function runsOf(
	{install, command}: LateInstall,
	text: string,
): {readonly installing: string; readonly rest: string} {
	const isInstalling = (piece: string): boolean =>
		shellCommands(piece).some((other) => installOf(other)?.kind === install.kind);
	const split = splitRun(text, isInstalling);
	const {before, flags} = install;
	if (before === undefined && flags === undefined) {
		return {
			installing: split?.installing.join(' && ') ?? text,
			rest: split?.rest.join(' && ') ?? '',
		};
	}
	const withFlags = (piece: string): string => before ?? `${piece} ${flags}`;
	const alone = withFlags([command.program, ...command.words].join(' '));
	const installing = split?.installing.map((piece) =>
		isInstalling(piece) ? withFlags(piece) : piece,
	);
	return {installing: installing?.join(' && ') ?? alone, rest: text};
}

/** A `COPY` of the manifests for each directory that holds some. */
function manifestCopies({
	manifests,
	copy,
	destination,
	workingDirectory,
}: LateInstall): readonly string[] {
	const sources = new Map<string, string[]>();
	for (const path of manifests) {
		const directory = path.slice(0, path.lastIndexOf('/')) || '/';
		const source = `${sourceStart(copy.sources)}${pathBelow(destination, path) ?? path.slice(1)}`;
		sources.set(directory, [...(sources.get(directory) ?? []), source]);
	}
	return [...sources].map(([directory, names]) => {
		const target = directory === workingDirectory ? './' : `${directory === '/' ? '' : directory}/`;
		return ['COPY', ...copy.flags, ...names, target].join(' ');
	});
}

/** What stands in front of names below the only source: `backend/`; empty for the whole context. */
function sourceStart(sources: readonly string[]): string {
	const [source = '.'] = sources;
	if (sources.length > 1) return '';
	const directory = source.replace(/\/?\*$/, '').replace(/^(?:\.?\/)+|\/$/g, '');
	return directory === '' || directory === '.' ? '' : `${directory}/`;
}
