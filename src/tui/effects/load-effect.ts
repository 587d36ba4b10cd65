import type {Choice, Loading, LoadListener} from '../backend.ts';
import type {Action} from '../state/actions.ts';
import type {Effect, EffectContext} from './effect.ts';

/** Has the image read, and tells the store how that goes. */
export class LoadEffect implements Effect {
	readonly #context: EffectContext;
	#loading: Loading | undefined;

	constructor(context: EffectContext) {
		this.#context = context;
	}

	/** Starts reading; may be called again with what the user chose. */
	start(choice?: Choice): void {
		this.#loading?.close();
		this.#context.dispatch({type: 'load-started'});
		this.#loading = this.#context.backend.load(listenerOf(this.#context.dispatch), choice);
	}

	onAction(action: Action): void {
		if (action.type === 'choice-made') this.start(action.choice);
		if (action.type === 'retry-requested') {
			this.#context.dispatch({type: 'load-started'});
			this.#loading?.retry();
		}
	}

	stop(): void {
		this.#loading?.close();
	}
}

function listenerOf(dispatch: EffectContext['dispatch']): LoadListener {
	return {
		reading: (what) => dispatch({type: 'reading-started', what}),
		expected: (layerCount) => dispatch({type: 'layers-expected', layerCount}),
		opened: (image) => dispatch({type: 'image-opened', image}),
		layer: (layerIndex, load) => dispatch({type: 'layer-loaded', layerIndex, load}),
		bytes: (received, expected) => dispatch({type: 'bytes-received', received, expected}),
		analyzed: (analysis, layerCount) => dispatch({type: 'image-analyzed', analysis, layerCount}),
		note: (text) => dispatch({type: 'message-shown', message: {text, tone: 'info'}}),
		choices: (title, choices) => dispatch({type: 'choices-found', title, choices}),
		failed: (message, hint) => dispatch({type: 'load-failed', message, hint}),
	};
}
