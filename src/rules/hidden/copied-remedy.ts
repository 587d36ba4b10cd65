import type {Step} from '../engine/steps.ts';
import {bindMount} from '../remedies/bind-mount.ts';
import {withoutRemoval} from '../remedies/without-removal.ts';
import {type CopyArguments, copyArguments, isUrl, sourceOf} from '../text/copy-arguments.ts';
import {lastName} from '../text/directories.ts';
import {originOf, stageName} from '../text/origin.ts';
import type {ShellCommand} from '../text/shell-commands.ts';
import {removeCommand, shellWord} from '../text/shell-word.ts';
import {oneLine, shortened} from '../text/snippets.ts';
import type {HiddenFiles} from './hidden-files.ts';
import {deletedRoots, type HiddenRoots} from './hidden-roots.ts';

/**
 * What to write instead where files are copied and deleted later: give them to the one `RUN` that uses them, else do not
 * copy them.
 * @returns undefined where the files were not copied
 */
export function copiedThenDeleted(found: HiddenFiles): string | undefined {
	const {step} = found;
	const {steps} = found.context;
	const copy = copyArguments(step, steps);
	if (!step || !copy) return undefined;
	const roots = deletedRoots(found);
	const [root] = roots.paths;
	const user = root === undefined ? undefined : userOf(found, step, root);
	if (root !== undefined && user) {
		const url = copy.sources.find(isUrl);
		return url === undefined ? mounted(step, copy, root, user) : downloaded(step, url, root, user);
	}
	return leftOut(step, copy, roots);
}

/** Lines that keep paths out of what a step copies, as far as they can be named. */
export function leftOut(step: Step, copy: CopyArguments, {paths, isAll}: HiddenRoots): string {
	const sources = paths.map((path) => sourceOf(copy, path) ?? below(copy, path));
	const instruction = shortened(step.instruction);
	if (sources.includes('.') || sources.includes(undefined))
		return `# Leave out, or copy less:\n${instruction}`;
	const more = isAll ? [] : ['# and what else is not needed'];
	if (originOf(step) === 'stage') {
		const known = sources.filter((source) => source !== undefined);
		return [
			`# At the end of ${stageName(step)}:`,
			`RUN ${removeCommand(known, true)}`,
			...more,
			instruction,
		].join('\n');
	}
	return ['# .dockerignore, for:', `# ${oneLine(instruction)}`, ...sources, ...more].join('\n');
}

/** The classic builder does not say what it copied; mostly it is all there is. */
function below({sources, target}: CopyArguments, path: string): string | undefined {
	const start = target === '/' ? '/' : `${target}/`;
	return sources.length === 0 && path.startsWith(start) ? path.slice(start.length) : undefined;
}

/** The first `RUN` from the copying step to the deleting one that uses `path` for more than to delete it. */
function userOf({context, hidingStep}: HiddenFiles, step: Step, path: string): Step | undefined {
	return context.steps
		.slice(step.historyIndex + 1, (hidingStep?.historyIndex ?? -1) + 1)
		.find(({commands}) =>
			commands.some((command) => command.program !== 'rm' && uses(command, path)),
		);
}

function uses({program, words}: ShellCommand, path: string): boolean {
	const at = path.lastIndexOf('/');
	const name = lastName(path);
	return [program, ...words].some((word) => {
		if (word.includes(path) || lastName(word) === name) return true;
		const star = word.indexOf('*');
		return (
			star > 1 && word.startsWith(path.slice(0, at + 1)) && path.startsWith(word.slice(0, star))
		);
	});
}

function mounted(step: Step, copy: CopyArguments, path: string, user: Step): string {
	const source = sourceOf(copy, path) ?? '…';
	return [
		`# In place of ${oneLine(step.instruction, 120)}`,
		`RUN ${bindMount({from: copy.from, source, target: path})} \\`,
		`    ${shortened(withoutRemoval(user.argument, path))}`,
	].join('\n');
}

function downloaded(step: Step, url: string, path: string, user: Step): string {
	const deletes = user.commands.some(
		({program, words}) => program === 'rm' && words.includes(path),
	);
	return [
		`# In place of ${oneLine(step.instruction, 120)}`,
		`RUN curl -fsSL -o ${shellWord(path)} ${shellWord(url)} \\`,
		` && ${shortened(user.argument)}${deletes ? '' : ` \\\n && rm -f ${shellWord(path)}`}`,
	].join('\n');
}
