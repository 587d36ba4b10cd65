import type {ShellCommand} from '../text/shell-commands.ts';
import type {HiddenFiles} from './hidden-files.ts';
import {concerns} from './path-words.ts';

/** A `chown` or `chmod` of the instruction that ships the files again. */
type AttributeCommand = {
	/** The owner or the mode, as written. */
	readonly value: string;
	/** The whole command; undefined where it needs quotes that are lost. */
	readonly text: string | undefined;
};

/** The largest paths decide which command is meant. */
const maxPaths = 20;

/** The command of the hiding step that gave the files their new owner or mode. */
export function attributeCommand(
	{hidingStep, paths}: HiddenFiles,
	program: 'chown' | 'chmod',
): AttributeCommand | undefined {
	const all = (hidingStep?.commands ?? [])
		.filter((command) => command.program === program)
		.map((command) => ({...partsOf(command), command}))
		.filter(({value}) => value !== undefined);
	const fitting = all.find(({operands}) =>
		operands.some((operand) => paths.slice(0, maxPaths).some((path) => concerns(operand, path))),
	);
	// What it names may be relative.
	const {value, command} = fitting ?? (all.length === 1 ? all[0] : undefined) ?? {};
	return value === undefined || !command ? undefined : {value, text: textOf(command)};
}

function partsOf({program, words}: ShellCommand): {
	readonly value: string | undefined;
	readonly operands: readonly string[];
} {
	if (words.some((word) => word.startsWith('--reference'))) return {value: undefined, operands: []};
	// `chmod -w file` takes a right away.
	const isOption = (word: string): boolean =>
		word.startsWith('-') && !(program === 'chmod' && /^-[rwxXst]+$/.test(word));
	const [value, ...operands] = words.filter((word) => !isOption(word));
	return {value, operands};
}

function textOf({program, words}: ShellCommand): string | undefined {
	const isPlain = words.every((word) => /^[\w@%+=:,./*?[\]${}~-]+$/.test(word));
	return isPlain ? [program, ...words].join(' ') : undefined;
}
