import {ImgdiveError} from '../../model/error.ts';
import type {Effect, EffectContext} from '../effects/effect.ts';
import type {DiffBackend} from './diff-backend.ts';

/** Has both images read and compared, and tells the store how that goes. */
export class CompareEffect implements Effect {
	readonly #dispatch: EffectContext['dispatch'];
	readonly #backend: DiffBackend;
	readonly #abort = new AbortController();

	constructor(dispatch: EffectContext['dispatch'], backend: DiffBackend) {
		this.#dispatch = dispatch;
		this.#backend = backend;
	}

	start(): void {
		const {signal} = this.#abort;
		const tell: EffectContext['dispatch'] = (action) => {
			if (!signal.aborted) this.#dispatch(action);
		};
		this.#backend
			.compare((side, load) => tell({type: 'side-progressed', side, load}), signal)
			.then(
				(diff) => tell({type: 'images-compared', diff}),
				(error: unknown) => {
					const message = error instanceof Error ? error.message : String(error);
					const hint = error instanceof ImgdiveError ? error.hint : undefined;
					tell({type: 'load-failed', message, hint});
				},
			);
	}

	onAction(): void {}

	stop(): void {
		this.#abort.abort();
	}
}
