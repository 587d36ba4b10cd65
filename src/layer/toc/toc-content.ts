import {createHash} from 'node:crypto';
import type {RemoteBlob} from '../../model/blob.ts';
import {ImgdiveError} from '../../model/error.ts';
import {decompress} from '../decompress.ts';
import {chunkBytes} from '../file-chunks.ts';
import {fileDigest, type LayerIndex, payloadBytes} from '../layer-index.ts';

/** Bytes that are asked for at once. */
const fetchBytes = 8 * 1024 * 1024;

/**
 * Stored bytes of the regular file at `row` of an index that came from a table of contents: only the file's own
 * compressed pieces are fetched. Its size and SHA-256 are checked at the end, after the last chunk.
 * @throws {ImgdiveError} `blob-corrupt` when they are not those of the table, `unsupported` for a blob of which no part
 *   can be read, also while iterating; and what `readRange` throws
 */
export async function* tocFileContent(
	blob: RemoteBlob,
	index: LayerIndex,
	row: number,
	signal?: AbortSignal,
): AsyncGenerator<Buffer> {
	const size = payloadBytes(index, row);
	if (size === 0) return;
	const hash = createHash('sha256');
	let bytes = 0;
	try {
		for await (const chunk of unpacked(blob, index, row, signal)) {
			const wanted = chunk.subarray(0, size - bytes);
			bytes += wanted.length;
			hash.update(wanted);
			yield wanted;
			if (bytes === size) break;
		}
	} catch (cause) {
		signal?.throwIfAborted();
		throw cause instanceof ImgdiveError ? cause : corrupt(cause);
	}
	const digest = fileDigest(index, row);
	if (bytes < size || !digest || !hash.digest().equals(digest)) throw corrupt(undefined);
}

/** What the file's pieces hold, from its first byte on; what follows the file is still in it. */
async function* unpacked(
	blob: RemoteBlob,
	{listing, dataStart}: LayerIndex,
	row: number,
	signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
	if (!listing) throw new TypeError('an index that did not come from a table of contents');
	const chunks = pieces(blob, dataStart[row] as number, listing.dataEnd[row] as number, signal);
	const compression = listing.format === 'estargz' ? 'gzip' : 'zstd';
	let skip = listing.skip.get(row) ?? 0;
	for await (const chunk of decompress({chunks, size: -1, compression})) {
		if (chunk.length > skip) yield chunk.subarray(skip);
		skip = Math.max(0, skip - chunk.length);
	}
}

async function* pieces(
	{readRange}: RemoteBlob,
	start: number,
	end: number,
	signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
	if (!readRange) {
		throw new ImgdiveError('unsupported', 'Parts of the layer cannot be read from its source.', {
			hint: 'Use --full, which reads the whole layer.',
		});
	}
	for (let at = start; at < end; at += fetchBytes) {
		const piece = await readRange(at, Math.min(fetchBytes, end - at), signal);
		// Decoders read some chunks ahead: small ones keep that small.
		for (let from = 0; from < piece.length; from += chunkBytes) {
			yield piece.subarray(from, from + chunkBytes);
		}
	}
}

function corrupt(cause: unknown): ImgdiveError {
	return new ImgdiveError(
		'blob-corrupt',
		"The file's data is not what the layer's table of contents says.",
		{
			hint: 'Use --full, which reads the whole layer; if that fails too, push the image again.',
			cause,
		},
	);
}
