import type {Rule} from './engine/rule.ts';
import {hiddenRule} from './hidden/hidden-rule.ts';
import {writtenOnce} from './hidden/written-once.ts';

const advice =
	'Copy each file once. What a RUN needs before the rest is copied, mount into it: RUN --mount=type=bind.';

/** Files that a later layer writes again just as they are. */
export const identicalRewrite: Rule = hiddenRule({
	id: 'identical-rewrite',
	severity: 'warning',
	confidence: 'certain',
	title: 'Files written again just as they were',
	why: 'A file that a later layer writes again is shipped again, even where nothing in it has changed.',
	advice,
	reference: 'https://docs.docker.com/build/cache/optimize/#use-bind-mounts',
	reasons: ['identical'],
	verbOf: () => 'writes again just as they are',
	remedyOf: (found) => writtenOnce(found, true) ?? advice,
});
