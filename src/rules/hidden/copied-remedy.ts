import type {Step} from '../engine/steps.ts';
import {type CopyArguments, copyArguments, sourceOf} from '../text/copy-arguments.ts';
import type {ShellCommand} from '../text/shell-commands.ts';
import {shellWord} from '../text/shell-word.ts';
import {shortened} from '../text/snippets.ts';
import {withoutCommands} from '../text/without-commands.ts';
import type {HiddenFiles} from './hidden-files.ts';
import {deletedRoots, type HiddenRoots} from './hidden-roots.ts';
import {withoutEndSlash} from './path-words.ts';

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
		const url = copy.sources.find((source) => /^https?:\/\//.test(source));
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
	if (copy.from !== undefined) {
		const words = sources.flatMap((source) => (source === undefined ? [] : [shellWord(source)]));
		return [
			`# At the end of stage ${copy.from}:`,
			`RUN rm -rf ${words.join(' ')}`,
			...more,
			'# so that this copies less:',
			instruction,
		].join('\n');
	}
	return ['# .dockerignore, for:', `# ${oneLine(instruction)}`, ...sources, ...more].join('\n');
}

/** The classic builder does not say what it copied; mostly it is all there is. */
function below({sources, destination}: CopyArguments, path: string): string | undefined {
	const start = destination === '/' ? '/' : `${destination}/`;
	return sources.length === 0 && path.startsWith(start) ? path.slice(start.length) : undefined;
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, ' ');
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
	const name = path.slice(at + 1);
	return [program, ...words].some((word) => {
		if (word.includes(path) || word.slice(word.lastIndexOf('/') + 1) === name) return true;
		const star = word.indexOf('*');
		return (
			star > 1 && word.startsWith(path.slice(0, at + 1)) && path.startsWith(word.slice(0, star))
		);
	});
}

function mounted(step: Step, copy: CopyArguments, path: string, user: Step): string {
	const source = sourceOf(copy, path) ?? '…';
	const options = [
		'type=bind',
		...(copy.from === undefined ? [] : [`from=${copy.from}`]),
		...(source === '.' ? [] : [`source=${source}`]),
		`target=${path}`,
	];
	return [
		`# instead of ${oneLine(shortened(step.instruction, 120))}`,
		`RUN --mount=${options.join(',')} \\`,
		`    ${shortened(withoutRemoval(user, path) ?? user.argument)}`,
	].join('\n');
}

function downloaded(step: Step, url: string, path: string, user: Step): string {
	const deletes = user.commands.some(
		({program, words}) => program === 'rm' && words.includes(path),
	);
	return [
		`# instead of ${oneLine(shortened(step.instruction, 120))}`,
		`RUN curl -fsSL -o ${shellWord(path)} ${shellWord(url)} \\`,
		` && ${shortened(user.argument)}${deletes ? '' : ` \\\n && rm -f ${shellWord(path)}`}`,
	].join('\n');
}

/** What is mounted cannot be deleted, and need not be. */
function withoutRemoval({argument}: Step, path: string): string | undefined {
	return withoutCommands(argument, ({program, words}) => {
		const operands = words.filter((word) => !word.startsWith('-'));
		return program === 'rm' && operands.length > 0 && operands.every((word) => names(word, path));
	});
}

function names(word: string, path: string): boolean {
	const plain = withoutEndSlash(word);
	const star = plain.indexOf('*');
	if (star > 1) return path.startsWith(plain.slice(0, star));
	return plain === path || path.startsWith(`${plain}/`);
}
