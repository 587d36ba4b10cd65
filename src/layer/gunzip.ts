import {pipeline} from 'node:stream';
import {createGunzip} from 'node:zlib';
import type {ByteRange} from '../model/byte-range.ts';
import {decoderOptions, fileChunks} from './file-chunks.ts';
import {gunzipMembers} from './gzip-members.ts';

/** What a decoder noticed, once its output has ended. */
export type DecoderFacts = {
	/** Bytes after the end of the compressed data. */
	trailingBytes: number;
};

/**
 * Decompresses all gzip members of `range`. What follows the last member is passed over and noted in `facts`: a third
 * of the engines accept such layers.
 * @throws when the data is damaged or ends early.
 */
export async function* gunzip(range: ByteRange, facts: DecoderFacts): AsyncGenerator<Buffer> {
	const decoder = createGunzip(decoderOptions);
	let outputBytes = 0;
	try {
		pipeline(fileChunks(range), decoder, () => {});
		for await (const chunk of decoder as AsyncIterable<Buffer>) {
			outputBytes += chunk.length;
			yield chunk;
		}
		facts.trailingBytes = range.size - decoder.bytesWritten;
	} catch (error) {
		// zlib takes trailing bytes for a damaged member, and drops the output that came with them.
		if (!isBadMember(error)) throw error;
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
