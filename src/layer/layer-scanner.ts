import type {DiffId} from '../model/digest.ts';
import type {LayerIndex} from './layer-index.ts';
import {LayerIndexBuilder} from './layer-index-builder.ts';
import {blockKind, blockSize, TarHeaderDecoder} from './tar-header.ts';
import {TarError} from './tar-number.ts';

/** What a {@link LayerScanner} needs next. */
export type Want =
	/** A block of 512 bytes. */
	| 'block'
	/** `wantBytes` of a header, to be collected. */
	| 'special'
	/** Nothing of the next `wantBytes` but, where digests are wanted, the bytes of a file. */
	| 'data'
	/** Nothing: the archive has ended, or broke off. */
	| 'nothing';

/**
 * Turns the blocks of a layer's tar into index rows. It never moves bytes itself, so the same scanner serves a reader
 * that streams and one that seeks from header to header: they ask {@link want} and hand over what is wanted.
 *
 * End of archive: two zero blocks, or one, or none, at the end of the bytes; a lone zero block before another header
 * is an error, as for Go. What follows the end is ignored (but belongs to the diffID).
 */
export class LayerScanner {
	want: Want = 'block';
	wantBytes: number = blockSize;
	/** Bytes of zeros after `wantBytes` that fill the last block. */
	padding = 0;
	/** The row added last is a regular file whose data comes next. */
	isFileData = false;
	readonly builder: LayerIndexBuilder;
	#isExtension = false;
	#zeroBlocks = 0;
	readonly #header = new TarHeaderDecoder();

	constructor(seed: number) {
		this.builder = new LayerIndexBuilder(seed);
	}

	/** Takes the block at `bytes[at …]`, which lies at `position` of the tar. `words`: the same memory; `at`: a multiple of 4. */
	block(bytes: Uint8Array, words: Int32Array, at: number, position: number): void {
		try {
			this.#block(bytes, words, at, position);
		} catch (error) {
			if (!(error instanceof TarError)) throw error;
			this.broken(`${error.message}, at byte ${position}`);
		}
	}

	special(payload: Uint8Array, position: number): void {
		try {
			this.#header.special(payload);
			this.#expectBlock();
		} catch (error) {
			if (!(error instanceof TarError)) throw error;
			this.broken(`${error.message}, at byte ${position}`);
		}
	}

	/** The wanted data has gone by. */
	dataDone(): void {
		this.isFileData = false;
		this.#expectBlock();
	}

	/** The bytes have ended where `want` was not yet met; `missing` of its bytes did not come. */
	end(missing: number): void {
		if (this.want === 'nothing') return;
		const isClean = this.want === 'block' && missing === blockSize && !this.#isExtension;
		if (!isClean) this.broken('the tar ends in the middle of an entry');
		// What is not there is not shipped.
		if (this.isFileData) this.builder.shortenLast(missing);
		this.isFileData = false;
		this.want = 'nothing';
	}

	/** Marks the layer as broken off; the rows so far stay. */
	broken(reason: string): void {
		this.builder.addProblem('corrupt-layer', `The layer cannot be read to its end: ${reason}.`);
		this.want = 'nothing';
	}

	finish(tarBytes: number, diffId: DiffId | undefined): LayerIndex {
		return this.builder.finish(tarBytes, diffId);
	}

	#block(bytes: Uint8Array, words: Int32Array, at: number, position: number): void {
		const header = this.#header;
		const kind = this.#isExtension
			? header.extension(bytes.subarray(at, at + blockSize))
			: header.block(bytes, words, at);
		this.#isExtension = false;
		if (this.#zeroBlocks === 1 && kind !== blockKind.zero) {
			this.broken(`a single zero block comes before more entries, at byte ${position}`);
			return;
		}
		switch (kind) {
			case blockKind.entry:
				this.builder.add(header, position + blockSize);
				this.#expectData(header.dataSize, header.dataSize > 0);
				break;
			case blockKind.skip:
				if (header.unsupportedType) this.builder.skip(header);
				this.#expectData(header.dataSize, false);
				break;
			case blockKind.special:
				this.#expect('special', header.dataSize);
				if (header.dataSize === 0) this.special(new Uint8Array(0), position);
				break;
			case blockKind.extended:
				this.#isExtension = true;
				break;
			case blockKind.zero:
				this.#zeroBlocks++;
				if (this.#zeroBlocks === 2) this.want = 'nothing';
				break;
			default:
				kind satisfies never;
		}
	}

	#expectData(bytes: number, isFileData: boolean): void {
		this.isFileData = isFileData;
		if (bytes > 0) this.#expect('data', bytes);
		else this.#expectBlock();
	}

	#expect(want: Want, bytes: number): void {
		this.want = want;
		this.wantBytes = bytes;
		this.padding = (blockSize - (bytes % blockSize)) % blockSize;
	}

	#expectBlock(): void {
		this.want = 'block';
		this.wantBytes = blockSize;
		this.padding = 0;
	}
}
