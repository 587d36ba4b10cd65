import {type Analysis, analysisInSteps} from '../../analysis/analyze.ts';
import {type BaseImage, baseOf} from '../../analysis/base-image.ts';
import {withFindings} from '../../analysis/with-findings.ts';
import {type IndexOptions, indexLayers} from '../../layer/index-layers.ts';
import type {LayerIndex} from '../../layer/layer-index.ts';
import {collectGarbage, tuneForTrees} from '../../layer/memory-tuning.ts';
import {firstOccurrences} from '../../layer/same-layers.ts';
import {isUnavailable} from '../../model/blob.ts';
import {ImgdiveError} from '../../model/error.ts';
import type {Image} from '../../model/image.ts';
import {type OpenImageOptions, openImage} from '../../sources/open-image.ts';
import type {LayerLoad, Loading, LoadListener} from '../../tui/backend.ts';
import {findBase} from '../base-option.ts';
import type {OptionValues} from '../command.ts';
import {failureOf} from '../failure.ts';
import {changedMeanwhile} from '../load.ts';
import {LoadMeter, type Tell} from './load-meter.ts';
import {PrefixAnalyzer} from './prefix-analyzer.ts';

/** Paths from which on the memory that building their tree took is worth a pause. */
const largeTree = 200_000;

export type LoadTask = {
	/** As typed, for the image and for errors. */
	readonly reference: string;
	/** What is opened: the reference, without what a choice has taken the place of. */
	readonly target: string;
	readonly openOptions: OpenImageOptions;
	/** The analysis with its findings. */
	readonly judge: (analysis: Analysis, signal: AbortSignal) => Promise<Analysis>;
	/** Value of `--base`. */
	readonly base: OptionValues[string];
	readonly indexOptions: Pick<IndexOptions, 'verify' | 'full' | 'cache' | 'threads'>;
};

/** Opens an image and reads its layers, with all that the interface wants to hear of it. */
export class ImageLoader implements Loading {
	readonly #task: LoadTask;
	readonly #listener: LoadListener;
	/** Ends all that the image's source does, also later. */
	readonly #closing = new AbortController();
	/** Ends the reading of layers. */
	readonly #stopping = new AbortController();
	/** All that were opened: what is on the screen may still refer to an earlier one. */
	readonly #opened: Image[] = [];
	/** The one whose layers are read. */
	#image: Image | undefined;
	/** Its base; undefined until it has been looked for. */
	#base: BaseImage | null | undefined;
	/** By layer, of the first of layers that are the same. */
	readonly #known = new Map<number, LayerIndex>();
	#hasFailures = false;
	#isRunning = false;
	#running: Promise<void> = Promise.resolve();
	#isRetryWanted = false;

	constructor(task: LoadTask, listener: LoadListener) {
		this.#task = task;
		this.#listener = listener;
		this.#start();
	}

	retry(): void {
		if (this.#isRunning) this.#isRetryWanted = true;
		else if (this.#hasFailures && !this.#stopping.signal.aborted) this.#start();
	}

	cancel(): void {
		this.#stopping.abort();
		if (!this.#image) this.#closing.abort();
	}

	close(): void {
		this.#stopping.abort();
		this.#closing.abort();
		// Files are closed when nobody reads them any more: their numbers are given to others.
		void this.#running.then(() => {
			for (const image of this.#opened.splice(0)) image.close();
		});
	}

	#start(): void {
		this.#isRetryWanted = false;
		this.#isRunning = true;
		this.#running = this.#run().finally(() => {
			this.#isRunning = false;
			if (this.#isRetryWanted) this.retry();
		});
	}

	async #run(): Promise<void> {
		const meter = new LoadMeter(this.#tell);
		this.#hasFailures = false;
		try {
			const isAgain = this.#image !== undefined;
			const image = this.#image ?? (await this.#open(meter));
			const base = await this.#findBase(image);
			const indexes = await this.#readLayers(image, base, meter, isAgain);
			const analysis = await analysisInSteps(image, indexes, this.#stopping.signal, base);
			this.#tell((listener) => listener.analyzed(analysis, indexes.length));
			await this.#judge(analysis);
			if (analysis.tree.nodeCount > largeTree) collectGarbage();
		} catch (error) {
			this.#hasFailures = true;
			this.#tellFailure(error);
		} finally {
			meter.stop();
			// Streams have passed, or never came.
			tuneForTrees();
		}
	}

	async #open(meter: LoadMeter): Promise<Image> {
		const {target, reference, openOptions} = this.#task;
		const {signal} = this.#closing;
		// Whoever waits for the first frame has it before anything is read.
		await new Promise(setImmediate);
		const opened = await openImage(target, {...openOptions, progress: meter, signal});
		const image = {...opened, reference};
		this.#opened.push(image);
		this.#stopping.signal.throwIfAborted();
		this.#image = image;
		meter.opened();
		this.#tell((listener) => listener.opened(image));
		return image;
	}

	/** Findings come when everything else can be seen: they may need contents of files. */
	async #judge(analysis: Analysis): Promise<void> {
		try {
			const judged = await this.#task.judge(analysis, this.#stopping.signal);
			this.#tell((listener) => listener.analyzed(judged, analysis.layers.length));
		} catch (error) {
			const none = withFindings(analysis, []);
			this.#tell((listener) => {
				listener.analyzed(none, analysis.layers.length);
				listener.note(failureOf(error).message);
			});
		}
	}

	async #findBase(image: Image): Promise<BaseImage | null> {
		if (this.#base !== undefined) return this.#base;
		const {base, openOptions} = this.#task;
		const {signal} = this.#stopping;
		const named = await findBase(image, base, {...openOptions, signal});
		this.#base = named === undefined ? baseOf(image) : named;
		return this.#base;
	}

	/** @param isAgain whether what has been read is on the screen already */
	async #readLayers(
		image: Image,
		base: BaseImage | null,
		meter: LoadMeter,
		isAgain: boolean,
	): Promise<readonly LayerIndex[]> {
		const {layers} = image;
		const first = firstOccurrences(layers);
		const tellLayer = (layerIndex: number, load: LayerLoad): void => {
			for (const [at, firstIndex] of first.entries()) {
				if (firstIndex === layerIndex) this.#tell((listener) => listener.layer(at, load));
			}
		};
		for (const layerIndex of new Set(first)) {
			if (!this.#known.has(layerIndex)) tellLayer(layerIndex, {state: 'waiting'});
		}
		const prefix = new PrefixAnalyzer(image, base, (analysis, count) =>
			this.#tell((listener) => listener.analyzed(analysis, count)),
		);
		// An engine that sends an image fills the cache on the way.
		const wasCached = meter.receivedBytes === 0;
		try {
			const watched = layers.map((layer, at) => meter.watched(layer, at));
			const indexes = await indexLayers(watched, {
				...this.#task.indexOptions,
				known: this.#known,
				isInOrder: true,
				signal: this.#stopping.signal,
				onStart: (at) => meter.layerStarted(at, watched[at] as (typeof watched)[number]),
				onLayer: (at, index, origin) => {
					meter.layerEnded(at);
					this.#known.set(at, index);
					const isCached = origin === 'cache' && wasCached;
					tellLayer(at, loadOf(image, at, index, isCached));
					// What was shown of the whole image would be taken away again.
					if (!isAgain) prefix.add(at, index);
				},
				onFailure: (at, error) => {
					meter.layerEnded(at);
					this.#hasFailures = true;
					tellLayer(at, {state: 'failed', why: failureOf(error).message});
				},
			});
			if (image.hasChanged?.()) throw this.#forgotten(image);
			return indexes;
		} finally {
			prefix.stop();
		}
	}

	/** The image is to be opened anew when it is wanted again. */
	#forgotten(image: Image): ImgdiveError {
		this.#image = undefined;
		this.#base = undefined;
		this.#known.clear();
		return changedMeanwhile(image.reference);
	}

	#tellFailure(error: unknown): void {
		const {message, hint} = failureOf(error);
		const choices = error instanceof ImgdiveError ? error.choices : [];
		this.#tell((listener) => {
			if (choices.length > 0) listener.choices(message, choices);
			else listener.failed(message, hint);
		});
	}

	readonly #tell: Tell = (say) => {
		if (!this.#stopping.signal.aborted) say(this.#listener);
	};
}

/** How far a layer is that has been read, or that nobody can read. */
function loadOf(image: Image, layerIndex: number, index: LayerIndex, isCached: boolean): LayerLoad {
	const blob = image.layers[layerIndex]?.blob;
	if (blob && isUnavailable(blob) && !isCached) {
		return {state: 'failed', why: blob.reason, isForGood: true};
	}
	const {contentBytes, entryCount} = index;
	return {state: 'done', isCached, contentBytes, entryCount};
}
