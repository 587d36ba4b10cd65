import {isUtf8} from 'node:buffer';

/** The start of a file, which tells whether it is text. */
export const sampleBytes = 8192;

/** Whether bytes from the start of a file are text: UTF-8 without a NUL. The last character may be cut. */
export function looksLikeText(start: Uint8Array): boolean {
	const sample = start.subarray(0, sampleBytes);
	if (sample.includes(0)) return false;
	for (let cut = 0; cut <= Math.min(3, sample.length); cut++) {
		if (isUtf8(sample.subarray(0, sample.length - cut))) return isCutCharacter(sample, cut);
	}
	return false;
}

/** Whether the last `count` bytes can begin a character that goes on. */
function isCutCharacter(bytes: Uint8Array, count: number): boolean {
	if (count === 0) return true;
	const [first = 0, ...others] = bytes.subarray(bytes.length - count);
	const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	return count < length && others.every((byte) => (byte & 0xc0) === 0x80);
}
