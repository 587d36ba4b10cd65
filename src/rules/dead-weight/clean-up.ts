import type {Step} from '../engine/steps.ts';
import {shortened, withCommand} from '../text/snippets.ts';
import {originOf} from './origin.ts';

type CleanUp = {
	/** Shell command that removes the files. */
	readonly command: string;
	/** Lines of a `.dockerignore` that keep them out. */
	readonly ignored: readonly string[];
};

/** How to keep files out of an image that `step` ships, by where it takes them from. */
export function cleanUp(step: Step | undefined, {command, ignored}: CleanUp): string {
	const origin = originOf(step);
	if (origin === 'context') return ['# .dockerignore', ...ignored].join('\n');
	if (origin === 'stage') {
		return [
			'# In the stage that it is copied from:',
			`RUN ${command}`,
			shortened(step?.instruction ?? ''),
		].join('\n');
	}
	if (origin === 'archive' || origin === 'url') {
		return `# Where the archive is made, before it is packed:\n${command}`;
	}
	return withCommand(step, command);
}
