import type {Step} from '../engine/steps.ts';

/** A `COPY`, or an `ADD`, taken apart. */
export type CopyInstruction = {
	readonly keyword: 'COPY' | 'ADD';
	/** As written: `--chown=1000:1000`. */
	readonly flags: readonly string[];
	/** Stage or image that is copied from; null for the files of the build. */
	readonly from: string | null;
	/** As written; the classic builder names none, but their hash: `dir:4f2a…`. */
	readonly sources: readonly string[];
	readonly destination: string;
};

/** What follows is hardly ever of interest, and texts may have megabytes. */
const maxCharacters = 16 * 1024;

/** Takes a `COPY` or an `ADD` apart; undefined for every other step. */
export function copyInstruction(step: Step | undefined): CopyInstruction | undefined {
	if (step?.keyword !== 'COPY' && step?.keyword !== 'ADD') return undefined;
	const text = step.argument.slice(0, maxCharacters);
	// The classic builder forgets the space in `--chown=node:nodedir:4f2a… in /app`.
	const words = wordsOf(text.replace(/(?<!\S)(--\S+?)((?:dir|file|multi):[a-f0-9]{10})/, '$1 $2'));
	const firstPath = words.findIndex((word) => !word.startsWith('--'));
	const paths = firstPath < 0 ? [] : words.slice(firstPath);
	const destination = paths.at(-1);
	if (destination === undefined || paths.length < 2) return undefined;
	const flags = words.slice(0, firstPath);
	const from = flags.find((flag) => flag.startsWith('--from='));
	const sources = paths.slice(0, -1);
	return {
		keyword: step.keyword,
		flags,
		from: from?.slice('--from='.length) ?? null,
		// The classic builder writes `COPY dir:4f2a… in /app`.
		sources: isHash(sources[0]) && sources.at(-1) === 'in' ? sources.slice(0, -1) : sources,
		destination,
	};
}

/** True for what the classic builder writes in place of what it copied. */
export function isHash(source: string | undefined): boolean {
	return /^(?:dir|file|multi):[a-f0-9]{10,64}…?$/.test(source ?? '');
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
