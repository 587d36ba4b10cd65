import type {Sort} from './children.ts';

/** Whether the user has opened or closed a directory; until then it depends on the view. */
export const fold = {automatic: 0, unfolded: 1, folded: 2} as const;
export type Fold = (typeof fold)[keyof typeof fold];

/** Bits of `RowOptions.shown`. */
export const shownBit = {
	/** The path is shown. */
	here: 1,
	/** A match of the filter lies below, and is worth an unfolded directory. */
	matchBelow: 2,
} as const;

export type RowOptions = {
	/** By node: a `Fold`. */
	readonly folds: Uint8Array;
	readonly sort: Sort;
	/** What `shownNodes` gave; null for all of the view. */
	readonly shown: Uint8Array | null;
	/** There is a filter: directories above matches open by themselves. */
	readonly isFiltered: boolean;
};
