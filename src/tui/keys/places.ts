import type {Action} from '../state/actions.ts';
import {type Context, contexts, diffContexts} from './binding.ts';

export const everywhere: readonly Context[] = [...contexts, ...diffContexts];
/** Where the panes are, and nothing covers them. */
export const panes: readonly Context[] = contexts.filter(
	(context) => context !== 'content' && context !== 'versions',
);
export const lists: readonly Context[] = ['files', 'waste', 'findings', 'image'];
/** What covers the panes. */
export const covers: readonly Context[] = ['content', 'versions'];
/** What two compared images are looked at in. */
export const diffTabContexts: readonly Context[] = diffContexts.filter(
	(context) => context !== 'diff-text',
);

/** A key that does the same whatever is shown. */
export function fixed(action: Action): () => Action {
	return () => action;
}
