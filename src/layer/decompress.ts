import {PassThrough, Readable} from 'node:stream';
import type {ByteRange} from '../model/byte-range.ts';
import type {Compression} from './compression.ts';
import {fileChunks} from './file-chunks.ts';
import {type DecoderFacts, gunzip} from './gunzip.ts';
import {unzstd} from './unzstd.ts';

/**
 * The uncompressed bytes of `range`. xz and bzip2 decoders are loaded when first needed: such layers are rare.
 * @throws while iterating, when the data is damaged or ends early; what came before is good.
 */
export function decompress(
	range: ByteRange,
	compression: Compression,
	facts: DecoderFacts = {trailingBytes: 0},
): AsyncIterable<Buffer> {
	switch (compression) {
		case 'none':
			return fileChunks(range);
		case 'gzip':
			return gunzip(range, facts);
		case 'zstd':
			return unzstd(fileChunks(range));
		case 'xz':
			return unxz(range);
		case 'bzip2':
			return unbzip2(range);
		default:
			return compression satisfies never;
	}
}

async function* unxz(range: ByteRange): AsyncGenerator<Buffer> {
	const {XzReadableStream} = (await import('xz-decompress')).default;
	const input = Readable.toWeb(Readable.from(fileChunks(range)));
	const output = new XzReadableStream(input as ReadableStream<Uint8Array>);
	const reader = output.getReader();
	for (;;) {
		const {done, value} = await reader.read();
		if (done) return;
		yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
	}
}

async function* unbzip2(range: ByteRange): AsyncGenerator<Buffer> {
	const {default: createUnbzip2} = await import('unbzip2-stream');
	const input = Readable.from(fileChunks(range));
	// A stream of the oldest kind: it passes on neither errors nor its end as today's streams do.
	const decoder = createUnbzip2();
	const output = new PassThrough();
	for (const stream of [input, decoder])
		stream.on('error', (error: Error) => output.destroy(error));
	input.pipe(decoder).pipe(output);
	yield* output as AsyncIterable<Buffer>;
}
