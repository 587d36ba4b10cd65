import {grown} from '../../layer/growable.ts';

/** Of a longer file only this much is kept and shown. */
export const maxContentBytes: number = 32 * 1024 * 1024;
/** A line that is longer is cut into pieces of about this size, so that nothing ever has to be done for all of it. */
export const maxPieceBytes = 4096;

/** A line of the content, or a part of a long one. */
export type Piece = {
	/** Where it is in the content; the line feed belongs to it. */
	readonly start: number;
	readonly end: number;
	/** Number of its line, from 0. */
	readonly line: number;
	/** Its line begins in a piece before it. */
	readonly isContinued: boolean;
};

const lineFeed = 0x0a;
/** Only the start of every so many pieces is kept; those between are found by looking. */
const stride = 64;

/**
 * The bytes of a file as they arrive, and where its lines begin. Bytes are only ever added, and what is asked is asked
 * for a length: whoever knows only the first of them keeps getting the same answers.
 */
export class ContentBytes {
	#buffer: Buffer = Buffer.alloc(0);
	#length = 0;
	/** The piece that is open at the end: its number, start and line. */
	#piece = 0;
	#pieceStart = 0;
	#line = 0;
	/** Starts and lines of the pieces 0, 64, 128, … */
	#starts: Uint32Array = new Uint32Array(64);
	#lines: Uint32Array = new Uint32Array(64);

	get length(): number {
		return this.#length;
	}

	get pieceCount(): number {
		return this.#piece + (this.#length > this.#pieceStart ? 1 : 0);
	}

	get lineCount(): number {
		return this.#line + (this.#length > this.#pieceStart ? 1 : 0);
	}

	/**
	 * Puts bytes behind the first `at`, up to the limit. The result is another object only when there are other bytes in
	 * that place.
	 */
	appended(chunk: Uint8Array, at: number): ContentBytes {
		if (at === this.#length) {
			this.#append(chunk);
			return this;
		}
		const copy = new ContentBytes();
		copy.#append(this.slice(0, at));
		copy.#append(chunk);
		return copy;
	}

	/** Without a copy. */
	slice(start: number, end: number): Buffer {
		return this.#buffer.subarray(start, end);
	}

	/** The piece of that number in the first `length` bytes; an empty one where there is none. */
	piece(number: number, length: number): Piece {
		return (
			this.pieces(number, length).next().value ?? {start: 0, end: 0, line: 0, isContinued: false}
		);
	}

	/** Pieces from `first` on, to the end of the first `length` bytes. */
	*pieces(first: number, length: number): Generator<Piece, undefined> {
		const known = Math.min(
			Math.max(0, Math.floor(first / stride)),
			Math.floor(this.#piece / stride),
		);
		let line = this.#lines[known] as number;
		let start = this.#starts[known] as number;
		for (let number = known * stride; start < length; number++) {
			const end = this.#endOf(start, length);
			if (number >= first) {
				yield {start, end, line, isContinued: start > 0 && this.#buffer[start - 1] !== lineFeed};
			}
			if (this.#buffer[end - 1] === lineFeed) line++;
			start = end;
		}
		return undefined;
	}

	/** Number of the piece that holds the byte at `offset`. */
	pieceAt(offset: number, length: number): number {
		let low = 0;
		let high = Math.floor(this.#piece / stride);
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.#starts[middle] as number) <= offset) low = middle;
			else high = middle - 1;
		}
		let number = low * stride;
		let end = this.#endOf(this.#starts[low] as number, length);
		while (end <= offset && end < length) {
			number++;
			end = this.#endOf(end, length);
		}
		return number;
	}

	#endOf(start: number, length: number): number {
		const last = Math.min(length, start + maxPieceBytes + 1);
		for (let at = start; at < last; at++) {
			if (this.#buffer[at] === lineFeed) return at + 1;
		}
		return last - start > maxPieceBytes ? this.#cutBefore(start + maxPieceBytes) : length;
	}

	/** `at`, or a little before it where a character is in the way. */
	#cutBefore(at: number): number {
		for (let cut = at; cut > at - 4; cut--) {
			if (((this.#buffer[cut] as number) & 0xc0) !== 0x80) return cut;
		}
		return at;
	}

	#append(chunk: Uint8Array): void {
		const from = this.#length;
		const end = Math.min(from + chunk.length, maxContentBytes);
		if (end > this.#buffer.length) {
			const larger = Buffer.allocUnsafeSlow(
				Math.min(maxContentBytes, Math.max(end, this.#buffer.length * 2)),
			);
			this.#buffer.copy(larger, 0, 0, from);
			this.#buffer = larger;
		}
		this.#buffer.set(chunk.subarray(0, end - from), from);
		this.#length = end;
		const buffer = this.#buffer;
		for (let at = from; at < end; at++) {
			if (buffer[at] === lineFeed) this.#begin(at + 1, 1);
			else if (at - this.#pieceStart >= maxPieceBytes) {
				this.#begin(this.#cutBefore(this.#pieceStart + maxPieceBytes), 0);
			}
		}
	}

	#begin(start: number, lines: 0 | 1): void {
		this.#piece++;
		this.#pieceStart = start;
		this.#line += lines;
		if (this.#piece % stride !== 0) return;
		const at = this.#piece / stride;
		this.#starts = grown(this.#starts, at);
		this.#lines = grown(this.#lines, at);
		this.#starts[at] = start;
		this.#lines[at] = this.#line;
	}
}
