import {liveRule} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import {cleanUp} from './remedies/remedy-by-origin.ts';

/** Packages that apt has installed, and what it worked out of its lists. */
export const aptArchives: Rule = liveRule({
	id: 'apt-archives',
	severity: 'warning',
	confidence: 'high',
	title: 'Cache of apt',
	why: 'The packages are installed by then; apt makes the rest anew when it needs it. The official images of Debian and Ubuntu remove it on their own.',
	advice: 'End each RUN that calls apt-get install with: && apt-get clean',
	reference: 'https://docs.docker.com/build/building/best-practices/#apt-get',
	paths: {
		paths: ['var/cache/apt/archives/**/*.deb', 'var/cache/apt/{pkgcache,srcpkgcache}.{bin,bin.*}'],
	},
	remedyOf: (found) => cleanUp(found, 'apt-get clean'),
});
