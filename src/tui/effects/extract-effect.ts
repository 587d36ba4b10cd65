import {ImgdiveError} from '../../model/error.ts';
import type {Action} from '../state/actions.ts';
import type {State} from '../state/state.ts';
import type {Effect, EffectContext} from './effect.ts';

/** Copies files out of the image. */
export class ExtractEffect implements Effect {
	readonly #context: EffectContext;

	constructor(context: EffectContext) {
		this.#context = context;
	}

	onAction(action: Action, {subject}: State): void {
		const analysis = subject?.analysis;
		if (action.type !== 'extract-requested' || !analysis) return;
		const {backend, dispatch, getState} = this.#context;
		const {path, destination, force} = action;
		backend.extract(analysis, {path, destination, force}).then(
			(outcome) => {
				dispatch({type: 'extract-ended', outcome});
				dispatch({type: 'message-shown', message: {text: outcome.summary, tone: 'good'}});
			},
			(error: unknown) => {
				const known = error instanceof ImgdiveError ? error : undefined;
				const message = error instanceof Error ? error.message : String(error);
				// The dialog may have been left; then it is told where everything else is.
				const isSeen = getState().dialog?.kind === 'extract';
				if (!isSeen) dispatch({type: 'message-shown', message: {text: message, tone: 'bad'}});
				dispatch({
					type: 'extract-failed',
					message,
					hint: known?.hint,
					canForce: known?.code === 'exists',
				});
			},
		);
	}

	/** What has begun is finished: half a file helps nobody. */
	stop(): void {}
}
