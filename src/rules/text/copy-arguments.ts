import type {Step} from '../engine/steps.ts';

/** What a `COPY` or an `ADD` says. */
export type CopyArguments = {
	/** As written: `--from=build`, `--chown=1000`. */
	readonly flags: readonly string[];
	/** As written; empty where the builder left only a hash of what it copied. */
	readonly sources: readonly string[];
	/** Without a slash at its end, `/` for the root. Absolute; in the working directory of the step where it is written so. */
	readonly destination: string;
	/** As written. */
	readonly destinationText: string;
	/** The stage or image that it copies from; undefined for the files of the build itself. */
	readonly from: string | undefined;
};

/** Of a longer instruction the sources are not of interest. */
const maxCharacters = 8192;

/** The parts of a `COPY` or an `ADD`; undefined for every other step, and where it cannot be told. */
export function copyArguments(
	step: Step | undefined,
	steps: readonly Step[],
): CopyArguments | undefined {
	if (step?.keyword !== 'COPY' && step?.keyword !== 'ADD') return undefined;
	if (step.argument.length > maxCharacters || step.argument.includes('<<')) return undefined;
	const words = step.argument.trim().split(/\s+/);
	const flagCount = words.findIndex((word) => !word.startsWith('--'));
	if (flagCount < 0) return undefined;
	const flags = words.slice(0, flagCount);
	const paths = words.slice(flagCount);
	const destinationText = paths.pop();
	if (destinationText === undefined || paths.length === 0) return undefined;
	// The classic builder writes `COPY dir:4f2a… in /app`.
	const isClassic = paths.length === 2 && /^(?:dir|file|multi):/.test(paths[0] ?? '');
	return {
		flags,
		sources: isClassic ? [] : paths,
		destination: joined(
			destinationText.startsWith('/') ? '/' : workingDirectory(steps, step),
			destinationText,
		),
		destinationText,
		from: flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length),
	};
}

/** The directory that a step works in, as far as the steps before it tell. */
function workingDirectory(steps: readonly Step[], {historyIndex}: Step): string {
	return steps
		.slice(0, historyIndex)
		.filter(({keyword}) => keyword === 'WORKDIR')
		.reduce((directory, {argument}) => joined(directory, argument.trim()), '/');
}

function joined(directory: string, path: string): string {
	const names: string[] = [];
	for (const name of `${path.startsWith('/') ? '' : directory}/${path}`.split('/')) {
		if (name === '..') names.pop();
		else if (name !== '' && name !== '.') names.push(name);
	}
	return `/${names.join('/')}`;
}

/**
 * Where what was copied to `path` lies in what it was copied from: `src/tests` for `/app/tests` and `COPY src /app`.
 * @returns `.` for all that is copied, undefined where it cannot be told
 */
export function sourceOf(
	{sources, destination, destinationText, from: stage}: CopyArguments,
	path: string,
): string | undefined {
	const [source, ...others] = sources;
	if (source === undefined || others.length > 0 || /[*?[$]|:\/\//.test(source)) return undefined;
	const from = source.replace(/^(?:\.\/)+|\/+$/g, '');
	if (path === destination) return from || '.';
	const start = destination === '/' ? '/' : `${destination}/`;
	if (!path.startsWith(start)) return undefined;
	const rest = path.slice(start.length);
	if (from === '' || from === '.') return stage === undefined ? rest : `/${rest}`;
	// A single file goes into a directory under its own name.
	const isFile = /[/.]$/.test(destinationText) && from.slice(from.lastIndexOf('/') + 1) === rest;
	return isFile ? from : `${from}/${rest}`;
}
