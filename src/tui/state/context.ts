import type {Context} from '../keys/binding.ts';
import type {State} from './state.ts';

/** Where the keys go, dialogs and prompts aside. */
export function contextOf({content, versions, comparison, focus, view}: State): Context {
	if (content) return 'content';
	if (versions) return comparison ? 'diff-text' : 'versions';
	if (comparison) return `diff-${comparison.tab}`;
	return focus === 'main' ? view : focus;
}
