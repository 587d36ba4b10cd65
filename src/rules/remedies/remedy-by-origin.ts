import type {ImageTree} from '../../tree/image-tree.ts';
import type {LiveFiles} from '../engine/live-rule.ts';
import type {Step} from '../engine/steps.ts';
import {shownPaths} from '../files/shell-paths.ts';
import {originOf, stageName} from '../text/origin.ts';
import {shortened, withCommand} from '../text/snippets.ts';

/** What a remedy is written from. */
export type Found = Pick<LiveFiles, 'step' | 'roots'> & {
	readonly context: {readonly analysis: {readonly tree: ImageTree}};
};

type RemedyTexts = {
	/** For the `RUN` that made the files. */
	inRun(step: Step): string;
	/** For an instruction that is not known, or stands in another stage. */
	readonly elsewhere: string;
	/** For the end of the stage that the files are copied from. @default `elsewhere`, anywhere in it */
	readonly atStageEnd?: string;
	/** Lines of a `.dockerignore` that keep the files out. @default the last names of their paths */
	readonly ignored?: readonly string[];
};

/** What to write instead, by what brought the files into the image. */
export function remedyByOrigin(
	found: Found,
	{inRun, elsewhere, atStageEnd, ignored}: RemedyTexts,
): string {
	const {step} = found;
	const origin = originOf(step);
	if (!step || origin === 'unknown' || origin === 'url') return elsewhere;
	if (origin === 'run') return inRun(step);
	if (origin === 'stage') {
		const place = atStageEnd === undefined ? 'In' : 'At the end of';
		return [
			`# ${place} ${stageName(step)}:`,
			atStageEnd ?? elsewhere,
			shortened(step.instruction),
		].join('\n');
	}
	const paths = rootPaths(found);
	if (origin === 'archive') {
		return ['# Leave out of the archive that is added:', ...paths].join('\n');
	}
	return ['# .dockerignore', ...(ignored ?? new Set(paths.map(ignoreLine)))].join('\n');
}

/**
 * How to keep files out of an image by a command that deletes them, where they are not copied from the build's files.
 * @param ignored lines of a `.dockerignore` that keep them out. @default the last names of their paths
 */
export function cleanUp(found: Found, command: string, ignored?: readonly string[]): string {
	return remedyByOrigin(found, {
		inRun: (step) => withCommand(step, command),
		elsewhere: withCommand(undefined, command),
		atStageEnd: `RUN ${command}`,
		...(ignored && {ignored}),
	});
}

/** Paths of the first roots as text, with a leading slash. */
export function rootPaths({roots, context}: Found): readonly string[] {
	return shownPaths(context.analysis.tree, roots);
}

/** Where a path lies in the build context is not known; its last names tell. */
function ignoreLine(path: string): string {
	return `**/${path.split('/').slice(-2).filter(Boolean).join('/')}`;
}
