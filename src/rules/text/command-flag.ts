import type {Step} from '../engine/steps.ts';
import {shortened} from './snippets.ts';

/** What follows is hardly ever of interest, and texts may have megabytes. */
const maxCharacters = 64 * 1024;
/** A longer instruction is told by the commands that change. */
const maxShown = 600;
/** A command is looked through up to there. */
const maxCommand = 2000;

/**
 * The `RUN` with `flag` written behind each match of `command`, but where the command has it already.
 * @param command with the flag `g`
 * @returns undefined where nothing changes
 */
export function withFlag(
	{argument}: Pick<Step, 'argument'>,
	command: RegExp,
	flag: string,
): string | undefined {
	const text = argument.slice(0, maxCharacters).trim();
	const edited = text.replace(command, (match: string, ...rest: unknown[]) => {
		const at = rest.find((value) => typeof value === 'number') as number;
		const whole = text.slice(at, at + maxCommand).split(/[;&|]|(?<!\\)\n/, 1)[0] ?? '';
		return whole.includes(flag) ? match : `${match} ${flag}`;
	});
	if (edited === text) return undefined;
	if (edited.length <= maxShown) return `RUN ${edited}`;
	const changed = edited.split(/&&|\|\||;|(?<!\\)\n/).filter((piece) => piece.includes(flag));
	return `RUN … ${shortened(changed.map((piece) => piece.trim()).join(' … '))} …`;
}
