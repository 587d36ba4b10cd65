import {readSync} from 'node:fs';
import {pipeline} from 'node:stream';
import {constants, crc32, createInflateRaw, inflateRawSync} from 'node:zlib';
import type {ByteRange} from '../model/byte-range.ts';
import {chunkBytes, decoderOptions, fileChunks} from './file-chunks.ts';

/** Members that are looked at one by one; a file with more of them, and damage, is not worth the time. */
const maxMembers = 100_000;
/** A member whose output fits is decompressed in one call. */
const smallOutput = 256 * 1024;
const windowBytes = 64 * 1024;
const trailerBytes = 8;

/**
 * Decompresses gzip members one by one, which is slower than zlib's own way but knows where each one ends. Leaves out
 * the first `skip` bytes of output. Bytes that begin no member end the data and are noted in `facts`.
 * @throws when a member is damaged, by its checksum too, or cut off
 * @see https://www.rfc-editor.org/rfc/rfc1952#section-2.2
 */
export async function* gunzipMembers(
	range: ByteRange,
	facts: {trailingBytes: number},
	skip: number,
): AsyncGenerator<Buffer> {
	const reader = new WindowReader(range);
	let position = 0;
	let toSkip = skip;
	for (let members = 0; position < range.size; members++) {
		const headerSize = memberHeaderSize(reader.bytes(position));
		if (headerSize === 0 && members > 0) {
			facts.trailingBytes = range.size - position;
			return;
		}
		if (headerSize === 0) throw new Error('the gzip data has no header');
		if (members >= maxMembers) throw new Error('the gzip data is damaged after many members');
		const member = new Member(range, reader, position + headerSize);
		for await (const chunk of member.output()) {
			const skipped = Math.min(toSkip, chunk.length);
			toSkip -= skipped;
			if (skipped < chunk.length) yield chunk.subarray(skipped);
		}
		position = member.end;
	}
}

/** The compressed data of one member and its trailer. */
class Member {
	/** Position after the trailer; known when the output has ended. */
	end = 0;
	readonly #range: ByteRange;
	readonly #reader: WindowReader;
	readonly #start: number;
	#checksum = 0;
	#outputBytes = 0;

	constructor(range: ByteRange, reader: WindowReader, start: number) {
		this.#range = range;
		this.#reader = reader;
		this.#start = start;
	}

	async *output(): AsyncGenerator<Buffer> {
		const small = this.#inflateSmall();
		if (small) yield this.#count(small);
		else yield* this.#inflateLarge();
		const trailer = this.#reader.bytes(this.end);
		if (trailer.length < trailerBytes) throw new Error('the gzip data is cut off');
		const isRight =
			trailer.readUInt32LE(0) === this.#checksum &&
			trailer.readUInt32LE(4) === this.#outputBytes % 2 ** 32;
		if (!isRight) throw new Error('the checksum of the gzip data is wrong');
		this.end += trailerBytes;
	}

	#count(chunk: Buffer): Buffer {
		this.#checksum = crc32(chunk, this.#checksum);
		this.#outputBytes += chunk.length;
		return chunk;
	}

	/** The output of a member that ends within the window; undefined for any other. */
	#inflateSmall(): Buffer | undefined {
		const input = this.#reader.bytes(this.#start);
		try {
			const {buffer, engine} = inflateRawSync(input, {
				info: true,
				maxOutputLength: smallOutput,
				finishFlush: constants.Z_SYNC_FLUSH,
			}) as unknown as {readonly buffer: Buffer; readonly engine: {readonly bytesWritten: number}};
			// Where all input was taken, the member may go on behind the window.
			if (engine.bytesWritten >= input.length) return undefined;
			this.end = this.#start + engine.bytesWritten;
			return buffer;
		} catch {
			return undefined;
		}
	}

	async *#inflateLarge(): AsyncGenerator<Buffer> {
		const decoder = createInflateRaw(decoderOptions(chunkBytes));
		pipeline(fileChunks(this.#range, this.#start), decoder, () => {});
		try {
			for await (const chunk of decoder as AsyncIterable<Buffer>) yield this.#count(chunk);
		} finally {
			decoder.destroy();
		}
		this.end = this.#start + decoder.bytesWritten;
	}
}

/** Bytes of the gzip member header that `head` begins with; 0 when it begins with none. */
function memberHeaderSize(head: Buffer): number {
	if (head.length < 10 || head[0] !== 0x1f || head[1] !== 0x8b || head[2] !== 0x08) return 0;
	const flags = head[3] as number;
	let size = 10;
	if (flags & 4) size += 2 + ((head[size] ?? 0) | ((head[size + 1] ?? 0) << 8));
	if (flags & 8) size = afterText(head, size);
	if (flags & 16) size = afterText(head, size);
	return flags & 2 ? size + 2 : size;
}

/** Position after a text that ends with a NUL. */
function afterText(head: Buffer, start: number): number {
	const end = head.indexOf(0, start);
	return end < 0 ? head.length : end + 1;
}

/** Reads pieces of a file that lie close together. */
class WindowReader {
	readonly #range: ByteRange;
	#window: Buffer = Buffer.alloc(0);
	#start = 0;

	constructor(range: ByteRange) {
		this.#range = range;
	}

	/** Bytes from `position` on, at least half a window where the file has them. */
	bytes(position: number): Buffer {
		const at = position - this.#start;
		const isFar = at < 0 || this.#window.length - at < windowBytes / 2;
		const isEnd = this.#start + this.#window.length >= this.#range.size;
		if (!isFar || (isEnd && at >= 0)) return this.#window.subarray(at);
		const size = Math.max(0, Math.min(windowBytes, this.#range.size - position));
		const window = Buffer.alloc(size);
		const {fd, start} = this.#range;
		const count = size === 0 ? 0 : readSync(fd, window, 0, size, start + position);
		this.#window = window.subarray(0, count);
		this.#start = position;
		return this.#window;
	}
}
