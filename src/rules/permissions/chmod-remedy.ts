import type {Step} from '../engine/steps.ts';
import {argumentWithoutSecrets, maskedWithCommand} from '../secrets/masked-instruction.ts';
import {copyInstruction, copyText} from '../text/copy-arguments.ts';
import {shellWord} from '../text/shell-word.ts';

/** A remedy names so many paths. */
const maxPaths = 3;

type ChmodPaths = {
	/** As in a container. */
	readonly paths: readonly string[];
	/** What all that is concerned should have. */
	readonly modes: ReadonlySet<number>;
	/** What lies in the directories is concerned, too. */
	readonly isDeep: boolean;
	/** Corrects a `chmod` that the instruction has itself. */
	correct?(command: string): string;
};

/**
 * The instruction that made the paths, with other permissions.
 * @param change what `chmod` is told: `o-w`
 */
export function chmodRemedy(
	step: Step | undefined,
	change: string,
	{paths, modes, isDeep, correct}: ChmodPaths,
): string {
	const copy = copyInstruction(step);
	if (copy) {
		const [mode = 0, ...others] = modes;
		// Different modes can only be changed, with Dockerfile syntax 1.14 or later.
		const wanted = others.length > 0 ? change : `0${mode.toString(8)}`;
		const flags = copy.flags.filter((flag) => !flag.startsWith('--chmod='));
		return copyText({...copy, flags: [...flags, `--chmod=${wanted}`]});
	}
	const recursive = isDeep ? '-R ' : '';
	const shown = paths.slice(0, maxPaths).map(shellWord).join(' ');
	const rest = paths.length > maxPaths ? ' …' : '';
	const text = step?.keyword === 'RUN' ? argumentWithoutSecrets(step) : undefined;
	const corrected = text && correct?.(text);
	if (corrected && corrected !== text) return `RUN ${corrected}`;
	return maskedWithCommand(step, `chmod ${recursive}${change} ${shown}${rest}`);
}
