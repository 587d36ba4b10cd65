import {type ErrorChoice, ImgdiveError} from '../model/error.ts';
import {canonicalName, parseReference, withDefaultTag} from '../model/reference.ts';

/** One image of an archive or layout, before it is read. */
export type Candidate = {
	/** Names as stored: tags, full references, whatever the tool wrote. May be empty. */
	readonly names: readonly string[];
	/** Digest of the manifest, or of the config where there is no manifest. */
	readonly digest: string | undefined;
};

/**
 * The candidates that `wanted` names: as stored, as normalised reference, by tag alone, or by digest. All of them when
 * nothing is wanted.
 * @throws {ImgdiveError} `not-found` when none fits; the error lists what there is
 */
export function matchCandidates<T extends Candidate>(
	candidates: readonly T[],
	wanted: string | undefined,
	where: string,
): readonly T[] {
	if (wanted === undefined) return candidates;
	for (const matches of matchers(wanted)) {
		const found = candidates.filter(matches);
		if (found.length > 0) return found;
	}
	throw new ImgdiveError('not-found', `${where} holds no image ${JSON.stringify(wanted)}.`, {
		hint: `Choose one of: ${listNames(candidates)}.`,
		choices: choicesOf(candidates),
	});
}

/** @throws {ImgdiveError} `ambiguous-image` that lists the choices */
export function ambiguous(candidates: readonly Candidate[], where: string): ImgdiveError {
	const first = candidates[0]?.names[0] ?? candidates[0]?.digest ?? '';
	return new ImgdiveError('ambiguous-image', `${where} holds ${candidates.length} images.`, {
		hint: `Choose one with --tag, such as --tag ${first}, out of: ${listNames(candidates)}.`,
		choices: choicesOf(candidates),
	});
}

/**
 * For each candidate a name that is its own, else its digest; none for one that nothing tells apart. Those of the same
 * names are one image for several platforms.
 */
function choicesOf(candidates: readonly Candidate[]): readonly ErrorChoice[] {
	const images = new Map(candidates.map(({names}) => [names.join('\n'), new Set(names)]));
	const isOwn = (name: string): boolean =>
		[...images.values()].filter((names) => names.has(name)).length === 1;
	const values = candidates.flatMap(({names, digest}) => names.find(isOwn) ?? digest ?? []);
	return [...new Set(values)].map((value) => ({option: 'tag', value}));
}

type Matcher = (candidate: Candidate) => boolean;

/** Closest meaning first. */
function matchers(wanted: string): readonly Matcher[] {
	const canonical = canonicalOf(wanted);
	return [
		({names}) => names.includes(wanted),
		({names}) => canonical !== undefined && names.some((name) => canonicalOf(name) === canonical),
		({names}) => names.some((name) => tagOf(name) === wanted),
		({digest}) => isDigestPrefix(wanted, digest),
	];
}

function canonicalOf(name: string): string | undefined {
	try {
		const reference = parseReference(name);
		return reference.kind === 'named' ? canonicalName(withDefaultTag(reference)) : undefined;
	} catch {
		return undefined;
	}
}

function tagOf(name: string): string {
	return name.slice(name.lastIndexOf(':') + 1);
}

/** As engines do: a digest or ID may be shortened to 12 digits, with or without the algorithm. */
function isDigestPrefix(wanted: string, digest: string | undefined): boolean {
	if (digest === undefined) return false;
	const hex = wanted.startsWith('sha256:') ? wanted.slice(7) : wanted;
	return /^[a-f0-9]{12,64}$/.test(hex) && digest.slice(digest.indexOf(':') + 1).startsWith(hex);
}

const maxListed = 20;

function listNames(candidates: readonly Candidate[]): string {
	const names = candidates.flatMap(({names, digest}) =>
		names.length > 0 ? names : [digest ?? '?'],
	);
	const listed = names.slice(0, maxListed).join(', ');
	return names.length > maxListed ? `${listed} and ${names.length - maxListed} more` : listed;
}
