import {createHash} from 'node:crypto';
import {fileDigest, type LayerIndex} from '../../layer/layer-index.ts';
import {safeLine} from '../../report/safe-text.ts';
import {type Copy, comparedDigest, comparedPath, type FileSource} from '../diff/comparison-copy.ts';
import type {Action} from '../state/actions.ts';
import {openFileOf, pathTarget} from '../state/selectors.ts';
import type {Message, State} from '../state/state.ts';
import type {Effect, EffectContext} from './effect.ts';

/** Puts paths and digests on the clipboard: by the terminal, which works over ssh too, and by a program of the system. */
export class CopyEffect implements Effect {
	readonly #context: EffectContext<'readFile' | 'copy'>;
	/** Asks the terminal; false for what is too long for it. */
	readonly #copyByTerminal: (text: string) => boolean;
	readonly #abort = new AbortController();

	constructor(
		context: EffectContext<'readFile' | 'copy'>,
		copyByTerminal: (text: string) => boolean,
	) {
		this.#context = context;
		this.#copyByTerminal = copyByTerminal;
	}

	onAction(action: Action, state: State): void {
		if (action.type !== 'copy-requested') return;
		if (action.what === 'path') void this.#copy(pathCopy(state));
		else void this.#copyDigest(state);
	}

	stop(): void {
		this.#abort.abort();
	}

	async #copyDigest(state: State): Promise<void> {
		const source = digestSource(state);
		if (!('file' in source)) {
			await this.#copy(source);
			return;
		}
		try {
			const digest = await this.#fileDigest(source);
			await this.#copy({text: `sha256:${digest}`, name: 'digest of the file'});
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			if (!this.#abort.signal.aborted) await this.#copy({why});
		}
	}

	/** Known where the layer was read whole; else the file is. */
	async #fileDigest({image, file}: FileSource): Promise<string> {
		const known = fileDigest(file.index, file.row);
		if (known) return Buffer.from(known).toString('hex');
		this.#tell({text: 'reading the file for its digest…', tone: 'info'});
		const hash = createHash('sha256');
		const {backend} = this.#context;
		for await (const chunk of backend.readFile(image, file, this.#abort.signal)) {
			hash.update(chunk);
		}
		return hash.digest('hex');
	}

	async #copy(copy: Copy): Promise<void> {
		if ('why' in copy) {
			this.#tell({text: `nothing to copy: ${copy.why}`, tone: 'info'});
			return;
		}
		const {text, name} = copy;
		const isAsked = this.#copyByTerminal(text);
		const isCopied = (await this.#context.backend.copy(text)) || isAsked;
		this.#tell(
			isCopied
				? {text: `copied the ${name}: ${safeLine(text.slice(0, 500))}`, tone: 'good'}
				: {text: `the ${name} is too long for the clipboard of the terminal`, tone: 'bad'},
		);
	}

	#tell(message: Message): void {
		this.#context.dispatch({type: 'message-shown', message});
	}
}

/** A file whose digest is wanted, or what else there is to copy. */
function digestSource(state: State): FileSource | Copy {
	if (state.comparison) return comparedDigest(state);
	const target = pathTarget(state);
	if (!target) return layerDigest(state);
	const open = openFileOf(state, target);
	const analysis = state.subject?.analysis;
	if (!open || !analysis) return {why: 'only regular files have a digest'};
	const {layerIndex, row} = open;
	const index = analysis.indexes[layerIndex] as LayerIndex;
	return {image: analysis.image, file: {layerIndex, row, index}};
}

function pathCopy(state: State): Copy {
	if (state.comparison) return comparedPath(state);
	const target = pathTarget(state);
	if (target) return {text: target.path, name: 'path'};
	const step = state.subject?.history.find(({layerIndex}) => layerIndex === state.layers.cursor);
	if (!step) return {why: 'the cursor is on nothing that has a path'};
	return {text: step.createdBy || step.instruction, name: 'instruction'};
}

function layerDigest({subject, layers}: State): Copy {
	const layer = subject?.image.layers[layers.cursor];
	const diffId = layer?.diffId ?? subject?.analysis?.layers[layers.cursor]?.diffId;
	if (layer?.digest) return {text: layer.digest, name: 'digest of the layer'};
	if (diffId) return {text: diffId, name: 'diffID of the layer'};
	return {why: 'the layer has no digest'};
}
