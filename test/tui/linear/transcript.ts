import {LinearView} from '../../../src/tui/linear/linear-view.ts';
import type {Action} from '../../../src/tui/state/actions.ts';
import type {State} from '../../../src/tui/state/state.ts';
import {Store} from '../../../src/tui/state/store.ts';

/** What is written while actions are dispatched. */
export class Transcript {
	readonly store: Store;
	readonly #view: LinearView;
	#written = '';

	constructor(state: State) {
		this.store = new Store(state);
		this.#view = new LinearView(this.store, (text) => {
			this.#written += text;
		});
	}

	/** The lines that were written since the last call, after these actions. */
	after(...actions: readonly Action[]): readonly string[] {
		for (const action of actions) this.store.dispatch(action);
		const lines = this.#written.split('\n');
		this.#written = '';
		return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
	}

	stop(): void {
		this.#view.stop();
	}
}

export function typed(...keys: readonly string[]): readonly Action[] {
	return keys.map((key) => ({type: 'prompt-key-pressed', key}));
}

export function pressed(...keys: readonly string[]): readonly Action[] {
	return keys.map((key) => ({type: 'dialog-key-pressed', key}));
}
