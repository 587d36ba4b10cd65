import {apparentBytes} from '../../layer/layer-index.ts';
import {ImgdiveError} from '../../model/error.ts';
import type {FileVersion} from '../backend.ts';
import {type MadeDiff, maxDiffBytes, textDiff} from './text-diff.ts';
import type {DiffWanted, VersionsAction} from './versions-state.ts';

/**
 * Reads two contents, compares them, and tells the outcome. What fails is told too; it never rejects. After an abort
 * nothing is told any more.
 */
export async function readDiff(
	read: (file: FileVersion, signal: AbortSignal) => AsyncIterable<Uint8Array>,
	{before, after, request}: DiffWanted,
	dispatch: (action: VersionsAction) => void,
	signal: AbortSignal,
): Promise<void> {
	let diff: MadeDiff;
	// Where one of them fails, there is no use in reading on in the other.
	const stop = new AbortController();
	const either = AbortSignal.any([signal, stop.signal]);
	try {
		const [from, to] = await Promise.all(
			[before, after].map((file) => file && contentOf(read, file, either)),
		);
		diff = signal.aborted
			? {kind: 'same'}
			: from === undefined || to === undefined
				? {kind: 'large'}
				: textDiff(from, to);
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		const hint = error instanceof ImgdiveError ? error.hint : undefined;
		diff = {kind: 'failed', message, hint};
	} finally {
		stop.abort();
	}
	if (!signal.aborted) dispatch({type: 'diff-made', request, diff});
}

/** All bytes of a file; undefined where they are too many. */
async function contentOf(
	read: (file: FileVersion, signal: AbortSignal) => AsyncIterable<Uint8Array>,
	file: FileVersion,
	signal: AbortSignal,
): Promise<Buffer | undefined> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	// To reach an empty file, a compressed layer would be read from its start.
	if (apparentBytes(file.index, file.row) === 0) return Buffer.alloc(0);
	for await (const chunk of read(file, signal)) {
		signal.throwIfAborted();
		bytes += chunk.length;
		if (bytes > maxDiffBytes) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
