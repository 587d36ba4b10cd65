import type {Step} from '../engine/steps.ts';
import {copyInstruction, isUrl} from './copy-arguments.ts';

/**
 * Where a step takes files from: its own commands, the build context, another stage, the network, or an archive that it
 * unpacks. `unknown` for every other step, and without history.
 */
type Origin = 'run' | 'context' | 'stage' | 'url' | 'archive' | 'unknown';

export function originOf(step: Step | undefined): Origin {
	if (step?.keyword === 'RUN') return 'run';
	const copy = copyInstruction(step);
	if (!copy) return 'unknown';
	const {keyword, from, sources, hash} = copy;
	if (from !== undefined) return 'stage';
	if (hash !== undefined) {
		// What the classic builder adds as a file is the root file system of a base image.
		return keyword === 'ADD' && hash.startsWith('file:') ? 'archive' : 'context';
	}
	if (keyword === 'ADD' && sources.every(isUrl)) return 'url';
	if (keyword === 'ADD' && sources.every(isUnpacked)) return 'archive';
	// BuildKit leaves `--from` out; what comes from a stage is mostly written with its whole path.
	return sources.every((source) => source.startsWith('/')) ? 'stage' : 'context';
}

/** What a comment calls the stage that a step copies from. */
export function stageName(step: Step): string {
	const from = copyInstruction(step)?.from;
	return from === undefined ? 'the stage that it is copied from' : `stage ${from}`;
}

/** True for a name that `ADD` takes for an archive, and unpacks. */
export function isUnpacked(source: string): boolean {
	return /\.(?:tar|tgz|txz|tbz2?|tzst|tar\.(?:gz|xz|bz2|zst|Z|lzma))$/i.test(source);
}
