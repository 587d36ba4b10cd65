import type {ByteRange} from '../model/byte-range.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Layer} from '../model/image.ts';
import {sniffRange} from './compression.ts';
import {decompress} from './decompress.ts';
import {fileChunks} from './file-chunks.ts';
import {apparentBytes, type LayerIndex, payloadBytes} from './layer-index.ts';
import {checkSparseMap} from './sparse.ts';
import {TarError} from './tar-number.ts';

const blockSize = 512;
/** A sparse file may claim any size; past this, and this many times what is stored, it is taken for a bomb. */
const maxSparseBytes = 1024 ** 3;
const maxSparseRatio = 1000;
const zeros = Buffer.alloc(64 * 1024);

/**
 * The bytes of a regular file, as a container reads them. Only the layer that holds the file is read: at the file's
 * place where the layer is not compressed, else from its start.
 * @throws {ImgdiveError} `layer-corrupt`, `blob-missing` or `limit-exceeded`, also while iterating
 */
export async function* fileContent(
	layer: Layer,
	index: LayerIndex,
	row: number,
): AsyncGenerator<Buffer> {
	if ('code' in layer.blob) throw new ImgdiveError('blob-missing', layer.blob.reason);
	const size = payloadBytes(index, row);
	const stored = storedBytes(layer.blob, index.dataStart[row] as number, size);
	const sparse = index.sparse.get(row);
	if (!sparse) {
		yield* stored;
		return;
	}
	const {realSize} = sparse;
	if (realSize > maxSparseBytes && realSize > size * maxSparseRatio) {
		throw new ImgdiveError(
			'limit-exceeded',
			`The sparse file claims ${realSize} bytes but stores only ${size}.`,
			{hint: 'imgdive does not expand such files; unpack the layer with tar if you trust it.'},
		);
	}
	yield* expand(new ContentReader(stored), sparse.map, apparentBytes(index, row));
}

async function* storedBytes(blob: ByteRange, start: number, size: number): AsyncGenerator<Buffer> {
	const compression = sniffRange(blob);
	const chunks =
		compression === 'none'
			? fileChunks({...blob, start: blob.start + start, size: Math.min(size, blob.size - start)})
			: slice(decompress(blob, compression), start, size);
	let bytes = 0;
	try {
		for await (const chunk of chunks) {
			bytes += chunk.length;
			yield chunk;
		}
	} catch (cause) {
		throw cutOff(cause);
	}
	if (bytes < size) throw cutOff(undefined);
}

/** The `size` bytes of a stream from `start` on. Reads no further than it must. */
async function* slice(
	chunks: AsyncIterable<Buffer>,
	start: number,
	size: number,
): AsyncGenerator<Buffer> {
	let position = 0;
	for await (const chunk of chunks) {
		const wanted = chunk.subarray(
			Math.max(0, start - position),
			Math.max(0, start + size - position),
		);
		position += chunk.length;
		if (wanted.length > 0) yield wanted;
		if (position >= start + size) return;
	}
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
	#buffered: Buffer = Buffer.alloc(0);
	#position = 0;

	constructor(chunks: AsyncIterable<Buffer>) {
		this.#chunks = chunks[Symbol.asyncIterator]();
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
		const next = await this.#chunks.next();
		if (!next.done) this.#buffered = next.value;
		return !next.done;
	}
}
