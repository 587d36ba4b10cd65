import type {Step} from '../engine/steps.ts';

/** Longer texts are left as they are: they may be made to be slow. */
const maxCharacters = 8192;

/** What stands behind the keyword of a step, with all that matches replaced. */
export function changedArgument({argument}: Step, pattern: RegExp, replacement: string): string {
	return argument.length > maxCharacters ? argument : argument.replace(pattern, replacement);
}
