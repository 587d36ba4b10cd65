import {pipeline, Readable} from 'node:stream';
import {createZstdDecompress, zstdDecompressSync} from 'node:zlib';
import {isSkippableZstdFrame} from './compression.ts';
import {chunkBytes, decoderOptions} from './file-chunks.ts';

/** A frame of at most this many compressed bytes is decompressed in one call. */
const smallFrameBytes = 64 * 1024;
const smallFrameOutput = 8 * 1024 * 1024;

/**
 * Decompresses all zstd frames of a stream and passes over skippable ones (zstd:chunked keeps its table of contents in
 * them). Node's own decoder stops after the first frame and calls that success (nodejs/node#64741), so frames are
 * split here and each gets a decoder of its own.
 * @param chunkSize of the output, in bytes
 * @throws when a frame is damaged or cut off.
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3.1
 */
export async function* unzstd(
	input: AsyncIterable<Buffer>,
	chunkSize: number = chunkBytes,
): AsyncGenerator<Buffer> {
	const reader = new ChunkReader(input);
	while (await reader.fill(1)) {
		if (!(await reader.fill(4))) throw new Error('the zstd data is cut off');
		if (isSkippableZstdFrame(reader.buffered)) await skipFrame(reader);
		else if (reader.buffered.readUInt32LE(0) === 0xfd2fb528) yield* decodeFrame(reader, chunkSize);
		else throw new Error('bytes that are no zstd frame');
	}
}

async function skipFrame(reader: ChunkReader): Promise<void> {
	if (!(await reader.fill(8))) throw new Error('the zstd data is cut off');
	let size = 8 + reader.buffered.readUInt32LE(4);
	while (size > 0) {
		const {length} = await reader.take(size);
		size -= length;
	}
}

async function* decodeFrame(reader: ChunkReader, chunkSize: number): AsyncGenerator<Buffer> {
	// Most frames of a zstd:chunked layer hold one small file: a decoder stream each would cost more than the data.
	const frame = new ZstdFrame();
	const size = frame.advance(reader.buffered.subarray(0, smallFrameBytes));
	const output = frame.isDone ? decodeSmallFrame(reader.buffered.subarray(0, size)) : undefined;
	if (output) {
		await reader.take(size);
		yield output;
		return;
	}
	const decoder = createZstdDecompress(decoderOptions(chunkSize));
	pipeline(Readable.from(frameBytes(reader)), decoder, () => {});
	try {
		yield* decoder as AsyncIterable<Buffer>;
	} finally {
		decoder.destroy();
	}
}

function decodeSmallFrame(bytes: Buffer): Buffer | undefined {
	try {
		return zstdDecompressSync(bytes, {maxOutputLength: smallFrameOutput});
	} catch (error) {
		// A small frame of zeros can be huge: that one goes through the stream.
		if ((error as {readonly code?: unknown}).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
		throw error;
	}
}

async function* frameBytes(reader: ChunkReader): AsyncGenerator<Buffer> {
	const frame = new ZstdFrame();
	while (!frame.isDone) {
		if (!(await reader.fill(1))) throw new Error('the zstd data is cut off');
		yield await reader.take(frame.advance(reader.buffered));
	}
}

/** Finds the end of one frame from its header and block headers, without decoding. */
class ZstdFrame {
	isDone = false;
	/** Bytes to pass over before the next header; headers may be split between chunks, so they are collected. */
	#skip = 0;
	readonly #header = Buffer.alloc(18);
	#collected = 0;
	#needed = 5;
	#state: 'descriptor' | 'boundary' | 'block-header' | 'checksum' = 'descriptor';
	#hasChecksum = false;
	#isLastBlock = false;

	/** Consumes bytes of `chunk` up to the end of the frame. Returns how many. */
	advance(chunk: Buffer): number {
		let at = 0;
		while (at < chunk.length && !this.isDone) {
			if (this.#skip > 0) {
				const count = Math.min(this.#skip, chunk.length - at);
				this.#skip -= count;
				at += count;
			} else {
				this.#header[this.#collected++] = chunk[at++] as number;
			}
			while (this.#skip === 0 && this.#collected === this.#needed && !this.isDone) this.#next();
		}
		return at;
	}

	#next(): void {
		switch (this.#state) {
			case 'descriptor':
				this.#readDescriptor();
				break;
			case 'boundary':
				this.#expectBlock();
				break;
			case 'block-header':
				this.#readBlockHeader();
				break;
			case 'checksum':
				this.isDone = true;
				break;
			default:
				this.#state satisfies never;
		}
	}

	#readDescriptor(): void {
		const descriptor = this.#header[4] as number;
		const isSingleSegment = (descriptor & 0x20) !== 0;
		const sizeFlag = descriptor >> 6;
		const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
		const contentSize = sizeFlag === 0 ? Number(isSingleSegment) : [0, 2, 4, 8][sizeFlag];
		this.#hasChecksum = (descriptor & 4) !== 0;
		this.#needed += (isSingleSegment ? 0 : 1) + dictionary + (contentSize as number);
		this.#state = 'boundary';
	}

	#expectBlock(): void {
		this.#collected = 0;
		if (!this.#isLastBlock) {
			this.#state = 'block-header';
			this.#needed = 3;
		} else if (this.#hasChecksum) {
			this.#state = 'checksum';
			this.#needed = 4;
		} else {
			this.isDone = true;
		}
	}

	#readBlockHeader(): void {
		const header = this.#header.readUIntLE(0, 3);
		const type = (header >> 1) & 3;
		if (type === 3) throw new Error('a zstd block has a reserved type');
		this.#isLastBlock = (header & 1) === 1;
		// A run-length block stores one byte, whatever its size says.
		this.#skip = type === 1 ? 1 : header >> 3;
		this.#state = 'boundary';
		this.#collected = 0;
		this.#needed = 0;
	}
}

/** Lets a consumer look at the bytes of a stream before it takes them. */
class ChunkReader {
	buffered: Buffer = Buffer.alloc(0);
	readonly #input: AsyncIterator<Buffer>;

	constructor(input: AsyncIterable<Buffer>) {
		this.#input = input[Symbol.asyncIterator]();
	}

	/** True once at least `size` bytes are buffered, false when the stream ends before. */
	async fill(size: number): Promise<boolean> {
		while (this.buffered.length < size) {
			const next = await this.#input.next();
			if (next.done) return false;
			this.buffered =
				this.buffered.length === 0 ? next.value : Buffer.concat([this.buffered, next.value]);
		}
		return true;
	}

	/** Takes up to `size` of the buffered bytes, at least one. @throws at the end of the stream. */
	async take(size: number): Promise<Buffer> {
		if (!(await this.fill(1))) throw new Error('the zstd data is cut off');
		const taken = this.buffered.subarray(0, size);
		this.buffered = this.buffered.subarray(taken.length);
		return taken;
	}
}
