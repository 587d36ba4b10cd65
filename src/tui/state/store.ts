import type {Action} from './actions.ts';
import {reduce} from './reduce.ts';
import type {State} from './state.ts';

/** Hears of each action, after the state has changed. */
export type ActionListener = (action: Action, state: State, before: State) => void;

/** Holds the state, outside of React: what is drawn on each key must not wait for it. */
export class Store {
	#state: State;
	readonly #listeners = new Set<() => void>();
	readonly #actionListeners = new Set<ActionListener>();

	constructor(state: State) {
		this.#state = state;
	}

	readonly getState = (): State => this.#state;

	/** Called when the state is another one. Returns how to end that. */
	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/** Called for each action, also one that changes nothing. Returns how to end that. */
	onAction(listener: ActionListener): () => void {
		this.#actionListeners.add(listener);
		return () => this.#actionListeners.delete(listener);
	}

	readonly dispatch = (action: Action): void => {
		const before = this.#state;
		this.#state = reduce(before, action);
		if (this.#state !== before) for (const listener of this.#listeners) listener();
		for (const listener of this.#actionListeners) listener(action, this.#state, before);
	};
}
