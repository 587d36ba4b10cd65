import {createHash} from 'node:crypto';
import {fileDigest, type LayerIndex} from '../../layer/layer-index.ts';
import {safeLine} from '../../report/safe-text.ts';
import type {FileVersion} from '../backend.ts';
import type {OpenFile} from '../content/content-state.ts';
import type {Action} from '../state/actions.ts';
import {openFileOf, pathTarget} from '../state/selectors.ts';
import type {Message, State} from '../state/state.ts';
import type {Effect, EffectContext} from './effect.ts';

/** What is copied, and what it is called; or why there is nothing. */
type Copy = {readonly text: string; readonly name: string} | {readonly why: string};

/** Puts paths and digests on the clipboard: by the terminal, which works over ssh too, and by a program of the system. */
export class CopyEffect implements Effect {
	readonly #context: EffectContext;
	/** Asks the terminal; false for what is too long for it. */
	readonly #copyByTerminal: (text: string) => boolean;
	readonly #abort = new AbortController();

	constructor(context: EffectContext, copyByTerminal: (text: string) => boolean) {
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
		const target = pathTarget(state);
		const file = target && openFileOf(state, target);
		if (!target || !file) {
			await this.#copy(target ? {why: 'only regular files have a digest'} : layerDigest(state));
			return;
		}
		try {
			const digest = await this.#fileDigest(state, file);
			await this.#copy({text: `sha256:${digest}`, name: 'digest of the file'});
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			if (!this.#abort.signal.aborted) await this.#copy({why});
		}
	}

	/** Known where the layer was read whole; else the file is. */
	async #fileDigest({subject}: State, {layerIndex, row}: OpenFile): Promise<string> {
		const analysis = subject?.analysis;
		if (!analysis) throw new Error('the image is still being read');
		const index = analysis.indexes[layerIndex] as LayerIndex;
		const known = fileDigest(index, row);
		if (known) return Buffer.from(known).toString('hex');
		this.#tell({text: 'reading the file for its digest…', tone: 'info'});
		const hash = createHash('sha256');
		const file: FileVersion = {layerIndex, row, index};
		const {backend} = this.#context;
		for await (const chunk of backend.readFile(analysis.image, file, this.#abort.signal)) {
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

function pathCopy(state: State): Copy {
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
