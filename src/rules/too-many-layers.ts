import type {Rule} from './engine/rule.ts';
import {combinedRun} from './text/combined-run.ts';
import {runSequences} from './text/run-sequences.ts';

/** As many are no reason to think of it. */
const usual = 40;
/** Not far below what engines take. */
const many = 100;
/** Steps shown in the remedy. */
const maxSteps = 6;

/** Images with so many layers that starting and pulling them suffers. */
export const tooManyLayers: Rule = {
	id: 'too-many-layers',
	severity: 'info',
	confidence: 'advice',
	title: 'Many layers',
	why: 'Each layer is requested and unpacked on its own. Overlay file systems of engines take at most 127 layers, and an image near that cannot be built upon.',
	advice: 'Join RUN instructions that belong together, or copy the result of a build stage.',
	reference: 'https://github.com/hadolint/hadolint/wiki/DL3059',
	find({analysis, steps, isInBase}) {
		const filled = analysis.layers.filter(({entryCount}) => entryCount > 0);
		const ownCount = filled.filter(({index}) => !isInBase(index)).length;
		// What only the base image could mend is not worth a word.
		if (filled.length <= usual || ownCount < 2) return [];
		const longest = runSequences(steps).reduce(
			(best, sequence) => (sequence.length > best.length ? sequence : best),
			[],
		);
		return [
			{
				...(filled.length >= many && {severity: 'warning' as const}),
				title: `${tooManyLayers.title}: ${filled.length}, ${ownCount} of them from this image's own instructions`,
				...(longest.length > 1 && {
					remedy: combinedRun(longest.slice(0, maxSteps), 200),
				}),
			},
		];
	},
};
