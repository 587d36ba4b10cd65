import {pipeline} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {chunkBytes, decoderOptions, streamChunkBytes} from './file-chunks.ts';
import {gunzipMembers} from './gzip-members.ts';
import type {StoredBytes} from './stored-bytes.ts';

/** What a decoder noticed, once its output has ended. */
export type DecoderFacts = {
	/** Bytes after the end of the compressed data. */
	trailingBytes: number;
};

/** The data cannot be decoded as it streams by: it must be kept, and read out of order. */
export class OutOfOrderError extends Error {}

/**
 * Decompresses all gzip members. What follows the last member is passed over and noted in `facts`: a third of the
 * engines accept such layers.
 * @throws when the data is damaged or ends early; {@link OutOfOrderError} for such a stream
 */
export async function* gunzip(
	{chunks, range, size}: StoredBytes,
	facts: DecoderFacts,
): AsyncGenerator<Buffer> {
	const decoder = createGunzip(decoderOptions(range ? chunkBytes : streamChunkBytes));
	let inputBytes = 0;
	async function* counted(): AsyncGenerator<Buffer> {
		for await (const chunk of chunks) {
			inputBytes += chunk.length;
			yield chunk;
		}
	}
	let outputBytes = 0;
	try {
		pipeline(counted(), decoder, () => {});
		for await (const chunk of decoder as AsyncIterable<Buffer>) {
			outputBytes += chunk.length;
			yield chunk;
		}
		facts.trailingBytes = (size < 0 ? inputBytes : size) - decoder.bytesWritten;
	} catch (error) {
		// zlib takes trailing bytes for a damaged member, and drops the output that came with them.
		if (!isBadMember(error)) throw error;
		if (!range) throw new OutOfOrderError('the gzip data is damaged', {cause: error});
		yield* gunzipMembers(range, facts, outputBytes);
	} finally {
		decoder.destroy();
	}
}

/** Trailing bytes are no member; a single one could be the start of a member that breaks off. */
function isBadMember(error: unknown): boolean {
	const {code} = error as {readonly code?: unknown};
	return code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR';
}
