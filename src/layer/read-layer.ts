import type {ByteRange} from '../model/byte-range.ts';
import type {DiagnosticCode} from '../model/diagnostic.ts';
import type {DiffId, Digest} from '../model/digest.ts';
import {type Compression, sniffRange} from './compression.ts';
import type {LayerIndex} from './layer-index.ts';
import {LayerScanner} from './layer-scanner.ts';
import {indexBySeeking} from './seek-index.ts';

/** All that a thread needs to index one layer. */
export type LayerTask = {
	readonly blob: ByteRange | {readonly code: DiagnosticCode; readonly reason: string};
	/** Absent where nothing says what the layer should be: then it is computed. */
	readonly diffId: DiffId | undefined;
	readonly digest: Digest | undefined;
	readonly mediaType: string;
	/** Read all bytes and check every digest, also where headers would do. */
	readonly verify: boolean;
	/** See {@link hashBytes}. */
	readonly seed: number;
};

/** True when the layer lies uncompressed in a file and reading its headers is enough. */
export function isSeekable(task: LayerTask, compression: Compression): boolean {
	return compression === 'none' && !task.verify && task.diffId !== undefined;
}

/** Indexes one layer. Damage becomes a problem in the index, never an exception. */
export async function readLayer(task: LayerTask): Promise<LayerIndex> {
	if ('code' in task.blob) return emptyIndex(task.blob.code, task.blob.reason, task.seed);
	try {
		const compression = sniffRange(task.blob);
		if (isSeekable(task, compression)) return indexBySeeking(task.blob, task.seed);
		// Decoders and hashes are loaded when a layer needs them.
		const {readWholeLayer} = await import('./read-whole-layer.ts');
		return await readWholeLayer(task, task.blob, compression);
	} catch (error) {
		// The disk, or a network file system, failed.
		if (!(error instanceof Error && 'syscall' in error)) throw error;
		return emptyIndex('corrupt-layer', `The layer cannot be read: ${error.message}.`, task.seed);
	}
}

function emptyIndex(code: DiagnosticCode, reason: string, seed: number): LayerIndex {
	const {builder} = new LayerScanner(seed);
	builder.addProblem(code, reason);
	return builder.finish(0, undefined);
}
