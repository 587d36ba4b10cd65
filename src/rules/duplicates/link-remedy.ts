import type {Step} from '../engine/steps.ts';
import {copyArguments} from '../text/copy-arguments.ts';
import {removeCommand, shellWord} from '../text/shell-word.ts';
import {oneLine, shortened, withCommand} from '../text/snippets.ts';

/** A path to keep, and one that repeats it; as text. */
export type Repetition = {readonly original: string; readonly copy: string};

const maxLinks = 3;
const nodeModules = '/node_modules';
const pythonPackages = /\/(?:site|dist)-packages(?:\/|$)/;

/** What to write so that a link takes the place of what one instruction copied. */
export function linkRemedy(
	step: Step | undefined,
	steps: readonly Step[],
	repetitions: readonly Repetition[],
): string {
	const tool = packageRemedy(step, repetitions);
	if (tool) return tool;
	const links = repetitions
		.slice(0, maxLinks)
		.map(({original, copy}) => `ln -s ${shellWord(original)} ${shellWord(copy)}`);
	const rest = repetitions.length > maxLinks ? '\n# and so on' : '';
	if (step?.keyword === 'RUN') {
		return (withoutCp(step, repetitions) ?? withCommand(step, replacing(repetitions))) + rest;
	}
	const run = `RUN ${links.join(' \\\n && ')}${rest}`;
	const copied = copyArguments(step, steps);
	if (!step || !copied) return run;
	const instruction = shortened(step.instruction);
	const isAll = repetitions.every(
		({original, copy}) => copy === copied.target && !original.startsWith(`${copy}/`),
	);
	if (isAll) return `# In place of ${oneLine(step.instruction)}\n${run}`;
	const paths = repetitions.slice(0, maxLinks).map(({copy}) => shellWord(copy));
	return `# Leave out ${paths.join(', ')}${rest && ' …'} here:\n${instruction}\n${run}`;
}

function replacing(repetitions: readonly Repetition[]): string {
	return repetitions
		.slice(0, maxLinks)
		.map(
			({original, copy}) =>
				`${removeCommand([copy], true)} && ln -s ${shellWord(original)} ${shellWord(copy)}`,
		)
		.join(' \\\n && ');
}

/** The instruction with a link in the place of its `cp`, where that is what made the copy. */
function withoutCp(step: Step, [repetition, ...others]: readonly Repetition[]): string | undefined {
	if (!repetition || others.length > 0) return undefined;
	const {original, copy} = repetition;
	const isMade = step.commands.some(({program, words}) => {
		const [from = '', to = ''] = words.slice(-2).map(cleaned);
		return program === 'cp' && from === original && to === copy;
	});
	const pattern = /\bcp(?:\s+-[\w-]+)*\s+([\w@%+=:,./-]+)\s+([\w@%+=:,./-]+)/g;
	if (!isMade) return undefined;
	let isReplaced = false;
	const text = step.argument.replace(pattern, (whole, from: string, to: string) => {
		if (cleaned(from) !== original || cleaned(to) !== copy) return whole;
		isReplaced = true;
		return `ln -s ${original} ${copy}`;
	});
	return isReplaced ? `RUN ${shortened(text)}` : undefined;
}

/** `/a/.` and `/a/` are `/a`. */
function cleaned(path: string): string {
	return path.replace(/(?<=.)\/\.?$/, '');
}

/** Packages are better installed once than linked. */
function packageRemedy(
	step: Step | undefined,
	[largest]: readonly Repetition[],
): string | undefined {
	if (!largest || copies(step)) return undefined;
	const {original, copy} = largest;
	const project = original.slice(0, Math.max(0, original.indexOf(nodeModules)));
	if (original.includes(nodeModules) && copy.startsWith(`${project}${nodeModules}/`)) {
		return `# In ${project || '/'} of the sources, once:\nnpm dedupe`;
	}
	const isPython = pythonPackages.test(original) && pythonPackages.test(copy);
	if (!isPython || step?.keyword !== 'RUN') return undefined;
	return '# Install the packages once, for both programs:\nRUN python3 -m venv /opt/venv\nENV PATH=/opt/venv/bin:$PATH';
}

function copies(step: Step | undefined): boolean {
	return (
		step?.keyword === 'RUN' && step.commands.some(({program}) => /^(?:cp|rsync)$/.test(program))
	);
}
