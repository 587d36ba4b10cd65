import type {Step} from '../engine/steps.ts';
import {joined, workingDirectories} from './directories.ts';

/** A `COPY`, or an `ADD`, taken apart. */
export type CopyInstruction = {
	readonly keyword: 'COPY' | 'ADD';
	/** As written: `--chown=1000:1000`. */
	readonly flags: readonly string[];
	/** Stage or image that is copied from, as far as the history names it; undefined for the files of the build. */
	readonly from: string | undefined;
	/** As written; empty where the builder left only a hash of what it copied. */
	readonly sources: readonly string[];
	/** What the classic builder writes in place of the sources: `dir:4f2a…`. */
	readonly hash: string | undefined;
	/** As written. */
	readonly destination: string;
};

/** A {@link CopyInstruction} with the place in the image that it copies to. */
export type CopyArguments = CopyInstruction & {
	/** The destination as an absolute path, without a slash at its end; `/` for the root. */
	readonly target: string;
};

/** Of a longer instruction the sources are not of interest. */
const maxCharacters = 16 * 1024;

/** Takes a `COPY` or an `ADD` apart; undefined for every other step, and where it cannot be told. */
export function copyInstruction(step: Step | undefined): CopyInstruction | undefined {
	if (step?.keyword !== 'COPY' && step?.keyword !== 'ADD') return undefined;
	if (step.argument.length > maxCharacters) return undefined;
	// The classic builder forgets the space in `--chown=node:nodedir:4f2a… in /app`.
	const text = step.argument.replace(/(?<!\S)(--\S+?)((?:dir|file|multi):[a-f0-9]{10})/, '$1 $2');
	const words = wordsOf(text);
	const firstPath = words.findIndex((word) => !word.startsWith('--'));
	const paths = firstPath < 0 ? [] : words.slice(firstPath);
	const destination = paths.at(-1);
	const [first] = paths;
	if (first === undefined || destination === undefined || paths.length < 2) return undefined;
	const flags = words.slice(0, firstPath);
	// The classic builder writes `COPY dir:4f2a… in /app`.
	const isHash = /^(?:dir|file|multi):[a-f0-9]{10,64}…?$/.test(first);
	return {
		keyword: step.keyword,
		flags,
		from: flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length),
		sources: isHash ? [] : paths.slice(0, -1),
		hash: isHash ? first : undefined,
		destination,
	};
}

/**
 * As {@link copyInstruction}, with where it copies to in the image, as far as the steps before it tell.
 * @returns undefined also for a here-document
 */
export function copyArguments(
	step: Step | undefined,
	steps: readonly Step[],
): CopyArguments | undefined {
	const copy = copyInstruction(step);
	if (!step || !copy || copy.sources.some((source) => source.startsWith('<<'))) return undefined;
	const directory = workingDirectories(steps.slice(0, step.historyIndex + 1)).at(-1) ?? '/';
	return {...copy, target: joined(directory, copy.destination)};
}

/** The instruction as it is written; `…` stands for sources that nobody knows. */
export function copyText({keyword, flags, sources, destination}: CopyInstruction): string {
	const shown = sources.length === 0 ? ['…'] : sources;
	return [keyword, ...flags, ...shown, destination].join(' ');
}

/** Both forms of writing are known: `a b /to` and `["a", "b", "/to"]`. */
function wordsOf(text: string): readonly string[] {
	const [, flags = '', json = ''] = /^((?:--\S+\s+)*)(\[[\s\S]*\])\s*$/.exec(text) ?? [];
	const list = json === '' ? undefined : textsOf(json);
	const words = (list ? flags : text).split(/\s+/).filter((word) => word !== '');
	return [...words, ...(list ?? [])];
}

function textsOf(json: string): readonly string[] | undefined {
	try {
		const list: unknown = JSON.parse(json);
		return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
	} catch {
		return undefined;
	}
}

/** True for a source that `ADD` downloads. */
export function isUrl(source: string): boolean {
	return /^https?:\/\//i.test(source);
}

/**
 * Where what was copied to `path` lies in what it was copied from: `src/tests` for `/app/tests` and `COPY src /app`.
 * @returns `.` for all that is copied, undefined where it cannot be told
 */
export function sourceOf(
	{sources, target, destination, from: stage}: CopyArguments,
	path: string,
): string | undefined {
	const [source, ...others] = sources;
	if (source === undefined || others.length > 0 || /[*?[$]|:\/\//.test(source)) return undefined;
	const from = source.replace(/^(?:\.\/)+|\/+$/g, '');
	if (path === target) return from || '.';
	const start = target === '/' ? '/' : `${target}/`;
	if (!path.startsWith(start)) return undefined;
	const rest = path.slice(start.length);
	if (from === '' || from === '.') return stage === undefined ? rest : `/${rest}`;
	// A single file goes into a directory under its own name.
	const isFile = /[/.]$/.test(destination) && from.slice(from.lastIndexOf('/') + 1) === rest;
	return isFile ? from : `${from}/${rest}`;
}
