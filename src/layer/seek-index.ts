import {readSync} from 'node:fs';
import type {ByteRange} from '../model/byte-range.ts';
import type {LayerIndex} from './layer-index.ts';
import {LayerScanner} from './layer-scanner.ts';
import {blockSize} from './tar-header.ts';

const windowBytes = 64 * 1024;
/** A read this small costs little more than the call itself. */
const smallRead = 4 * 1024;
/** Where the next header lies further away than this, reading on to it costs more than another call. */
const nearBytes = 12 * 1024;

/**
 * Indexes a tar that lies uncompressed in a file: reads headers and skips the data of files. Small files are read
 * over, since one large read costs less than many small ones.
 */
export function indexBySeeking(range: ByteRange, seed: number): LayerIndex {
	const scanner = new LayerScanner(seed);
	const window = new FileWindow(range);
	let position = 0;
	while (scanner.want !== 'nothing') {
		position =
			scanner.want === 'data'
				? passData(scanner, position, range.size)
				: readHeader(scanner, window, position);
	}
	return scanner.finish(range.size, undefined);
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

/** The part of a file that was read last. */
class FileWindow {
	bytes: Buffer = Buffer.from(new ArrayBuffer(windowBytes));
	words: Int32Array = new Int32Array(this.bytes.buffer);
	readonly #range: ByteRange;
	#start = 0;
	#length = 0;

	constructor(range: ByteRange) {
		this.#range = range;
	}

	offsetOf(position: number): number {
		return position - this.#start;
	}

	/** Makes `size` bytes from `position` available, a multiple of 512. Returns how many there are, at most `size`. */
	load(position: number, size: number): number {
		const end = this.#start + this.#length;
		if (position >= this.#start && position + size <= end) return size;
		const isNear = position >= this.#start && position - end < nearBytes;
		this.#read(position, Math.max(size, isNear ? windowBytes : smallRead));
		return Math.min(size, this.#length);
	}

	#read(position: number, size: number): void {
		if (size > this.bytes.length) {
			this.bytes = Buffer.from(new ArrayBuffer(Math.ceil(size / blockSize) * blockSize));
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
