import {liveRule} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import {cleanUp} from './remedies/remedy-by-origin.ts';

/** What `apt-get update` leaves behind. */
export const aptLists: Rule = liveRule({
	id: 'apt-lists',
	severity: 'warning',
	confidence: 'high',
	title: 'Package lists of apt',
	why: 'Only apt-get install reads them, and they are out of date soon. Removed in the same instruction, they never become part of a layer.',
	advice: 'End each RUN that calls apt-get update with: && rm -rf /var/lib/apt/lists/*',
	reference: 'https://docs.docker.com/build/building/best-practices/#apt-get',
	paths: {paths: ['var/lib/apt/lists/**']},
	remedyOf: (found) => cleanUp(found, 'rm -rf /var/lib/apt/lists/*'),
});
