import type {ByteRange} from '../model/byte-range.ts';
import type {Compression} from '../model/compression.ts';
import type {DiagnosticCode} from '../model/diagnostic.ts';
import type {Digest} from '../model/digest.ts';
import {sniffRange} from './compression.ts';
import type {LayerIndex} from './layer-index.ts';
import {LayerScanner} from './layer-scanner.ts';
import type {WholeLayerTask} from './read-whole-layer.ts';
import {indexBySeeking, indexBySeekingGently} from './seek-index.ts';

/** All that a thread needs to index a layer that lies in a file. */
export type LayerTask = WholeLayerTask & {
	readonly blob: ByteRange;
	readonly digest: Digest | undefined;
	/** Read all bytes and check every digest, also where headers would do. */
	readonly verify: boolean;
};

/** True when the layer lies uncompressed in a file and reading its headers is enough. */
export function isSeekable(
	{verify, diffId}: Pick<LayerTask, 'verify' | 'diffId'>,
	compression: Compression,
): boolean {
	return compression === 'none' && !verify && diffId !== undefined;
}

/**
 * Indexes one layer. Damage becomes a problem in the index, never an exception.
 * @param signal stops it; with one, this thread is not held up for long
 * @throws the reason of `signal`
 */
export async function readLayer(task: LayerTask, signal?: AbortSignal): Promise<LayerIndex> {
	try {
		if (isSeekable(task, sniffRange(task.blob))) {
			return signal
				? await indexBySeekingGently(task.blob, task.seed, signal)
				: indexBySeeking(task.blob, task.seed);
		}
		// Decoders and hashes are loaded when a layer needs them.
		const [{readWholeLayer}, {storedBytesOf}] = await Promise.all([
			import('./read-whole-layer.ts'),
			import('./stored-bytes.ts'),
		]);
		const check = task.verify && task.digest ? {expectedBlob: task.digest} : {};
		return await readWholeLayer(task, storedBytesOf(task.blob), {
			...check,
			...(signal && {signal}),
		});
	} catch (error) {
		signal?.throwIfAborted();
		// The disk, or a network file system, failed.
		if (!(error instanceof Error && 'syscall' in error)) throw error;
		return emptyIndex('corrupt-layer', `The layer cannot be read: ${error.message}.`, task.seed);
	}
}

/** The index of a layer of which nothing can be had. */
export function emptyIndex(code: DiagnosticCode, reason: string, seed: number): LayerIndex {
	const {builder} = new LayerScanner(seed);
	builder.addProblem(code, reason);
	return builder.finish(0, undefined);
}
