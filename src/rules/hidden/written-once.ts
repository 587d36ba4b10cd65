import type {Step} from '../engine/steps.ts';
import {bindMount} from '../remedies/bind-mount.ts';
import {combinedRun} from '../text/combined-run.ts';
import {type CopyArguments, copyArguments, sourceOf} from '../text/copy-arguments.ts';
import {removeCommand} from '../text/shell-word.ts';
import {oneLine, shortened, withCommand} from '../text/snippets.ts';
import {leftOut} from './copied-remedy.ts';
import type {HiddenFiles} from './hidden-files.ts';
import {isGenerated, rewrittenRoots} from './hidden-roots.ts';

/**
 * What to write instead where two steps write the same paths.
 * @param isSame whether they write the same contents: either may go then, else the second counts
 * @returns undefined where the history does not tell
 */
export function writtenOnce(found: HiddenFiles, isSame: boolean): string | undefined {
	const {step, hidingStep, context} = found;
	if (!step || !hidingStep) return undefined;
	const first = copyArguments(step, context.steps);
	const second = copyArguments(hidingStep, context.steps);
	if (first && second) return copiedTwice(found, step, first, hidingStep, second);
	if (hidingStep.keyword === 'RUN') {
		if (step.keyword === 'RUN') return combinedRun([step, hidingStep]);
		return first ? changedBefore(found, step, hidingStep) : undefined;
	}
	if (step.keyword === 'RUN' && second) return copiedOver(found, step, hidingStep, second, isSame);
	return undefined;
}

function copiedTwice(
	found: HiddenFiles,
	step: Step,
	first: CopyArguments,
	hidingStep: Step,
	second: CopyArguments,
): string {
	const roots = rewrittenRoots(found);
	const isSameSource =
		first.from === second.from &&
		roots.paths.every((path) => {
			const source = sourceOf(first, path);
			return source !== undefined && source === sourceOf(second, path);
		});
	// An ignored file would be missing in both.
	if (!isSameSource) return leftOut(step, first, roots);
	const between = found.context.steps
		.slice(step.historyIndex + 1, hidingStep.historyIndex)
		.find(({keyword}) => keyword === 'RUN');
	if (!between || !roots.isAll) {
		return `# One of the two is enough:\n${shortened(step.instruction)}\n${shortened(hidingStep.instruction)}`;
	}
	const mounts = roots.paths.map((path) => {
		const source = sourceOf(first, path) ?? '.';
		return `${bindMount({from: first.from, source, target: path})} \\\n    `;
	});
	return [
		`# In place of ${oneLine(step.instruction, 120)}`,
		`RUN ${mounts.join('')}${shortened(between.argument)}`,
		shortened(hidingStep.instruction),
	].join('\n');
}

/** A `RUN` changes what was copied: that can happen in a stage of its own. */
function changedBefore(found: HiddenFiles, step: Step, hidingStep: Step): string {
	const {paths, isAll} = rewrittenRoots(found);
	return [
		'FROM … AS prepared',
		shortened(step.instruction),
		shortened(hidingStep.instruction),
		'# and in the last stage, of these paths only this:',
		...paths.map((path) => `COPY --from=prepared ${path} ${path}`),
		...(isAll ? [] : ['# and so on']),
	].join('\n');
}

/** A `COPY` writes over what a `RUN` has made. */
function copiedOver(
	found: HiddenFiles,
	step: Step,
	hidingStep: Step,
	second: CopyArguments,
	isSame: boolean,
): string {
	const roots = rewrittenRoots(found);
	if (isSame || roots.paths.every(isGenerated)) return leftOut(hidingStep, second, roots);
	return withCommand(step, removeCommand(roots.paths, roots.isAll));
}
