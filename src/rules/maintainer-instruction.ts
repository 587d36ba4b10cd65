import type {Rule} from './engine/rule.ts';

/** `MAINTAINER` is a label now. */
export const maintainerInstruction: Rule = {
	id: 'maintainer-instruction',
	severity: 'info',
	confidence: 'advice',
	title: 'A MAINTAINER instruction',
	why: 'Docker has given up MAINTAINER: a label says the same, and tools can read it.',
	advice: 'Write LABEL org.opencontainers.image.authors instead.',
	reference: 'https://docs.docker.com/reference/build-checks/maintainer-deprecated/',
	find({steps, claims}) {
		return steps
			.filter(
				({keyword, isInBase}) => keyword === 'MAINTAINER' && !(isInBase && claims.scope === 'own'),
			)
			.map(({historyIndex, argument}) => ({
				title: 'A MAINTAINER instruction',
				historyIndex,
				remedy: `LABEL org.opencontainers.image.authors=${JSON.stringify(argument.trim())}`,
			}));
	},
};
