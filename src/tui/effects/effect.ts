import type {Backend} from '../backend.ts';
import type {Action} from '../state/actions.ts';
import type {State} from '../state/state.ts';

/** What effects act on. */
export type EffectContext = {
	readonly getState: () => State;
	readonly dispatch: (action: Action) => void;
	readonly backend: Backend;
};

/** Hears of each action after the state has changed, and does what lies beyond the state. */
export type Effect = {
	onAction(action: Action, state: State, before: State): void;
	/** Ends whatever is under way. */
	stop(): void;
};
