import {createHash, type Hash} from 'node:crypto';
import {availableParallelism} from 'node:os';
import {Worker} from 'node:worker_threads';
import {type DiffId, digestParts} from '../model/digest.ts';
import type {LayerIndex} from './layer-index.ts';
import type {WholeLayerTask} from './read-whole-layer.ts';
import {sniffStream} from './stored-bytes.ts';

/** Bytes of one layer as stored, on their way to be indexed. */
export type LayerStream = {
	readonly chunks: AsyncIterable<Buffer>;
	/** -1 where nothing tells. */
	readonly size: number;
};

/** To a worker. Chunks of several layers may come by turns; those of one come in order. */
export type StreamRequest =
	| {
			readonly kind: 'open';
			readonly id: number;
			readonly task: WholeLayerTask;
			readonly size: number;
			/** The diffID comes with the end. */
			readonly isHashed: boolean;
	  }
	| {readonly kind: 'chunk'; readonly id: number; readonly bytes: Uint8Array}
	| {readonly kind: 'end'; readonly id: number; readonly diffId: DiffId | undefined}
	/** The stream failed: forget it. */
	| {readonly kind: 'drop'; readonly id: number};

/** From a worker. */
export type StreamReply =
	/** A chunk has been used. Its memory comes back where it can be used again. */
	| {readonly kind: 'taken'; readonly id: number; readonly memory: ArrayBuffer | undefined}
	/** Undefined where the bytes must be read out of order, see `OutOfOrderError`. */
	| {readonly kind: 'index'; readonly id: number; readonly index: LayerIndex | undefined};

/** Passing a chunk to another thread has its price, so small ones are collected. */
const batchBytes = 512 * 1024;
/** Of each stream, on their way: enough for the threads not to wait for each other, and a bound on memory. */
const maxBatches = 3;

type Job = {
	readonly worker: PoolWorker;
	inFlight: number;
	/** Continues whoever waits for a chunk to be taken. */
	wake: () => void;
	settle: {readonly resolve: (index: LayerIndex | undefined) => void};
	isSettled: boolean;
};

type PoolWorker = {readonly thread: Worker; jobs: number};

/**
 * Indexes layers that come as streams, in other threads: this one is left to the network. Threads are started when
 * first needed.
 */
export class StreamPool {
	readonly #threads: number;
	readonly #workers: PoolWorker[] = [];
	readonly #jobs = new Map<number, Job>();
	readonly #free: ArrayBuffer[] = [];
	#nextId = 0;
	#failure: Error | undefined;

	/** @param threads @default the number of cores */
	constructor(threads: number = availableParallelism()) {
		this.#threads = Math.max(1, threads);
	}

	/** Starts a thread ahead of need: that takes as long as a request. */
	warm(): void {
		if (this.#workers.length === 0) this.#start();
	}

	/**
	 * @returns undefined where the bytes must be kept and read out of order
	 * @throws what `chunks` throws
	 */
	async index({chunks, size}: LayerStream, task: WholeLayerTask): Promise<LayerIndex | undefined> {
		const stored = await sniffStream(chunks, size);
		const id = this.#nextId++;
		const worker = this.#leastBusy();
		const {promise, resolve} = Promise.withResolvers<LayerIndex | undefined>();
		const job: Job = {worker, inFlight: 0, wake: () => {}, settle: {resolve}, isSettled: false};
		this.#jobs.set(id, job);
		// Waiting for an answer keeps the process alive; a thread with nothing to do must not.
		if (worker.jobs++ === 0) worker.thread.ref();
		try {
			// Plain bytes are hashed here: that takes as long as all the rest, and this thread mostly waits.
			const algorithm = task.diffId ? digestParts(task.diffId).algorithm : 'sha256';
			const hash = stored.compression === 'none' ? createHash(algorithm) : undefined;
			send(worker, {kind: 'open', id, task, size, isHashed: hash !== undefined});
			await this.#pump(id, job, stored.chunks, hash);
			const diffId = hash && (`${algorithm}:${hash.digest('hex')}` as DiffId);
			send(worker, {kind: 'end', id, diffId});
			const index = await promise;
			if (this.#failure) throw this.#failure;
			return index;
		} catch (error) {
			send(worker, {kind: 'drop', id});
			throw error;
		} finally {
			if (--worker.jobs === 0) worker.thread.unref();
			this.#jobs.delete(id);
		}
	}

	/** Ends all threads. */
	async close(): Promise<void> {
		await Promise.all(this.#workers.map(({thread}) => thread.terminate()));
	}

	async #pump(
		id: number,
		job: Job,
		chunks: AsyncIterable<Buffer>,
		hash: Hash | undefined,
	): Promise<void> {
		let batch = this.#batch();
		let filled = 0;
		const flush = async (): Promise<void> => {
			while (job.inFlight >= maxBatches && !job.isSettled && !this.#failure) {
				await new Promise<void>((resolve) => {
					job.wake = resolve;
				});
			}
			if (this.#failure) throw this.#failure;
			if (job.isSettled) return;
			job.inFlight++;
			const bytes = batch.subarray(0, filled);
			hash?.update(bytes);
			send(job.worker, {kind: 'chunk', id, bytes}, [batch.buffer]);
			filled = 0;
		};
		for await (const chunk of chunks) {
			// What cannot be decoded is still read to its end: its source may find that it was damaged on the way.
			if (job.isSettled) continue;
			for (let at = 0; at < chunk.length; ) {
				if (batch.length === 0) batch = this.#batch();
				const count = chunk.copy(batch, filled, at);
				at += count;
				filled += count;
				if (filled < batch.length) continue;
				await flush();
				batch = emptyBatch;
			}
		}
		if (filled > 0 && !job.isSettled) await flush();
	}

	#batch(): Buffer<ArrayBuffer> {
		const memory = this.#free.pop();
		return memory ? Buffer.from(memory) : Buffer.from(new ArrayBuffer(batchBytes));
	}

	#leastBusy(): PoolWorker {
		const idle = this.#workers.find(({jobs}) => jobs === 0);
		if (idle) return idle;
		if (this.#workers.length < this.#threads) return this.#start();
		return this.#workers.reduce((least, worker) => (worker.jobs < least.jobs ? worker : least));
	}

	#start(): PoolWorker {
		const thread = new Worker(new URL('./stream-worker.js', import.meta.url));
		const worker = {thread, jobs: 0};
		thread.on('message', (reply: StreamReply) => this.#onReply(reply));
		thread.on('error', (error) =>
			this.#onFailure(error instanceof Error ? error : new Error(String(error))),
		);
		thread.unref();
		this.#workers.push(worker);
		return worker;
	}

	#onReply(reply: StreamReply): void {
		const job = this.#jobs.get(reply.id);
		if (reply.kind === 'taken') {
			if (reply.memory && this.#free.length < maxBatches) this.#free.push(reply.memory);
			if (!job) return;
			job.inFlight--;
			job.wake();
		} else if (job) {
			job.isSettled = true;
			job.settle.resolve(reply.index);
			job.wake();
		}
	}

	/** A bug or no memory: nothing that a thread was given will be answered. */
	#onFailure(error: Error): void {
		this.#failure = error;
		for (const job of this.#jobs.values()) {
			job.settle.resolve(undefined);
			job.wake();
		}
	}
}

const emptyBatch: Buffer<ArrayBuffer> = Buffer.from(new ArrayBuffer(0));

function send({thread}: PoolWorker, request: StreamRequest, transfer: ArrayBuffer[] = []): void {
	thread.postMessage(request, transfer);
}
