import type {Rule} from './engine/rule.ts';
import {copiedThenDeleted} from './hidden/copied-remedy.ts';
import {hiddenRule} from './hidden/hidden-rule.ts';
import {removalCommand} from './hidden/removal-command.ts';
import {withCommand} from './text/snippets.ts';

/** Files that a later layer deletes: they are shipped all the same. */
export const deletedLater: Rule = hiddenRule({
	id: 'deleted-later',
	severity: 'warning',
	confidence: 'certain',
	title: 'Files deleted by a later layer',
	why: 'A layer is never changed once it is made: deleting a file in a later one only hides it, and everybody still downloads it.',
	advice:
		'Delete files in the same RUN that makes them. What only the build needs, mount into the RUN that uses it, or keep it in another build stage.',
	reference: 'https://docs.docker.com/build/building/multi-stage/',
	reasons: ['deleted'],
	verbOf: () => 'deletes',
	remedyOf: (found) => copiedThenDeleted(found) ?? withCommand(found.step, removalCommand(found)),
});
