import {remedyByStep} from './caches/remedy-by-step.ts';
import {liveRule} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import {withCommand} from './text/snippets.ts';

const command = 'apt-get clean';

/** Packages that apt has installed, and what it worked out of its lists. */
export const aptArchives: Rule = liveRule({
	id: 'apt-archives',
	severity: 'warning',
	confidence: 'high',
	title: 'Cache of apt',
	why: 'The packages are installed by then; apt makes the rest anew when it needs it. The official images of Debian and Ubuntu remove it on their own.',
	advice: 'End each RUN with apt-get install in it with: && apt-get clean',
	reference: 'https://docs.docker.com/build/building/best-practices/#apt-get',
	paths: {
		paths: ['var/cache/apt/archives/**/*.deb', 'var/cache/apt/{pkgcache,srcpkgcache}.{bin,bin.*}'],
	},
	remedyOf: (found) =>
		remedyByStep(found, {
			inRun: (step) => withCommand(step, command),
			elsewhere: withCommand(undefined, command),
		}),
});
