import type {Action} from '../state/actions.ts';
import {type Context, contexts} from './binding.ts';

/** Where the panes are, and nothing covers them. */
export const panes: readonly Context[] = contexts.filter(
	(context) => context !== 'content' && context !== 'versions',
);
export const lists: readonly Context[] = ['files', 'waste', 'findings', 'image'];
/** What covers the panes. */
export const covers: readonly Context[] = ['content', 'versions'];

/** A key that does the same whatever is shown. */
export function fixed(action: Action): () => Action {
	return () => action;
}
