import type {Rule} from './engine/rule.ts';
import {hiddenRule} from './hidden/hidden-rule.ts';
import {writtenOnce} from './hidden/written-once.ts';

const advice =
	'Write each file once: do both steps in one RUN, or leave the file out of the first one. Change copied files in another build stage.';

/** Files that a later layer writes anew with other contents. */
export const replacedLater: Rule = hiddenRule({
	id: 'replaced-later',
	severity: 'warning',
	confidence: 'certain',
	title: 'Files replaced by a later layer',
	why: 'A layer holds whole files: one that changes in a later layer is shipped in both, and only the last one is ever seen.',
	advice,
	reference: 'https://docs.docker.com/build/building/best-practices/',
	reasons: ['replaced'],
	verbOf: () => 'writes again with other contents',
	remedyOf: (found) => writtenOnce(found, false) ?? advice,
});
