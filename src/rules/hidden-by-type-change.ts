import type {Rule} from './engine/rule.ts';
import {copiedThenDeleted} from './hidden/copied-remedy.ts';
import {hiddenRule} from './hidden/hidden-rule.ts';
import {removalCommand} from './hidden/removal-command.ts';
import {withCommand} from './text/snippets.ts';

/** Files that are hidden because their path, or a directory above it, became something else. */
export const hiddenByTypeChange: Rule = hiddenRule({
	id: 'hidden-by-type-change',
	severity: 'warning',
	confidence: 'certain',
	title: 'Files hidden by a path that became something else',
	why: 'What is in a layer below is still shipped, and no container sees it.',
	advice:
		'Do not write what is replaced as a whole later: delete it in the RUN that makes it, or leave it out of what is copied.',
	reference: 'https://docs.docker.com/build/building/multi-stage/',
	reasons: ['type-change', 'opaque'],
	verbOf: ({reason}) =>
		reason === 'opaque'
			? 'hides by starting their directory anew'
			: 'hides: a link, a directory or another kind of file takes their place or that of a directory above them',
	remedyOf: (found) => copiedThenDeleted(found) ?? withCommand(found.step, removalCommand(found)),
});
