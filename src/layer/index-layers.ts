import {setImmediate} from 'node:timers/promises';
import {isRemote, isUnavailable, type RemoteBlob} from '../model/blob.ts';
import type {Layer} from '../model/image.ts';
import type {LayerCache} from './cache/layer-cache.ts';
import {type FileJob, indexFileLayers} from './index-file-layers.ts';
import {type IndexOrigin, knownIndex, mayBeKnown, remember} from './known-layers.ts';
import type {LayerIndex} from './layer-index.ts';
import {tuneForTrees} from './memory-tuning.ts';
import {emptyIndex} from './read-layer.ts';
import {firstOccurrences} from './same-layers.ts';

export type CacheSource = () => Promise<LayerCache>;

export type IndexOptions = {
	/** Read every byte and check every digest. Give a cache that is empty, or it is believed. @default false */
	readonly verify?: boolean;
	/** Read layers whole that could be listed from a table of contents. @default false */
	readonly full?: boolean;
	/** Threads that index at the same time, this one included. @default the number of cores */
	readonly threads?: number;
	/** What is known of layers from before, and is kept for later; asked for when needed. @default nothing */
	readonly cache?: CacheSource;
	/** Indexes from before, by layer: these are not read again. */
	readonly known?: ReadonlyMap<number, LayerIndex>;
	/** Called as each distinct layer is done, in the order in which they finish; not for those of `known`. */
	readonly onLayer?: (layerIndex: number, index: LayerIndex, origin: IndexOrigin) => void;
	/**
	 * Begin with the first layers: whoever looks on can make something of them before the rest is there.
	 * @default false: the most costly first, so that all are done soonest
	 */
	readonly isInOrder?: boolean;
	/** Called before a distinct layer is read. */
	readonly onStart?: (layerIndex: number) => void;
	/**
	 * Called, instead of `onLayer`, for a layer that cannot be fetched: it counts as empty, with a problem that says why,
	 * and the others go on. @default the first such layer ends it all
	 */
	readonly onFailure?: (layerIndex: number, error: unknown) => void;
	/** Stops it, also within a layer; layers are then read with pauses, so that this thread can do other things. */
	readonly signal?: AbortSignal;
};

/**
 * Indexes all layers of an image, in parallel where there is more than one core and enough work. A layer that occurs
 * twice is read once; one that is in the cache is not read at all.
 * @throws {ImgdiveError} when a layer cannot be fetched; damage in a layer becomes a problem in its index; and the reason
 *   of the signal
 */
export async function indexLayers(
	layers: readonly Layer[],
	options: IndexOptions = {},
): Promise<readonly LayerIndex[]> {
	const cache = layers.some(mayBeKnown) ? await options.cache?.() : undefined;
	options.signal?.throwIfAborted();
	const seed = seedOf(cache, options.known);
	const verify = options.verify ?? false;
	const indexes: (LayerIndex | undefined)[] = layers.map((_, at) => options.known?.get(at));
	const done = (layerIndex: number, index: LayerIndex, origin: IndexOrigin): void => {
		indexes[layerIndex] = index;
		options.onLayer?.(layerIndex, index, origin);
	};
	const first = firstOccurrences(layers);
	const jobs: FileJob[] = [];
	const remote: RemoteJob[] = [];
	for (const [layerIndex, layer] of layers.entries()) {
		if (first[layerIndex] !== layerIndex || indexes[layerIndex]) continue;
		const {blob, diffId, digest, mediaType} = layer;
		const known = knownIndex(layer, cache, options.full ?? false);
		if (known) {
			done(layerIndex, known, 'cache');
			await breathe(options.signal);
		} else if (isUnavailable(blob)) {
			done(layerIndex, emptyIndex(blob.code, blob.reason, seed), 'read');
		} else if (isRemote(blob)) remote.push({layerIndex, layer, blob, seed});
		else jobs.push({layerIndex, task: {blob, diffId, digest, mediaType, verify, seed}});
	}
	// What comes now is no stream of chunks, but one index after the other.
	if (remote.length === 0) tuneForTrees();
	await Promise.all([
		indexFileLayers(jobs, options, (layerIndex, index) => {
			remember(layers[layerIndex] as Layer, index, cache);
			done(layerIndex, index, 'read');
		}),
		indexRemote(remote, options, cache, {
			done,
			failed: (layerIndex, error) => {
				if (!options.onFailure) throw error;
				const why = error instanceof Error ? error.message : String(error);
				indexes[layerIndex] = emptyIndex('missing-layer', why, seed);
				options.onFailure(layerIndex, error);
			},
		}),
	]);
	tuneForTrees();
	return first.map((layerIndex) => indexes[layerIndex] as LayerIndex);
}

/** Lets this thread do other things. @throws the reason of `signal` */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
	if (!signal) return;
	await setImmediate();
	signal.throwIfAborted();
}

/** A 32-bit integer, as the hashes are computed with such; one for all layers, or merging them takes longer. */
function seedOf(cache: LayerCache | undefined, known: IndexOptions['known']): number {
	const [index] = known?.values() ?? [];
	return cache?.seed ?? index?.paths.seed ?? (Math.random() * 2 ** 32) | 0;
}

export type RemoteJob = {
	readonly layerIndex: number;
	readonly layer: Layer;
	readonly blob: RemoteBlob;
	readonly seed: number;
};

/** What became of a layer. */
export type RemoteOutcome = {
	done(layerIndex: number, index: LayerIndex, origin: IndexOrigin): void;
	/** Throws where that ends it all. */
	failed(layerIndex: number, error: unknown): void;
};

/** Loaded when an image comes from elsewhere. */
async function indexRemote(
	jobs: readonly RemoteJob[],
	options: IndexOptions,
	cache: LayerCache | undefined,
	outcome: RemoteOutcome,
): Promise<void> {
	if (jobs.length === 0) return;
	const {indexRemoteLayers} = await import('./index-remote-layers.ts');
	await indexRemoteLayers(jobs, options, cache, outcome);
}
