import {lateInstalls} from './dependencies/late-installs.ts';
import {orderRemedy} from './dependencies/order-remedy.ts';
import type {Draft, Rule} from './engine/rule.ts';
import {shortened} from './text/snippets.ts';

/** Dependencies that are installed anew after each change of any source. */
export const dependenciesAfterCopy: Rule = {
	id: 'dependencies-after-copy',
	severity: 'info',
	confidence: 'advice',
	title: 'Dependencies installed after all sources are copied',
	why: 'Whenever any source changes, the build installs all dependencies again, and everybody has to fetch that layer again. Copied before the sources, the files that name the dependencies let the build take the installation from its cache.',
	advice: 'Copy only the files that name the dependencies, install, and then copy the sources.',
	reference: 'https://docs.docker.com/build/cache/optimize/#order-your-layers',
	paths: {projects: {paths: ['**/*.csproj', '**/build.gradle*']}},
	find: (context) =>
		lateInstalls(context).map((late): Draft => {
			const {step, copyStep, nodes} = late;
			return {
				title: `${dependenciesAfterCopy.title}: ${shortened(copyStep.instruction.trim(), 80)}`,
				historyIndex: step.historyIndex,
				nodes,
				remedy: orderRemedy(late),
			};
		}),
};
