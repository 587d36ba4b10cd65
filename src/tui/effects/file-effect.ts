import type {LayerIndex} from '../../layer/layer-index.ts';
import type {Image} from '../../model/image.ts';
import {readContent} from '../content/read-content.ts';
import type {Action} from '../state/actions.ts';
import type {State} from '../state/state.ts';
import {readDiff} from '../versions/read-diff.ts';
import type {Effect, EffectContext} from './effect.ts';

/** Reads contents while they are looked at: a file's, and those that are compared. */
export class FileEffect implements Effect {
	readonly #context: EffectContext<'readFile'>;
	#content: {readonly request: number; readonly abort: AbortController} | undefined;
	#diff: {readonly request: number; readonly abort: AbortController} | undefined;

	constructor(context: EffectContext<'readFile'>) {
		this.#context = context;
	}

	onAction(_action: Action, state: State, before: State): void {
		if (state.content !== before.content) this.#followContent(state);
		if (state.versions !== before.versions) this.#followVersions(state);
	}

	stop(): void {
		this.#content?.abort.abort();
		this.#diff?.abort.abort();
	}

	#followContent({content, subject}: State): void {
		if (content?.request === this.#content?.request) return;
		this.#content?.abort.abort();
		this.#content = undefined;
		if (!content || !subject?.analysis) return;
		const {image, indexes} = subject.analysis;
		const {layerIndex, row} = content.file;
		const file = {layerIndex, row, index: indexes[layerIndex] as LayerIndex};
		const abort = new AbortController();
		const {request} = content;
		this.#content = {request, abort};
		const {backend, dispatch} = this.#context;
		const open = (): AsyncIterable<Uint8Array> => backend.readFile(image, file, abort.signal);
		void readContent(open, request, dispatch, abort.signal);
	}

	#followVersions(state: State): void {
		const wanted = state.versions?.wanted ?? null;
		if (wanted?.request === this.#diff?.request) return;
		this.#diff?.abort.abort();
		this.#diff = undefined;
		const images = imagesOf(state);
		if (!wanted || !images) return;
		const abort = new AbortController();
		this.#diff = {request: wanted.request, abort};
		const {backend, dispatch} = this.#context;
		void readDiff(
			(file, signal) =>
				backend.readFile(file === wanted.before ? images.before : images.after, file, signal),
			wanted,
			dispatch,
			abort.signal,
		);
	}
}

/** Where the two contents come from that are compared; undefined until that is read. */
function imagesOf({
	subject,
	comparison,
}: State): {readonly before: Image; readonly after: Image} | undefined {
	const diff = comparison?.diff;
	if (diff) return {before: diff.old.analysis.image, after: diff.new.analysis.image};
	const image = subject?.analysis?.image;
	return image && {before: image, after: image};
}
