import type {Random} from './random.ts';

/** Larger than the window of any compressor at its default level, so that files look new to it. */
const poolBytes = 32 * 1024 * 1024;
const pieceBytes = 4096;

/** Bytes that the content of all files is cut from. gzip leaves about a third of them. */
export class ContentPool {
	readonly #bytes: Buffer;

	constructor(random: Random) {
		const words = Array.from({length: 2000}, () => wordOf(random));
		const bytes = Buffer.allocUnsafeSlow(poolBytes);
		for (let start = 0; start < poolBytes; start += pieceBytes) {
			const piece = bytes.subarray(start, start + pieceBytes);
			const kind = random.next();
			if (kind < 0.65) fillWithText(piece, words, random);
			else if (kind < 0.94) fillWithRecords(piece, random);
			else fillWithNoise(piece, random);
		}
		this.#bytes = bytes;
	}

	/** Calls `take` with the `size` bytes from `start`, in pieces; `start` is any integer of at least 0. */
	cut(start: number, size: number, take: (bytes: Buffer) => void): void {
		let from = start % poolBytes;
		for (let left = size; left > 0; from = 0) {
			const count = Math.min(left, poolBytes - from);
			take(this.#bytes.subarray(from, from + count));
			left -= count;
		}
	}
}

function wordOf(random: Random): Buffer {
	const letters = Array.from({length: 2 + random.below(9)}, () => 97 + random.below(26));
	return Buffer.from([...letters, random.below(9) === 0 ? 10 : 32]);
}

function fillWithText(piece: Buffer, words: readonly Buffer[], random: Random): void {
	let at = 0;
	while (at < piece.length) {
		// Few words are frequent, most are rare; some come with those that followed them before.
		let word = Math.floor(words.length * random.next() ** 4);
		for (let count = 1 + random.below(10); count > 0; count--) {
			at += (words[word] as Buffer).copy(piece, at);
			word = (word * 7 + 1) % words.length;
		}
	}
}

/** Like tables and machine code: small numbers, much of it repeated. */
function fillWithRecords(piece: Buffer, random: Random): void {
	let base = random.bits();
	for (let at = 0; at < piece.length; at += 8) {
		base = (base + random.below(16)) | 0;
		piece.writeInt32LE(base, at);
		piece.writeInt32LE(random.below(40) ** 2, at + 4);
	}
}

/** Like pictures and archives: nothing to compress. */
function fillWithNoise(piece: Buffer, random: Random): void {
	for (let at = 0; at < piece.length; at += 4) piece.writeInt32LE(random.bits(), at);
}
