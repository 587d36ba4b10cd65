import type {Action} from '../state/actions.ts';
import type {State} from '../state/state.ts';
import type {Effect, EffectContext} from './effect.ts';

/** Milliseconds to read a short message, and for each character of a longer one. */
const leastTime = 3000;
const timePerCharacter = 60;

/** Takes messages away once they have been read. */
export class MessageEffect implements Effect {
	readonly #context: EffectContext<never>;
	#timer: NodeJS.Timeout | undefined;

	constructor(context: EffectContext<never>) {
		this.#context = context;
	}

	onAction(_action: Action, {message}: State, before: State): void {
		if (message === before.message) return;
		clearTimeout(this.#timer);
		if (!message) return;
		const time = Math.max(leastTime, message.text.length * timePerCharacter);
		this.#timer = setTimeout(
			() => this.#context.dispatch({type: 'message-expired', message}),
			time,
		);
	}

	stop(): void {
		clearTimeout(this.#timer);
	}
}
