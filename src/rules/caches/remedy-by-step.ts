import {pathText} from '../../layer/path-text.ts';
import type {ImageTree} from '../../tree/image-tree.ts';
import type {LiveFiles} from '../engine/live-rule.ts';
import type {Step} from '../engine/steps.ts';
import {copyInstruction, isHash} from '../text/copy-instruction.ts';

/** What a remedy is written from. */
export type Found = Pick<LiveFiles, 'step' | 'roots'> & {
	readonly context: {readonly analysis: {readonly tree: ImageTree}};
};

export type RemedyTexts = {
	/** For the `RUN` that made the files. */
	inRun(step: Step): string;
	/** For an instruction that is not known, or stands in another stage. */
	readonly elsewhere: string;
};

/** More paths make no remedy clearer. */
const maxPaths = 4;

/** What to write instead, by what brought the files into the image. */
export function remedyByStep(found: Found, {inRun, elsewhere}: RemedyTexts): string {
	const {step} = found;
	if (step?.keyword === 'RUN') return inRun(step);
	const copy = copyInstruction(step);
	if (!copy) return elsewhere;
	const paths = rootPaths(found);
	if (copy.from !== null) return `# Where it is copied from, ${copy.from}:\n${elsewhere}`;
	if (copy.keyword === 'ADD' && copy.sources.every((source) => isArchive(source))) {
		return ['# Leave out of the archive that is added:', ...paths].join('\n');
	}
	return ['# .dockerignore', ...new Set(paths.map(ignoreLine))].join('\n');
}

/** Paths of the first roots as text, with a leading slash. */
export function rootPaths({roots, context}: Found): readonly string[] {
	const {tree} = context.analysis;
	return roots.slice(0, maxPaths).map((node) => pathText(tree.pathBytes(node)));
}

function isArchive(source: string): boolean {
	return (
		(isHash(source) && source.startsWith('file:')) ||
		/\.(?:tar|tgz|txz|tbz2?|tar\.\w+)$/.test(source)
	);
}

/** Where a path lies in the build context is not known; its last names tell. */
function ignoreLine(path: string): string {
	return `**/${path.split('/').slice(-2).filter(Boolean).join('/')}`;
}
