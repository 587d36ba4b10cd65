import {createHash} from 'node:crypto';
import {isRemote, isUnavailable, type RemoteBlob} from '../model/blob.ts';
import type {ByteRange} from '../model/byte-range.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Layer} from '../model/image.ts';
import {sniffCompression, sniffRange} from './compression.ts';
import {decompress} from './decompress.ts';
import {fileChunks} from './file-chunks.ts';
import {apparentBytes, fileDigest, type LayerIndex, payloadBytes} from './layer-index.ts';
import {checkSparseMap} from './sparse.ts';
import {openStored, type StoredBytes, storedBytesOf} from './stored-bytes.ts';
import {TarError} from './tar-number.ts';

const blockSize = 512;
/** A sparse file may claim any size; past this, and this many times what is stored, it is taken for a bomb. */
const maxSparseBytes = 1024 ** 3;
const maxSparseRatio = 1000;
/** Fetched at a time where a layer is read in parts. */
const rangeBytes = 8 * 1024 * 1024;
const zeros = Buffer.alloc(64 * 1024);

/** A layer and what is known of it. */
export type IndexedLayer = {readonly layer: Layer; readonly index: LayerIndex};

/** One regular file of {@link fileContents}. */
export type FileContent = {readonly row: number; readonly content: AsyncIterable<Buffer>};

/**
 * The bytes of a regular file, as a container reads them. Only the layer that holds the file is read, and no more of it
 * than must be: at the file's place where the layer is not compressed, or has a table of contents.
 * @param signal stops it, and what is asked of the source
 * @throws {ImgdiveError} `layer-corrupt`, `blob-missing`, `limit-exceeded` or what the source throws, also while
 *   iterating; and the reason of `signal`
 */
export async function* fileContent(
	layer: Layer,
	index: LayerIndex,
	row: number,
	signal?: AbortSignal,
): AsyncGenerator<Buffer> {
	for await (const {content} of fileContents({layer, index}, [row], signal)) yield* content;
}

/**
 * The bytes of several regular files of a layer, in the order in which they are stored, so that a layer which can only
 * be read from its start is read once. What is left of a content is passed over when the next one is asked for.
 * @throws {ImgdiveError} as {@link fileContent}
 */
export async function* fileContents(
	{layer, index}: IndexedLayer,
	rows: readonly number[],
	signal?: AbortSignal,
): AsyncGenerator<FileContent> {
	const {blob} = layer;
	if (isUnavailable(blob)) throw new ImgdiveError('blob-missing', blob.reason);
	const inOrder = [...rows].sort(
		(a, b) => (index.dataStart[a] as number) - (index.dataStart[b] as number),
	);
	const open = await openerOf(blob, index, signal);
	try {
		for (const row of inOrder) {
			const stored = checked(open.read(row), index, row, signal);
			yield {row, content: expanded(stored, index, row)};
		}
	} finally {
		await open.close();
	}
}

/** The bytes of rows as stored, asked for in the order of their places. */
type RowReader = {
	read(row: number): AsyncIterable<Buffer>;
	close(): Promise<void>;
};

async function openerOf(
	blob: ByteRange | RemoteBlob,
	index: LayerIndex,
	signal: AbortSignal | undefined,
): Promise<RowReader> {
	const close = async (): Promise<void> => {};
	if (!isRemote(blob)) {
		if (sniffRange(blob) !== 'none') return streamReader(storedBytesOf(blob), index, signal);
		return {read: (row) => fileChunks(rangeOf(blob, index, row)), close};
	}
	if (index.listing) {
		const {tocFileContent} = await import('./toc/toc-content.ts');
		return {read: (row) => tocFileContent(blob, index, row, signal), close};
	}
	const {readRange} = blob;
	if (!readRange) return streamReader(await openStored(blob, signal), index, signal);
	const head = await readRange(0, Math.min(8, Math.max(0, blob.size)), signal);
	if (sniffCompression(head) !== 'none') {
		return streamReader(await openStored(blob, signal), index, signal);
	}
	return {read: (row) => rangeChunks(readRange, index, row, signal), close};
}

function rangeOf(blob: ByteRange, index: LayerIndex, row: number): ByteRange {
	const start = index.dataStart[row] as number;
	const size = Math.max(0, Math.min(payloadBytes(index, row), blob.size - start));
	return {fd: blob.fd, start: blob.start + start, size};
}

async function* rangeChunks(
	readRange: NonNullable<RemoteBlob['readRange']>,
	index: LayerIndex,
	row: number,
	signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
	const start = index.dataStart[row] as number;
	const size = payloadBytes(index, row);
	for (let done = 0; done < size; done += rangeBytes) {
		yield await readRange(start + done, Math.min(rangeBytes, size - done), signal);
	}
}

function streamReader(
	stored: StoredBytes,
	index: LayerIndex,
	signal: AbortSignal | undefined,
): RowReader {
	const chunks = decompress(stored)[Symbol.asyncIterator]();
	const reader = new ContentReader(chunks, signal);
	return {
		async *read(row) {
			await reader.skipTo(index.dataStart[row] as number);
			yield* reader.take(payloadBytes(index, row));
		},
		close: async () => {
			await chunks.return?.();
		},
	};
}

/** Passes on what should be the stored bytes of a row, and checks that they were. */
async function* checked(
	chunks: AsyncIterable<Buffer>,
	index: LayerIndex,
	row: number,
	signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
	const digest = fileDigest(index, row);
	const hash = digest && createHash('sha256');
	let bytes = 0;
	try {
		for await (const chunk of chunks) {
			signal?.throwIfAborted();
			bytes += chunk.length;
			hash?.update(chunk);
			yield chunk;
		}
	} catch (cause) {
		signal?.throwIfAborted();
		if (cause instanceof ImgdiveError) throw cause;
		throw cutOff(cause);
	}
	const isRight = !(hash && digest) || hash.digest().equals(digest);
	if (bytes < payloadBytes(index, row) || !isRight) throw cutOff(undefined);
}

async function* expanded(
	stored: AsyncIterable<Buffer>,
	index: LayerIndex,
	row: number,
): AsyncGenerator<Buffer> {
	const sparse = index.sparse.get(row);
	if (!sparse) {
		yield* stored;
		return;
	}
	const {realSize} = sparse;
	const size = payloadBytes(index, row);
	if (realSize > maxSparseBytes && realSize > size * maxSparseRatio) {
		throw new ImgdiveError(
			'limit-exceeded',
			`The sparse file claims ${realSize} bytes but stores only ${size}.`,
			{hint: 'imgdive does not expand such files; unpack the layer with tar if you trust it.'},
		);
	}
	const reader = new ContentReader(stored[Symbol.asyncIterator]());
	yield* expand(reader, sparse.map, apparentBytes(index, row));
}

function cutOff(cause: unknown): ImgdiveError {
	return new ImgdiveError('layer-corrupt', 'The layer is damaged before the end of the file.', {
		hint: 'Pull or save the image again; the copy is damaged.',
		cause,
	});
}

/** Fills the holes of a sparse file with zeros. */
async function* expand(
	stored: ContentReader,
	known: Float64Array | undefined,
	realSize: number,
): AsyncGenerator<Buffer> {
	const map = known ?? (await readSparseMap(stored, realSize));
	let position = 0;
	for (let at = 0; at < map.length; at += 2) {
		const offset = map[at] as number;
		yield* zerosOf(offset - position);
		yield* stored.take(map[at + 1] as number);
		position = offset + (map[at + 1] as number);
	}
	yield* zerosOf(realSize - position);
}

function* zerosOf(count: number): Generator<Buffer> {
	for (let left = count; left > 0; left -= zeros.length) {
		yield left >= zeros.length ? zeros : zeros.subarray(0, left);
	}
}

/**
 * The map in front of the data: decimal numbers, a line each, the count of runs first, filled up to a block.
 * @see https://www.gnu.org/software/tar/manual/html_node/PAX-1.html
 */
async function readSparseMap(stored: ContentReader, realSize: number): Promise<Float64Array> {
	try {
		const count = await stored.line();
		if (count > 1_000_000) throw new TarError('the map of a sparse file is too long');
		const map: number[] = [];
		while (map.length < count * 2) map.push(await stored.line());
		await stored.skipToBlock();
		return checkSparseMap(map, realSize);
	} catch (cause) {
		if (!(cause instanceof TarError)) throw cause;
		throw cutOff(cause);
	}
}

/** Reads a stream in pieces of chosen size. */
class ContentReader {
	readonly #chunks: AsyncIterator<Buffer>;
	readonly #signal: AbortSignal | undefined;
	#buffered: Buffer = Buffer.alloc(0);
	#position = 0;

	constructor(chunks: AsyncIterator<Buffer>, signal?: AbortSignal) {
		this.#chunks = chunks;
		this.#signal = signal;
	}

	/** Passes over what comes before `position`. What has gone by cannot be had again. */
	async skipTo(position: number): Promise<void> {
		for await (const piece of this.take(position - this.#position)) void piece;
	}

	async *take(count: number): AsyncGenerator<Buffer> {
		for (let left = count; left > 0; ) {
			if (this.#buffered.length === 0 && !(await this.#more())) return;
			const piece = this.#buffered.subarray(0, left);
			this.#buffered = this.#buffered.subarray(piece.length);
			this.#position += piece.length;
			left -= piece.length;
			yield piece;
		}
	}

	/** @throws {TarError} unless a line with a decimal number follows */
	async line(): Promise<number> {
		let text = '';
		for (;;) {
			let byte = '';
			for await (const piece of this.take(1)) byte = piece.toString('latin1');
			if (byte === '\n' && text !== '') return Number(text);
			if (!/^\d$/.test(byte) || text.length > 15) {
				throw new TarError('the map of a sparse file is damaged');
			}
			text += byte;
		}
	}

	async skipToBlock(): Promise<void> {
		const padding = (blockSize - (this.#position % blockSize)) % blockSize;
		for await (const piece of this.take(padding)) void piece;
	}

	async #more(): Promise<boolean> {
		this.#signal?.throwIfAborted();
		const next = await this.#chunks.next();
		if (!next.done) this.#buffered = next.value;
		return !next.done;
	}
}
