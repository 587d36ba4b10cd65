import type {Backend} from '../backend.ts';
import type {Action} from '../state/actions.ts';
import type {State} from '../state/state.ts';

/** What effects act on. Those that need less of the backend say so. */
export type EffectContext<Needs extends keyof Backend = keyof Backend> = {
	readonly getState: () => State;
	readonly dispatch: (action: Action) => void;
	readonly backend: Pick<Backend, Needs>;
};

/** Hears of each action after the state has changed, and does what lies beyond the state. */
export type Effect = {
	onAction(action: Action, state: State, before: State): void;
	/** Ends whatever is under way. */
	stop(): void;
};
