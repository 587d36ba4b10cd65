import {remedyByStep} from './caches/remedy-by-step.ts';
import {liveRule} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import {withCommand} from './text/snippets.ts';

const command = 'rm -rf /var/lib/apt/lists/*';

/** What `apt-get update` leaves behind. */
export const aptLists: Rule = liveRule({
	id: 'apt-lists',
	severity: 'warning',
	confidence: 'high',
	title: 'Package lists of apt',
	why: 'Only apt-get install reads them, and they are out of date soon. Removed in the same instruction, they never become part of a layer.',
	advice: 'End each RUN with apt-get update in it with: && rm -rf /var/lib/apt/lists/*',
	reference: 'https://docs.docker.com/build/building/best-practices/#apt-get',
	paths: {paths: ['var/lib/apt/lists/**']},
	remedyOf: (found) =>
		remedyByStep(found, {
			inRun: (step) => withCommand(step, command),
			elsewhere: withCommand(undefined, command),
		}),
});
