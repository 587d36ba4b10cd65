type NumericArray = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/**
 * The array itself while `index` fits, else a copy of at least twice the length.
 * Untouched pages of a fresh array cost no memory, so doubling is cheap in practice.
 */
export function grown<T extends NumericArray>(array: T, index: number): T {
	if (index < array.length) return array;
	const Constructor = array.constructor as new (length: number) => T;
	const copy = new Constructor(Math.max(index + 1, array.length * 2));
	copy.set(array);
	return copy;
}
