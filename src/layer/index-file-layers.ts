import {availableParallelism} from 'node:os';
import type {Worker} from 'node:worker_threads';
import {sniffRange} from './compression.ts';
import type {IndexOptions} from './index-layers.ts';
import type {LayerIndex} from './layer-index.ts';
import {isSeekable, type LayerTask, readLayer} from './read-layer.ts';

export type FileJob = {readonly layerIndex: number; readonly task: LayerTask};
type Done = (layerIndex: number, index: LayerIndex) => void;

/** Below this much work in nanoseconds, a second thread costs more than it saves. */
const worthAnotherThread = 300e6;
/** Rough costs to begin with: of a byte passed over, and of one to unpack and hash. */
const seekCostOfByte = 0.01;
const streamCostOfByte = 10;

/**
 * Indexes layers that lie in files, here and in other threads where that is worth it.
 * @throws the reason of the signal
 */
export async function indexFileLayers(
	jobs: readonly FileJob[],
	options: Pick<IndexOptions, 'threads' | 'signal' | 'onStart' | 'isInOrder'>,
	done: Done,
): Promise<void> {
	const {threads: maxThreads, signal} = options;
	const queue = new JobQueue(jobs, options);
	const threads = Math.min(maxThreads ?? availableParallelism(), jobs.length);
	const workers: Promise<void>[] = [];
	const failures: unknown[] = [];
	// Heard at once: this thread may be busy with a layer.
	const onFailure = (error: unknown): void => {
		failures.push(error);
		queue.clear();
	};
	const helpIfWorthwhile = (scale: number): void => {
		const isWorthwhile = queue.cost * scale > worthAnotherThread;
		if (workers.length > 0 || !(isWorthwhile || maxThreads)) return;
		while (workers.length < threads - 1) {
			workers.push(drainInWorker(queue, done, signal).catch(onFailure));
		}
	};
	try {
		await drainHere(queue, done, helpIfWorthwhile, signal);
	} finally {
		await Promise.all(workers);
	}
	if (failures.length > 0) throw failures[0];
}

type CostlyJob = FileJob & {readonly cost: number};

/** What is left to do: in the order of the layers where that is wanted, else the most costly first. */
class JobQueue {
	readonly #jobs: CostlyJob[];
	readonly #options: Pick<IndexOptions, 'signal' | 'onStart'>;

	constructor(
		jobs: readonly FileJob[],
		options: Pick<IndexOptions, 'signal' | 'onStart' | 'isInOrder'>,
	) {
		this.#jobs = jobs.map((job) => ({...job, cost: costOf(job.task)}));
		if (!options.isInOrder) this.#jobs.sort((a, b) => b.cost - a.cost);
		this.#options = options;
	}

	/** Of all jobs that are left. */
	get cost(): number {
		return this.#jobs.reduce((sum, {cost}) => sum + cost, 0);
	}

	get isEmpty(): boolean {
		return this.#jobs.length === 0;
	}

	/** @throws the reason of the signal */
	take(): CostlyJob | undefined {
		this.#options.signal?.throwIfAborted();
		const job = this.#jobs.shift();
		if (job) this.#options.onStart?.(job.layerIndex);
		return job;
	}

	clear(): void {
		this.#jobs.length = 0;
	}
}

/** @param onPace called before and after each layer with what work has cost so far, in terms of the estimate */
async function drainHere(
	queue: JobQueue,
	done: Done,
	onPace: (scale: number) => void,
	signal: AbortSignal | undefined,
): Promise<void> {
	onPace(1);
	for (let job = queue.take(); job; job = queue.take()) {
		const start = performance.now();
		done(job.layerIndex, await readLayer(job.task, signal));
		// How much there is to read in a layer, only reading it tells.
		if (job.cost > 0) onPace(((performance.now() - start) * 1e6) / job.cost);
		// Reading headers never waits, so workers would not be given their next layer before the last one here.
		if (!queue.isEmpty) await new Promise(setImmediate);
	}
}

async function drainInWorker(
	queue: JobQueue,
	done: Done,
	signal: AbortSignal | undefined,
): Promise<void> {
	const {Worker} = await import('node:worker_threads');
	const worker = new Worker(new URL('./index-worker.js', import.meta.url));
	try {
		for (let job = queue.take(); job; job = queue.take()) {
			done(job.layerIndex, await askWorker(worker, job.task, signal));
		}
	} finally {
		await worker.terminate();
	}
}

async function askWorker(
	worker: Worker,
	task: LayerTask,
	signal: AbortSignal | undefined,
): Promise<LayerIndex> {
	const {promise, resolve, reject} = Promise.withResolvers<LayerIndex>();
	const onAbort = (): void => reject(signal?.reason);
	worker.once('message', resolve);
	worker.once('error', reject);
	signal?.addEventListener('abort', onAbort);
	worker.postMessage(task);
	try {
		return await promise;
	} finally {
		worker.off('error', reject);
		signal?.removeEventListener('abort', onAbort);
	}
}

function costOf(task: LayerTask): number {
	const isSeek = isSeekable(task, sniffRange(task.blob));
	return task.blob.size * (isSeek ? seekCostOfByte : streamCostOfByte);
}
