import type {Action} from '../state/actions.ts';
import type {State} from '../state/state.ts';
import type {KeyName} from './key.ts';

/** Where the keys go: what covers the screen, or else the pane that has the focus. */
export const contexts = [
	'layers',
	'details',
	'tree',
	'files',
	'waste',
	'findings',
	'image',
	'content',
	'versions',
] as const;
/** The same while two images are compared: the tabs, and how the two versions of a path differ. */
export const diffContexts = [
	'diff-files',
	'diff-layers',
	'diff-config',
	'diff-packages',
	'diff-text',
] as const;
export type DiffContext = (typeof diffContexts)[number];
export type Context = (typeof contexts)[number] | DiffContext;

export function isDiffContext(context: Context): context is DiffContext {
	return context.startsWith('diff-');
}

/** In the order of the help. */
export const groups = ['Move', 'Tree', 'Views', 'Find', 'Files', 'Compare', 'Program'] as const;
export type Group = (typeof groups)[number];

/** One line of the key table: what input, footer, help, palette and README are made from. */
export type Binding = {
	/** For the config file: kebab-case. */
	readonly id: string;
	readonly keys: readonly KeyName[];
	/** Keys of dive and other programs that work too and are not advertised. */
	readonly alsoKeys?: readonly KeyName[];
	/** In the imperative, without a full stop: `move down`. */
	readonly does: string;
	/** One or two words for the footer; absent where it is not worth the room. */
	readonly hint?: string;
	readonly group: Group;
	readonly contexts: readonly Context[];
	action(state: State): Action;
	/** Why the key does nothing just now; null when it does. */
	disabled?(state: State): string | null;
};
