import {ImgdiveError} from '../../model/error.ts';
import type {Action} from '../state/actions.ts';
import {isViewCurrent, wantedSpec} from '../state/selectors.ts';
import type {State} from '../state/state.ts';
import {type FilterMatches, searchTree} from '../tree/filter.ts';
import {deriveView, type TreeView} from '../tree/tree-view.ts';
import type {Effect, EffectContext} from './effect.ts';

/** Longest time, in milliseconds, that keys wait for a part of a search. */
const sliceMilliseconds = 4;

type Search = {
	readonly text: string;
	readonly view: TreeView;
	readonly steps: Generator<undefined, FilterMatches>;
};

/** Derives the views of the tree and searches in them, in between keys: both may take longer than a frame. */
export class TreeEffect implements Effect {
	readonly #context: EffectContext<never>;
	#derivation: NodeJS.Immediate | undefined;
	#search: Search | undefined;
	#slice: NodeJS.Immediate | undefined;
	/** The view before the one that is shown: its memory is used again. */
	#spare: TreeView | undefined;
	/** What was found last, for a longer text to be looked for in. */
	#found: {readonly view: TreeView; readonly text: string; readonly matches: FilterMatches} | null =
		null;

	constructor(context: EffectContext<never>) {
		this.#context = context;
	}

	onAction(_action: Action, state: State, before: State): void {
		if (state === before) return;
		// The cursor moves first; what it moved to is worked out once that is on the screen.
		if (!isViewCurrent(state)) this.#derivation ??= setImmediate(this.#derive);
		this.#followFilter(state);
	}

	stop(): void {
		clearImmediate(this.#derivation);
		clearImmediate(this.#slice);
	}

	readonly #derive = (): void => {
		this.#derivation = undefined;
		const state = this.#context.getState();
		const spec = wantedSpec(state);
		const tree = state.subject?.analysis?.tree;
		if (!spec || !tree || isViewCurrent(state)) return;
		const before = state.tree.view;
		const view = deriveView(tree, spec, this.#spare);
		this.#spare = undefined;
		this.#context.dispatch({type: 'view-derived', view});
		// Where the view was wanted, the one before is not looked at any more.
		if (before && this.#context.getState().tree.view === view) this.#spare = before;
	};

	#followFilter({tree: {view, filter}}: State): void {
		if (!view || !filter.isSearching) {
			this.#search = undefined;
			return;
		}
		const isSame = this.#search?.text === filter.text && this.#search.view === view;
		if (isSame) return;
		const before = this.#found?.view === view ? this.#found : null;
		this.#search = {text: filter.text, view, steps: searchTree(view, filter.text, before)};
		this.#slice ??= setImmediate(this.#searchOn);
	}

	readonly #searchOn = (): void => {
		this.#slice = undefined;
		const search = this.#search;
		if (!search) return;
		const {text, view, steps} = search;
		try {
			const end = performance.now() + sliceMilliseconds;
			let step = steps.next();
			while (!step.done && performance.now() < end) step = steps.next();
			if (!step.done) {
				this.#slice = setImmediate(this.#searchOn);
				return;
			}
			this.#search = undefined;
			this.#found = {view, text, matches: step.value};
			this.#context.dispatch({type: 'matches-found', text, matches: step.value, error: null});
		} catch (error) {
			if (!(error instanceof ImgdiveError)) throw error;
			this.#search = undefined;
			this.#context.dispatch({type: 'matches-found', text, matches: null, error: error.message});
		}
	};
}
