/** A field that is no number ends the layer, as it does for every engine. */
export class TarError extends Error {
	override readonly name = 'TarError';
}

/**
 * A numeric field of a tar header: octal digits between spaces and NULs, or base-256 when the high bit is set.
 * Follows Go's archive/tar, for which images are made.
 * @throws {TarError} when it is neither.
 * @see https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export function parseNumber(bytes: Uint8Array, start: number, length: number): number {
	const first = bytes[start] as number;
	if (first >= 0x80) return parseBase256(bytes, start, length);
	return parseOctal(bytes, start, length);
}

const space = 0x20;
const zero = 0x30;

/** @throws {TarError} on anything but octal digits, spaces and NULs. An empty field is 0. */
export function parseOctal(bytes: Uint8Array, start: number, length: number): number {
	const end = start + length;
	let at = start;
	while (at < end && (bytes[at] === space || bytes[at] === 0)) at++;
	let value = 0;
	for (; at < end; at++) {
		const digit = (bytes[at] as number) - zero;
		if (digit < 0 || digit > 7) break;
		value = value * 8 + digit;
	}
	if (at < end && bytes[at] !== 0) checkBlank(bytes, at, end);
	return value;
}

function checkBlank(bytes: Uint8Array, start: number, end: number): void {
	for (let at = start; at < end; at++) {
		if (bytes[at] !== space && bytes[at] !== 0) {
			throw new TarError('a numeric field of a header holds something that is not a number');
		}
	}
}

function parseBase256(bytes: Uint8Array, start: number, length: number): number {
	const negative = ((bytes[start] as number) & 0x40) !== 0;
	let value = 0;
	for (let index = 0; index < length; index++) {
		let byte = bytes[start + index] as number;
		if (negative) byte ^= 0xff;
		if (index === 0) byte &= 0x7f;
		value = value * 256 + byte;
	}
	if (value >= 2 ** 63) throw new TarError('a numeric field of a header is out of range');
	return negative ? -1 - value : value;
}

/** @throws {TarError} unless `text` is a decimal integer. */
export function parseDecimal(text: string): number {
	if (!/^[+-]?\d{1,19}$/.test(text)) {
		throw new TarError('an extended header holds something that is not a number');
	}
	return Number(text);
}

/** Seconds and nanoseconds (0 … 999 999 999) of a pax time such as `1350244992.02396`. @throws {TarError} */
export function parsePaxTime(text: string): {readonly seconds: number; readonly nanos: number} {
	const match = /^([+-]?)(\d{1,18})(?:\.(\d*))?$/.exec(text);
	if (!match) throw new TarError('an extended header holds something that is not a time');
	const [, sign, whole = '0', fraction = ''] = match;
	const nanos = Number(fraction.slice(0, 9).padEnd(9, '0'));
	const seconds = Number(whole);
	if (sign !== '-') return {seconds, nanos};
	return nanos === 0 ? {seconds: -seconds, nanos} : {seconds: -seconds - 1, nanos: 1e9 - nanos};
}
