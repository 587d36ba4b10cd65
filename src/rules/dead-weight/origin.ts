import type {Step} from '../engine/steps.ts';
import {copyInstruction, isHash} from '../text/copy-instruction.ts';

/**
 * Where a step takes files from: its own commands, the build context, another stage, the network, or an archive that it
 * unpacks. `unknown` for every other step, and without history.
 */
type Origin = 'run' | 'context' | 'stage' | 'url' | 'archive' | 'unknown';

export function originOf(step: Step | undefined): Origin {
	if (step?.keyword === 'RUN') return 'run';
	const copy = copyInstruction(step);
	if (!copy) return 'unknown';
	const {keyword, from, sources} = copy;
	if (from !== null) return 'stage';
	if (keyword === 'ADD') {
		if (sources.every((source) => /^https?:\/\//.test(source))) return 'url';
		if (sources.every(isUnpacked)) return 'archive';
	}
	// BuildKit leaves `--from` out; what comes from a stage is mostly written with its whole path.
	return sources.every((source) => source.startsWith('/')) ? 'stage' : 'context';
}

/** The classic builder names only a hash; what it adds as a file is the root file system of a base image. */
function isUnpacked(source: string): boolean {
	return (
		/\.(?:tar|tgz|txz|tbz2?|tar\.(?:gz|xz|bz2|zst))$/.test(source) ||
		(isHash(source) && source.startsWith('file:'))
	);
}
