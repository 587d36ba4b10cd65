import {availableParallelism} from 'node:os';
import type {Worker} from 'node:worker_threads';
import {isRemote, isUnavailable, type RemoteBlob} from '../model/blob.ts';
import type {Layer} from '../model/image.ts';
import type {LayerCache} from './cache/layer-cache.ts';
import {sniffRange} from './compression.ts';
import {type IndexOrigin, knownIndex, mayBeKnown, remember} from './known-layers.ts';
import type {LayerIndex} from './layer-index.ts';
import {tuneForTrees} from './memory-tuning.ts';
import {emptyIndex, isSeekable, type LayerTask, readLayer} from './read-layer.ts';

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
	/** Called as each distinct layer is done, in the order in which they finish. */
	readonly onLayer?: (layerIndex: number, index: LayerIndex, origin: IndexOrigin) => void;
	readonly signal?: AbortSignal;
};

/** Below this much work in nanoseconds, a second thread costs more than it saves. */
const worthAnotherThread = 300e6;
/** Rough costs to begin with: of a byte passed over, and of one to unpack and hash. */
const seekCostOfByte = 0.01;
const streamCostOfByte = 10;

/**
 * Indexes all layers of an image, in parallel where there is more than one core and enough work. A layer that occurs
 * twice is read once; one that is in the cache is not read at all.
 * @throws {ImgdiveError} when a layer cannot be fetched; damage in a layer becomes a problem in its index
 */
export async function indexLayers(
	layers: readonly Layer[],
	options: IndexOptions = {},
): Promise<readonly LayerIndex[]> {
	const cache = layers.some(mayBeKnown) ? await options.cache?.() : undefined;
	// A 32-bit integer: the hashes are computed with such.
	const seed = cache?.seed ?? (Math.random() * 2 ** 32) | 0;
	const verify = options.verify ?? false;
	const indexes: (LayerIndex | undefined)[] = layers.map(() => undefined);
	const done = (layerIndex: number, index: LayerIndex, origin: IndexOrigin): void => {
		indexes[layerIndex] = index;
		options.onLayer?.(layerIndex, index, origin);
	};
	const first = firstOccurrences(layers);
	const jobs: Job[] = [];
	const remote: RemoteJob[] = [];
	for (const [layerIndex, layer] of layers.entries()) {
		if (first[layerIndex] !== layerIndex) continue;
		const {blob, diffId, digest, mediaType} = layer;
		const known = knownIndex(layer, cache, options.full ?? false);
		if (known) done(layerIndex, known, 'cache');
		else if (isUnavailable(blob)) {
			done(layerIndex, emptyIndex(blob.code, blob.reason, seed), 'read');
		} else if (isRemote(blob)) remote.push({layerIndex, layer, blob, seed});
		else {
			const task = {blob, diffId, digest, mediaType, verify, seed};
			jobs.push({task, layerIndex, cost: costOf(task)});
		}
	}
	// What comes now is no stream of chunks, but one index after the other.
	if (remote.length === 0) tuneForTrees();
	await Promise.all([
		indexFiles(jobs, options.threads, (layerIndex, index) => {
			remember(layers[layerIndex] as Layer, index, cache);
			done(layerIndex, index, 'read');
		}),
		indexRemote(remote, options, cache, done),
	]);
	tuneForTrees();
	return first.map((layerIndex) => indexes[layerIndex] as LayerIndex);
}

type Job = {readonly task: LayerTask; readonly layerIndex: number; readonly cost: number};
type Done = (layerIndex: number, index: LayerIndex) => void;

export type RemoteJob = {
	readonly layerIndex: number;
	readonly layer: Layer;
	readonly blob: RemoteBlob;
	readonly seed: number;
};

/** Loaded when an image comes from elsewhere. */
async function indexRemote(
	jobs: readonly RemoteJob[],
	options: IndexOptions,
	cache: LayerCache | undefined,
	done: (layerIndex: number, index: LayerIndex, origin: IndexOrigin) => void,
): Promise<void> {
	if (jobs.length === 0) return;
	const {indexRemoteLayers} = await import('./index-remote-layers.ts');
	await indexRemoteLayers(jobs, options, cache, done);
}

async function indexFiles(
	jobs: readonly Job[],
	maxThreads: number | undefined,
	done: Done,
): Promise<void> {
	const queue = [...jobs].sort((a, b) => b.cost - a.cost);
	const threads = Math.min(maxThreads ?? availableParallelism(), queue.length);
	const workers: Promise<void>[] = [];
	const helpIfWorthwhile = (scale: number): void => {
		const isWorthwhile = costOfAll(queue) * scale > worthAnotherThread;
		if (workers.length > 0 || !(isWorthwhile || maxThreads)) return;
		while (workers.length < threads - 1) workers.push(drainInWorker(queue, done));
	};
	try {
		await drainHere(queue, done, helpIfWorthwhile);
	} finally {
		await Promise.all(workers);
	}
}

function costOfAll(queue: readonly Job[]): number {
	return queue.reduce((sum, {cost}) => sum + cost, 0);
}

/** @param onPace called before and after each layer with what work has cost so far, in terms of the estimate */
async function drainHere(queue: Job[], done: Done, onPace: (scale: number) => void): Promise<void> {
	for (let job = queue.shift(), scale = 1; job; job = queue.shift()) {
		onPace(scale);
		const start = performance.now();
		done(job.layerIndex, await readLayer(job.task));
		// How much there is to read in a layer, only reading it tells.
		if (job.cost > 0) scale = ((performance.now() - start) * 1e6) / job.cost;
		onPace(scale);
		// Reading headers never waits, so workers would not be given their next layer before the last one here.
		if (queue.length > 0) await new Promise(setImmediate);
	}
}

async function drainInWorker(queue: Job[], done: Done): Promise<void> {
	const {Worker} = await import('node:worker_threads');
	const worker = new Worker(new URL('./index-worker.js', import.meta.url));
	try {
		for (let job = queue.shift(); job; job = queue.shift()) {
			done(job.layerIndex, await askWorker(worker, job.task));
		}
	} finally {
		await worker.terminate();
	}
}

function askWorker(worker: Worker, task: LayerTask): Promise<LayerIndex> {
	return new Promise((resolve, reject) => {
		const onMessage = (index: LayerIndex): void => {
			worker.off('error', reject);
			resolve(index);
		};
		worker.once('message', onMessage);
		worker.once('error', reject);
		worker.postMessage(task);
	});
}

/**
 * For each layer, the first one that reads the same bytes. A diffID alone is not enough: a damaged copy must not hide
 * behind a good one.
 */
function firstOccurrences(layers: readonly Layer[]): readonly number[] {
	const seen = new Map<string, number>();
	return layers.map((layer, layerIndex) => {
		const key = identityOf(layer);
		if (key === undefined) return layerIndex;
		const first = seen.get(key) ?? layerIndex;
		seen.set(key, first);
		return first;
	});
}

function identityOf({blob, diffId, digest}: Layer): string | undefined {
	if (isUnavailable(blob)) return undefined;
	// An engine does not name its blobs; there are no damaged copies in it either.
	if (isRemote(blob)) return `${digest ?? ''} ${diffId}`;
	return `${blob.fd} ${blob.start} ${blob.size} ${diffId}`;
}

function costOf(task: LayerTask): number {
	const isSeek = isSeekable(task, sniffRange(task.blob));
	return task.blob.size * (isSeek ? seekCostOfByte : streamCostOfByte);
}
