/** Pseudo-random numbers from a seed: the same on every machine, so that inputs are too. */
export class Random {
	#a: number;
	#b = 0x9e3779b9;
	#c = 0x243f6a88;
	#counter = 1;

	constructor(seed: number) {
		this.#a = seed | 0;
		for (let round = 0; round < 16; round++) this.bits();
	}

	/** 32 random bits, as a signed integer. @see https://pracrand.sourceforge.net (sfc32) */
	bits(): number {
		const result = (this.#a + this.#b + this.#counter) | 0;
		this.#counter = (this.#counter + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
		return result;
	}

	/** At least 0, less than 1. */
	next(): number {
		return (this.bits() >>> 0) / 2 ** 32;
	}

	/** An integer of at least 0 and less than `limit`. */
	below(limit: number): number {
		return Math.floor(this.next() * limit);
	}

	pick<T>(items: readonly T[]): T {
		return items[this.below(items.length)] as T;
	}

	/** Half the results lie below `median`; the larger `sigma`, the longer the tail. */
	logNormal(median: number, sigma: number): number {
		const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
		return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.next()));
	}
}
