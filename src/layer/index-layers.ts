import {availableParallelism} from 'node:os';
import type {Worker} from 'node:worker_threads';
import type {Layer} from '../model/image.ts';
import {sniffRange} from './compression.ts';
import type {LayerIndex} from './layer-index.ts';
import {isSeekable, type LayerTask, readLayer} from './read-layer.ts';

export type IndexOptions = {
	/** Read every byte and check every digest. @default false */
	readonly verify?: boolean;
	/** Threads that index at the same time, this one included. @default the number of cores */
	readonly threads?: number;
	/** Called as each distinct layer is done, in the order in which they finish. */
	readonly onLayer?: (layerIndex: number, index: LayerIndex) => void;
};

/** Below this much work in nanoseconds, a second thread costs more than it saves. */
const worthAnotherThread = 300e6;
/** Rough costs to begin with: of a byte passed over, and of one to unpack and hash. */
const seekCostOfByte = 0.01;
const streamCostOfByte = 10;

/**
 * Indexes all layers of an image, in parallel where there is more than one core and enough work. A layer that occurs
 * twice is read once.
 */
export async function indexLayers(
	layers: readonly Layer[],
	options: IndexOptions = {},
): Promise<readonly LayerIndex[]> {
	// A 32-bit integer: the hashes are computed with such.
	const seed = (Math.random() * 2 ** 32) | 0;
	const tasks = layers.map((layer) => taskOf(layer, options.verify ?? false, seed));
	const indexes: (LayerIndex | undefined)[] = layers.map(() => undefined);
	const first = firstOccurrences(tasks);
	const queue = tasks
		.map((task, layerIndex) => ({task, layerIndex, cost: costOf(task)}))
		.filter(({layerIndex}) => first[layerIndex] === layerIndex)
		.sort((a, b) => b.cost - a.cost);
	const done = (layerIndex: number, index: LayerIndex): void => {
		indexes[layerIndex] = index;
		options.onLayer?.(layerIndex, index);
	};
	const threads = Math.min(options.threads ?? availableParallelism(), queue.length);
	const workers: Promise<void>[] = [];
	const helpIfWorthwhile = (scale: number): void => {
		const isWorthwhile = costOfAll(queue) * scale > worthAnotherThread;
		if (workers.length > 0 || !(isWorthwhile || options.threads)) return;
		while (workers.length < threads - 1) workers.push(drainInWorker(queue, done));
	};
	try {
		await drainHere(queue, done, helpIfWorthwhile);
	} finally {
		await Promise.all(workers);
	}
	return first.map((layerIndex) => indexes[layerIndex] as LayerIndex);
}

type Job = {readonly task: LayerTask; readonly layerIndex: number; readonly cost: number};
type Done = (layerIndex: number, index: LayerIndex) => void;

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

function taskOf(layer: Layer, verify: boolean, seed: number): LayerTask {
	const {blob, diffId, digest, mediaType} = layer;
	return {blob, diffId, digest, mediaType, verify, seed};
}

/**
 * For each task, the first one that reads the same bytes. A diffID alone is not enough: a damaged copy must not hide
 * behind a good one.
 */
function firstOccurrences(tasks: readonly LayerTask[]): readonly number[] {
	const seen = new Map<string, number>();
	return tasks.map(({blob, diffId}, layerIndex) => {
		if ('code' in blob) return layerIndex;
		const key = `${blob.fd} ${blob.start} ${blob.size} ${diffId}`;
		const first = seen.get(key) ?? layerIndex;
		seen.set(key, first);
		return first;
	});
}

function costOf(task: LayerTask): number {
	if ('code' in task.blob) return 0;
	const isSeek = isSeekable(task, sniffRange(task.blob));
	return task.blob.size * (isSeek ? seekCostOfByte : streamCostOfByte);
}
