type ArrayType<T> = {
	readonly BYTES_PER_ELEMENT: number;
	new (length: number): T;
	new (buffer: ArrayBuffer, byteOffset: number, length: number): T;
};

/**
 * Arrays that live and die together, out of one block of memory. Allocators give a block of some size back to the system
 * as soon as it is free, while many smaller ones leave holes that the process keeps: for a million paths, a quarter of
 * its memory. Pages that are never touched cost nothing.
 */
export class Slab {
	readonly #buffer: ArrayBuffer;
	#end = 0;

	/** @param bytes of all arrays together; each takes up to 7 more, so that it is aligned */
	constructor(bytes: number) {
		this.#buffer = new ArrayBuffer(bytes);
	}

	/** An array of zeros; one of its own where the block has no room left. */
	take<T>(Type: ArrayType<T>, length: number): T {
		const start = Math.ceil(this.#end / 8) * 8;
		const end = start + length * Type.BYTES_PER_ELEMENT;
		if (end > this.#buffer.byteLength) return new Type(length);
		this.#end = end;
		return new Type(this.#buffer, start, length);
	}
}
