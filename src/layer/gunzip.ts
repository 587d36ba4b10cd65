import {pipeline} from 'node:stream';
import {createGunzip, createInflateRaw} from 'node:zlib';
import type {ByteRange} from '../model/byte-range.ts';
import {chunkBytes, decoderOptions, fileChunks} from './file-chunks.ts';

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
		// zlib takes trailing bytes for a damaged member and drops the output that came with them.
		if (!isBadMember(error)) throw error;
		yield* gunzipMembers(range, facts, outputBytes);
	} finally {
		decoder.destroy();
	}
}

function isBadMember(error: unknown): boolean {
	return (error as {readonly code?: unknown}).code === 'Z_DATA_ERROR';
}

/** Member by member, which is slower but knows where each one ends. Leaves out the first `skip` bytes of output. */
async function* gunzipMembers(
	range: ByteRange,
	facts: DecoderFacts,
	skip: number,
): AsyncGenerator<Buffer> {
	let position = 0;
	let toSkip = skip;
	while (position < range.size) {
		const headerSize = await memberHeaderSize(range, position);
		if (headerSize === 0 && position > 0) {
			facts.trailingBytes = range.size - position;
			return;
		}
		const decoder = createInflateRaw({chunkSize: chunkBytes});
		pipeline(fileChunks(range, position + headerSize), decoder, () => {});
		try {
			for await (const chunk of decoder as AsyncIterable<Buffer>) {
				const skipped = Math.min(toSkip, chunk.length);
				toSkip -= skipped;
				if (skipped < chunk.length) yield chunk.subarray(skipped);
			}
		} finally {
			decoder.destroy();
		}
		position += headerSize + decoder.bytesWritten + trailerSize;
	}
}

const trailerSize = 8;

/**
 * Bytes of the gzip member header at `position`; 0 when there is none.
 * @see https://www.rfc-editor.org/rfc/rfc1952#section-2.3
 */
async function memberHeaderSize(range: ByteRange, position: number): Promise<number> {
	for await (const head of fileChunks(range, position)) {
		if (head[0] !== 0x1f || head[1] !== 0x8b || head[2] !== 0x08) return 0;
		const flags = head[3] as number;
		let size = 10;
		if (flags & 4) size += 2 + head.readUInt16LE(size);
		if (flags & 8) size = head.indexOf(0, size) + 1;
		if (flags & 16) size = head.indexOf(0, size) + 1;
		return flags & 2 ? size + 2 : size;
	}
	return 0;
}
