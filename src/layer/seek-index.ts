import {readSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import type {ByteRange} from '../model/byte-range.ts';
import type {LayerIndex} from './layer-index.ts';
import {LayerScanner} from './layer-scanner.ts';
import {blockSize} from './tar-header.ts';

/** A read of 2 KiB costs hardly more than the call; copying much more than what is needed costs more than calls. */
const smallestRead = 2 * 1024;
const largestRead = 64 * 1024;
/** Headers that one read should serve before the next one is made larger, or at least not smaller. */
const manyHeaders = 6;
const fewHeaders = 3;

/**
 * Indexes a tar that lies uncompressed in a file: reads headers and skips the data of files. Where files are small, one
 * larger read serves many headers.
 */
export function indexBySeeking(range: ByteRange, seed: number): LayerIndex {
	const scanner = new LayerScanner(seed);
	const window = new FileWindow(range);
	let position = 0;
	while (scanner.want !== 'nothing') position = step(scanner, window, position, range.size);
	return scanner.finish(range.size, undefined);
}

/** Of headers and data, between two looks at the clock. */
const stepsAtOnce = 512;
/** So long may this thread be held up. */
const sliceMilliseconds = 8;

/** As {@link indexBySeeking}, with pauses in which this thread can do other things. @throws the reason of `signal` */
export async function indexBySeekingGently(
	range: ByteRange,
	seed: number,
	signal: AbortSignal,
): Promise<LayerIndex> {
	const scanner = new LayerScanner(seed);
	const window = new FileWindow(range);
	let position = 0;
	let start = performance.now();
	for (let steps = 1; scanner.want !== 'nothing'; steps++) {
		position = step(scanner, window, position, range.size);
		if (steps % stepsAtOnce !== 0 || performance.now() - start < sliceMilliseconds) continue;
		await setImmediate();
		signal.throwIfAborted();
		start = performance.now();
	}
	return scanner.finish(range.size, undefined);
}

/** Goes over a header or the data of an entry. Returns the position after it. */
function step(scanner: LayerScanner, window: FileWindow, position: number, size: number): number {
	return scanner.want === 'data'
		? passData(scanner, position, size)
		: readHeader(scanner, window, position);
}

/** Skips the data of an entry. Returns the position after it. */
function passData(scanner: LayerScanner, position: number, size: number): number {
	const end = position + scanner.wantBytes;
	const next = end + scanner.padding;
	if (end > size) scanner.end(end - size);
	else scanner.dataDone();
	return next;
}

/** Hands over a block or an extended header. Returns the position after it. */
function readHeader(scanner: LayerScanner, window: FileWindow, position: number): number {
	const {want, wantBytes, padding} = scanner;
	const available = window.load(position, wantBytes);
	const at = window.offsetOf(position);
	if (available < wantBytes) scanner.end(wantBytes - available);
	else if (want === 'block') scanner.block(window.bytes, window.words, at, position);
	else scanner.special(window.bytes.subarray(at, at + wantBytes), position);
	return position + wantBytes + padding;
}

/** The part of a file that was read last. Adapts how much it reads to how far headers lie apart. */
class FileWindow {
	/** No Buffer: its methods cost more than those of a plain array. */
	bytes: Uint8Array<ArrayBuffer> = new Uint8Array(largestRead);
	words: Int32Array = new Int32Array(this.bytes.buffer);
	readonly #range: ByteRange;
	#start = 0;
	#length = 0;
	#readSize = smallestRead;
	/** Requests that the last read has served. */
	#served = 0;

	constructor(range: ByteRange) {
		this.#range = range;
	}

	offsetOf(position: number): number {
		return position - this.#start;
	}

	/** Makes `size` bytes from `position` available. Returns how many there are, at most `size`. */
	load(position: number, size: number): number {
		this.#served++;
		if (position >= this.#start && position + size <= this.#start + this.#length) return size;
		if (this.#served > manyHeaders) this.#readSize = Math.min(largestRead, this.#readSize * 2);
		else if (this.#served <= fewHeaders) {
			this.#readSize = Math.max(smallestRead, this.#readSize / 2);
		}
		this.#served = 0;
		this.#read(position, Math.max(size, this.#readSize));
		return Math.min(size, this.#length);
	}

	#read(position: number, size: number): void {
		if (size > this.bytes.length) {
			this.bytes = new Uint8Array(Math.ceil(size / blockSize) * blockSize);
			this.words = new Int32Array(this.bytes.buffer);
		}
		const {fd, start, size: rangeSize} = this.#range;
		const wanted = Math.min(size, rangeSize - position);
		this.#start = position;
		this.#length = 0;
		while (this.#length < wanted) {
			const at = start + position + this.#length;
			const count = readSync(fd, this.bytes, this.#length, wanted - this.#length, at);
			if (count === 0) return;
			this.#length += count;
		}
	}
}
