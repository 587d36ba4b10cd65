import {createHash, type Hash, hash} from 'node:crypto';
import {type DiffId, digestParts} from '../model/digest.ts';
import {leastElfBytes} from './elf/elf-facts.ts';
import {ElfScanner} from './elf/elf-scanner.ts';
import {OutOfOrderError} from './gunzip.ts';
import type {LayerIndex} from './layer-index.ts';
import {LayerScanner} from './layer-scanner.ts';
import {blockSize} from './tar-header.ts';

/** The diffID of all bytes, once they have come. */
export type GivenDiffId = () => DiffId | undefined;

/**
 * Indexes a layer from its uncompressed bytes. Computes the diffID and the digest of each file on the way, and
 * looks at programs, since the bytes go by anyway. An error of `chunks` ends the layer: the rows so far stay, with a `corrupt-layer` problem.
 */
export class StreamIndexer {
	readonly #scanner: LayerScanner;
	readonly #algorithm: 'sha256' | 'sha512';
	readonly #hash: Hash | undefined;
	readonly #givenDiffId: GivenDiffId | undefined;
	/** No Buffer: its methods cost more than those of a plain array. */
	readonly #block = new Uint8Array(blockSize);
	readonly #words = new Int32Array(this.#block.buffer);
	/** Bytes of the wanted block, header or data that have come. */
	#done = 0;
	#special = new Uint8Array(0);
	#specialStart = 0;
	#fileHash: Hash | undefined;
	readonly #elf = new ElfScanner();
	#position = 0;
	#isWhole = true;

	/**
	 * @param expected the diffID that the layer should have, which tells the algorithm. @default sha256
	 * @param given of what another thread computes; then it is not computed here
	 */
	constructor(seed: number, expected?: DiffId, given?: GivenDiffId) {
		this.#scanner = new LayerScanner(seed);
		this.#algorithm = expected ? digestParts(expected).algorithm : 'sha256';
		this.#givenDiffId = given;
		this.#hash = given ? undefined : createHash(this.#algorithm);
		this.#scanner.builder.expectDigests();
		this.#scanner.builder.expectElf();
	}

	get scanner(): LayerScanner {
		return this.#scanner;
	}

	/** @throws {OutOfOrderError} */
	async readAll(chunks: AsyncIterable<Buffer>): Promise<void> {
		try {
			for await (const chunk of chunks) this.push(chunk);
		} catch (error) {
			if (error instanceof OutOfOrderError) throw error;
			this.#isWhole = false;
			this.#scanner.broken(error instanceof Error ? error.message : String(error));
		}
	}

	push(chunk: Buffer): void {
		this.#hash?.update(chunk);
		let at = 0;
		while (at < chunk.length && this.#scanner.want !== 'nothing') at += this.#consume(chunk, at);
		this.#position += chunk.length;
	}

	finish(): LayerIndex {
		const scanner = this.#scanner;
		if (scanner.want === 'data' && this.#done >= scanner.wantBytes) {
			// Only padding is missing, which every reader forgives, here and after a header.
			this.#dataDone();
		}
		if (scanner.want === 'special' && this.#done >= scanner.wantBytes) this.#specialDone();
		scanner.end(scanner.wantBytes - this.#done);
		return scanner.finish(this.#position, this.diffId());
	}

	/** Of all bytes that came; undefined when they broke off. */
	diffId(): DiffId | undefined {
		if (!this.#isWhole) return undefined;
		if (!this.#hash) return this.#givenDiffId?.();
		return `${this.#algorithm}:${this.#hash.copy().digest('hex')}` as DiffId;
	}

	/** Consumes bytes of `chunk` from `at`. Returns how many, at least one. */
	#consume(chunk: Buffer, at: number): number {
		switch (this.#scanner.want) {
			case 'block':
				return this.#consumeBlock(chunk, at);
			case 'special':
				return this.#consumeSpecial(chunk, at);
			default:
				return this.#consumeData(chunk, at);
		}
	}

	#consumeBlock(chunk: Buffer, at: number): number {
		const count = chunk.copy(this.#block, this.#done, at, at + blockSize - this.#done);
		this.#done += count;
		if (this.#done === blockSize) {
			this.#done = 0;
			const position = this.#position + at + count - blockSize;
			this.#scanner.block(this.#block, this.#words, 0, position);
		}
		return count;
	}

	#consumeSpecial(chunk: Buffer, at: number): number {
		const {wantBytes, padding} = this.#scanner;
		if (this.#done === 0) {
			this.#special = new Uint8Array(wantBytes + padding);
			this.#specialStart = this.#position + at;
		}
		const count = chunk.copy(this.#special, this.#done, at, at + wantBytes + padding - this.#done);
		this.#done += count;
		if (this.#done === wantBytes + padding) this.#specialDone();
		return count;
	}

	#specialDone(): void {
		this.#done = 0;
		this.#scanner.special(this.#special.subarray(0, this.#scanner.wantBytes), this.#specialStart);
	}

	#consumeData(chunk: Buffer, at: number): number {
		const {wantBytes, padding, isFileData} = this.#scanner;
		const count = Math.min(wantBytes + padding - this.#done, chunk.length - at);
		if (isFileData && this.#done < wantBytes) {
			const dataCount = Math.min(wantBytes - this.#done, count);
			this.#digest(chunk.subarray(at, at + dataCount), wantBytes);
			if (wantBytes >= leastElfBytes) this.#scanElf(chunk, at, at + dataCount);
		}
		this.#done += count;
		if (this.#done === wantBytes + padding) this.#dataDone();
		return count;
	}

	#dataDone(): void {
		this.#done = 0;
		this.#scanner.dataDone();
	}

	#digest(bytes: Buffer, fileBytes: number): void {
		const {builder} = this.#scanner;
		if (bytes.length === fileBytes) {
			builder.addDigest(hash('sha256', bytes, 'buffer'));
			return;
		}
		this.#fileHash ??= createHash('sha256');
		this.#fileHash.update(bytes);
		if (this.#done + bytes.length < fileBytes) return;
		builder.addDigest(this.#fileHash.digest());
		this.#fileHash = undefined;
	}

	#scanElf(chunk: Buffer, start: number, end: number): void {
		if (this.#done === 0) this.#elf.begin(this.#scanner.wantBytes);
		this.#elf.feed(chunk, start, end);
		if (this.#done + end - start < this.#scanner.wantBytes) return;
		const facts = this.#elf.end();
		if (facts) this.#scanner.builder.addElf(facts);
	}
}
