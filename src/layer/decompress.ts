import {PassThrough, Readable} from 'node:stream';
import {chunkBytes, streamChunkBytes} from './file-chunks.ts';
import {type DecoderFacts, gunzip} from './gunzip.ts';
import type {StoredBytes} from './stored-bytes.ts';
import {unzstd} from './unzstd.ts';

/**
 * The uncompressed bytes. xz and bzip2 decoders are loaded when first needed: such layers are rare.
 * @throws while iterating, when the data is damaged or ends early; what came before is good. {@link OutOfOrderError}
 *   where only reading out of order tells what it is.
 */
export function decompress(
	stored: StoredBytes,
	facts: DecoderFacts = {trailingBytes: 0},
): AsyncIterable<Buffer> {
	const {chunks, compression} = stored;
	switch (compression) {
		case 'none':
			return chunks;
		case 'gzip':
			return gunzip(stored, facts);
		case 'zstd':
			return unzstd(chunks, stored.range ? chunkBytes : streamChunkBytes);
		case 'xz':
			return unxz(chunks);
		case 'bzip2':
			return unbzip2(chunks);
		default:
			return compression satisfies never;
	}
}

async function* unxz(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	const {XzReadableStream} = (await import('xz-decompress')).default;
	const input = Readable.toWeb(Readable.from(chunks));
	const output = new XzReadableStream(input as ReadableStream<Uint8Array>);
	const reader = output.getReader();
	for (;;) {
		const {done, value} = await reader.read();
		if (done) return;
		yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
	}
}

async function* unbzip2(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	const {default: createUnbzip2} = await import('unbzip2-stream');
	const input = Readable.from(chunks);
	// A stream of the oldest kind: it passes on neither errors nor its end as today's streams do.
	const decoder = createUnbzip2();
	const output = new PassThrough();
	for (const stream of [input, decoder])
		stream.on('error', (error: Error) => output.destroy(error));
	input.pipe(decoder).pipe(output);
	yield* output as AsyncIterable<Buffer>;
}
