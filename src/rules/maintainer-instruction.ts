import type {Rule} from './engine/rule.ts';
import {isStepInScope} from './layers/in-scope.ts';

/** `MAINTAINER` is a label now. */
export const maintainerInstruction: Rule = {
	id: 'maintainer-instruction',
	severity: 'info',
	confidence: 'advice',
	title: 'MAINTAINER instruction',
	why: 'Docker has given up MAINTAINER: a label says the same, and tools can read it.',
	advice: 'Write LABEL org.opencontainers.image.authors instead.',
	reference: 'https://docs.docker.com/reference/build-checks/maintainer-deprecated/',
	find(context) {
		return context.steps
			.filter((step) => step.keyword === 'MAINTAINER' && isStepInScope(context, step))
			.map(({historyIndex, argument}) => ({
				title: maintainerInstruction.title,
				historyIndex,
				remedy: `LABEL org.opencontainers.image.authors=${JSON.stringify(argument.trim())}`,
			}));
	},
};
