import {type Analysis, analysisInSteps} from '../../analysis/analyze.ts';
import type {BaseImage} from '../../analysis/base-image.ts';
import {prefixOf} from '../../analysis/image-prefix.ts';
import type {LayerIndex} from '../../layer/layer-index.ts';
import {firstOccurrences} from '../../layer/same-layers.ts';
import type {Image} from '../../model/image.ts';

/** Images that are read sooner are analysed once, as a whole. */
const quietMilliseconds = 120;
const leastPauseMilliseconds = 1000;
/** An analysis that takes longer keeps the layers waiting that are still to be read: those shall be rare. */
const longMilliseconds = 200;
const pauseOfLong = 10;

/** Analyses what is known so far while layers are still being read: the first layers, without a gap. */
export class PrefixAnalyzer {
	readonly #image: Image;
	readonly #base: BaseImage | null;
	readonly #onAnalysis: (analysis: Analysis, layerCount: number) => void;
	readonly #first: readonly number[];
	readonly #indexes = new Map<number, LayerIndex>();
	#analyzedCount = 0;
	readonly #startTime: number = performance.now();
	#nextTime: number = this.#startTime + quietMilliseconds;
	#lastDuration = 0;
	#timer: NodeJS.Timeout | undefined;
	#isRunning = false;
	readonly #stopping = new AbortController();

	/**
	 * @param base of the whole image: its first layers alone would tell another
	 * @param onAnalysis called with each analysis, and of how many layers it is: more each time, never all
	 */
	constructor(
		image: Image,
		base: BaseImage | null,
		onAnalysis: (analysis: Analysis, layerCount: number) => void,
	) {
		this.#image = image;
		this.#base = base;
		this.#onAnalysis = onAnalysis;
		this.#first = firstOccurrences(image.layers);
	}

	/** Takes in a layer that has been read. */
	add(layerIndex: number, index: LayerIndex): void {
		this.#indexes.set(layerIndex, index);
		this.#schedule();
	}

	stop(): void {
		this.#stopping.abort();
		clearTimeout(this.#timer);
	}

	#schedule(): void {
		if (this.#timer || this.#isRunning || this.#stopping.signal.aborted) return;
		if (this.#known().length <= this.#analyzedCount) return;
		const pause = Math.max(0, this.#nextTime - performance.now());
		this.#timer = setTimeout(() => void this.#analyze().catch(this.#failed), pause).unref();
	}

	async #analyze(): Promise<void> {
		this.#timer = undefined;
		const indexes = this.#known();
		const count = indexes.length;
		// All of them are about to be analysed without us.
		if (count === this.#image.layers.length) return;
		const start = performance.now();
		if (this.#isTooLate(start, count)) {
			this.#nextTime = start + leastPauseMilliseconds;
			this.#schedule();
			return;
		}
		this.#isRunning = true;
		const {signal} = this.#stopping;
		const part = prefixOf(this.#image, count);
		const analysis = await analysisInSteps(part, indexes, signal, this.#base);
		this.#isRunning = false;
		const end = performance.now();
		const pause = end - start > longMilliseconds ? (end - start) * pauseOfLong : 0;
		this.#nextTime = end + Math.max(leastPauseMilliseconds, pause);
		this.#analyzedCount = count;
		this.#lastDuration = end - start;
		this.#onAnalysis(analysis, count);
		this.#schedule();
	}

	/** Whether all layers should be there before the first `count` of them are analysed, as far as can be told from the past. */
	#isTooLate(now: number, count: number): boolean {
		if (this.#analyzedCount === 0) return false;
		const cost = (this.#lastDuration / this.#analyzedCount) * count;
		const left = this.#image.layers.length - count;
		return ((now - this.#startTime) / count) * left < cost;
	}

	/** What can be said of the whole image takes its place; whatever else is wrong shows there too. */
	readonly #failed = (): void => {
		this.#isRunning = false;
	};

	/** Indexes of the first layers, up to one that is not there yet. */
	#known(): readonly LayerIndex[] {
		const indexes: LayerIndex[] = [];
		for (const layerIndex of this.#first) {
			const index = this.#indexes.get(layerIndex);
			if (!index) break;
			indexes.push(index);
		}
		return indexes;
	}
}
