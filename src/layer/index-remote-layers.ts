import {closeSync} from 'node:fs';
import type {LayerCache} from './cache/layer-cache.ts';
import type {IndexOptions, RemoteJob, RemoteOutcome} from './index-layers.ts';
import {type IndexOrigin, listingKey, remember} from './known-layers.ts';
import type {LayerIndex} from './layer-index.ts';
import {StreamPool} from './stream-pool.ts';

/** Layers that are fetched at the same time: hides the time that each takes to begin. */
const maxFetches = 4;

/**
 * Indexes layers as they stream in, several at a time; from their table of contents where they have one.
 * @throws what the outcome of a layer that cannot be fetched throws; the others are stopped
 */
export async function indexRemoteLayers(
	jobs: readonly RemoteJob[],
	options: IndexOptions,
	cache: LayerCache | undefined,
	outcome: RemoteOutcome,
): Promise<void> {
	const stop = new AbortController();
	const signal = options.signal ? AbortSignal.any([stop.signal, options.signal]) : stop.signal;
	const pool = new StreamPool(options.threads);
	// The largest first: it takes longest, and nothing can be done beside it at the end.
	const queue = options.isInOrder ? [...jobs] : [...jobs].sort((a, b) => b.blob.size - a.blob.size);
	const drain = async (): Promise<void> => {
		for (let job = queue.shift(); job; job = queue.shift()) {
			const {layerIndex} = job;
			options.onStart?.(layerIndex);
			const result = await indexOne(job, options, cache, pool, signal).catch((error: unknown) => {
				signal.throwIfAborted();
				outcome.failed(layerIndex, error);
			});
			if (result) outcome.done(layerIndex, result.index, result.origin);
			signal.throwIfAborted();
		}
	};
	try {
		await Promise.all(Array.from({length: Math.min(maxFetches, jobs.length)}, drain));
	} finally {
		queue.length = 0;
		stop.abort();
		await pool.close();
	}
}

async function indexOne(
	{layer, blob, seed}: RemoteJob,
	{verify, full}: IndexOptions,
	cache: LayerCache | undefined,
	pool: StreamPool,
	signal: AbortSignal,
): Promise<{readonly index: LayerIndex; readonly origin: IndexOrigin}> {
	const {diffId, mediaType} = layer;
	const key = listingKey(layer);
	if (!verify && !full && layer.annotations && key && blob.readRange) {
		const {indexFromToc} = await import('./toc/read-toc.ts');
		const listing = await indexFromToc(blob, layer.annotations, seed, signal);
		if (listing) cache?.putListing(key, listing);
		if (listing) return {index: listing, origin: 'listing'};
	}
	const task = {diffId, mediaType, seed};
	const stream = {chunks: blob.read(signal), size: blob.size};
	const index =
		(await pool.index(stream, task)) ?? (await indexSpooled({layer, blob, seed}, signal));
	remember(layer, index, cache);
	return {index, origin: 'read'};
}

/** What cannot be understood as it streams by is kept, as stored, until it is understood. */
async function indexSpooled(
	{layer: {diffId, mediaType}, blob, seed}: Omit<RemoteJob, 'layerIndex'>,
	signal: AbortSignal,
): Promise<LayerIndex> {
	const [{spool}, {storedBytesOf}, {readWholeLayer}] = await Promise.all([
		import('./spool.ts'),
		import('./stored-bytes.ts'),
		import('./read-whole-layer.ts'),
	]);
	const range = await spool(blob.read(signal));
	try {
		return await readWholeLayer({diffId, mediaType, seed}, storedBytesOf(range));
	} finally {
		closeSync(range.fd);
	}
}
