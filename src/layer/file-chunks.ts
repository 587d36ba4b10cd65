import {read} from 'node:fs';
import {promisify} from 'node:util';
import type {ByteRange} from '../model/byte-range.ts';

const readAt = promisify(read);

/** Large enough that handing chunks to the threads of zlib and back costs little beside the work on them. */
export const chunkBytes: number = 1024 * 1024;
/** For streams: several are decoded at the same time, each with chunks on its way. */
export const streamChunkBytes: number = 256 * 1024;
/**
 * For zlib's decoders: large chunks, and leave to prepare a few in their own thread while the one before is hashed. The
 * second option is one of all streams, which the types of zlib do not know.
 */
export function decoderOptions(chunkSize: number): DecoderOptions {
	return {chunkSize, ...{readableHighWaterMark: 2 * chunkSize}};
}

export type DecoderOptions = {readonly chunkSize: number};

/** The bytes of `range` from `offset` on, in order, each chunk a buffer of its own. Ends early where the file does. */
export async function* fileChunks(range: ByteRange, offset = 0): AsyncGenerator<Buffer> {
	let position = offset;
	while (position < range.size) {
		const size = Math.min(chunkBytes, range.size - position);
		const buffer = Buffer.allocUnsafeSlow(size);
		const {bytesRead} = await readAt(range.fd, buffer, 0, size, range.start + position);
		if (bytesRead === 0) return;
		position += bytesRead;
		yield bytesRead === size ? buffer : buffer.subarray(0, bytesRead);
	}
}
