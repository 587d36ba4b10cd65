import {type Analysis, analysisOf} from '../../analysis/analyze.ts';
import {prefixOf} from '../../analysis/image-prefix.ts';
import type {LayerIndex} from '../../layer/layer-index.ts';
import {firstOccurrences} from '../../layer/same-layers.ts';
import type {Image} from '../../model/image.ts';

/** Images that are read sooner are analysed once, as a whole. */
const quietMilliseconds = 120;
const leastPauseMilliseconds = 1000;
/** Keys must wait for an analysis that takes longer: those shall be rare. */
const longMilliseconds = 200;
const pauseOfLong = 10;

/** Analyses what is known so far while layers are still being read: the first layers, without a gap. */
export class PrefixAnalyzer {
	readonly #image: Image;
	readonly #onAnalysis: (analysis: Analysis, layerCount: number) => void;
	readonly #first: readonly number[];
	readonly #indexes = new Map<number, LayerIndex>();
	#analyzedCount = 0;
	#nextTime: number = performance.now() + quietMilliseconds;
	#timer: NodeJS.Timeout | undefined;
	#isStopped = false;

	/** @param onAnalysis called with each analysis, and of how many layers it is: more each time, never all */
	constructor(image: Image, onAnalysis: (analysis: Analysis, layerCount: number) => void) {
		this.#image = image;
		this.#onAnalysis = onAnalysis;
		this.#first = firstOccurrences(image.layers);
	}

	/** Takes in a layer that has been read. */
	add(layerIndex: number, index: LayerIndex): void {
		this.#indexes.set(layerIndex, index);
		this.#schedule();
	}

	stop(): void {
		this.#isStopped = true;
		clearTimeout(this.#timer);
	}

	#schedule(): void {
		if (this.#timer || this.#isStopped || this.#known().length <= this.#analyzedCount) return;
		const pause = Math.max(0, this.#nextTime - performance.now());
		this.#timer = setTimeout(() => this.#analyze(), pause).unref();
	}

	#analyze(): void {
		this.#timer = undefined;
		const indexes = this.#known();
		const count = indexes.length;
		// All of them are about to be analysed without us.
		if (count === this.#image.layers.length) return;
		const start = performance.now();
		const analysis = analysisOf(prefixOf(this.#image, count), indexes);
		const end = performance.now();
		const pause = end - start > longMilliseconds ? (end - start) * pauseOfLong : 0;
		this.#nextTime = end + Math.max(leastPauseMilliseconds, pause);
		this.#analyzedCount = count;
		this.#onAnalysis(analysis, count);
		this.#schedule();
	}

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
