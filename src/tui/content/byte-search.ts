/** Bytes to look for. */
export type Needle = {
	/** Not empty. */
	readonly bytes: Uint8Array;
	/** The same with one character for each byte; in lower case when `isFolded`. */
	readonly text: string;
	/** Upper and lower case of ASCII letters count as the same. */
	readonly isFolded: boolean;
};

/** Contents are searched in parts of this size. */
const partBytes = 64 * 1024;

/**
 * What a typed text looks for: upper and lower case count as the same unless it holds a capital. In hexadecimal, `0x`
 * and an even number of digits are bytes.
 */
export function needleOf(text: string, isHex: boolean): Needle {
	const digits = isHex ? /^0x((?:[\da-f]{2})+)$/i.exec(text)?.[1] : undefined;
	const bytes = digits === undefined ? Buffer.from(text) : Buffer.from(digits, 'hex');
	const isFolded = digits === undefined && !/\p{Lu}/u.test(text);
	const latin1 = bytes.toString('latin1');
	return {bytes, text: isFolded ? latin1.toLowerCase() : latin1, isFolded};
}

/** Offset of the first match that begins at `from` or later; -1 without one. */
export function matchAfter(bytes: Buffer, needle: Needle, from: number): number {
	return allMatches(bytes, needle, from).next().value ?? -1;
}

/** Offset of the last match that begins before `before`; -1 without one. */
export function matchBefore(bytes: Buffer, needle: Needle, before: number): number {
	for (let end = Math.min(before, bytes.length); end > 0; end -= partBytes) {
		const start = Math.max(0, end - partBytes);
		let found = -1;
		const part = bytes.subarray(start, end + needle.bytes.length - 1);
		for (const at of allMatches(part, needle, 0)) found = at;
		if (found >= 0) return start + found;
	}
	return -1;
}

/** Offsets of the matches, in order, not overlapping. */
export function* matchesIn(bytes: Buffer, needle: Needle): Generator<number, undefined> {
	let end = 0;
	for (const at of allMatches(bytes, needle, 0)) {
		if (at < end) continue;
		yield at;
		end = at + needle.bytes.length;
	}
}

function* allMatches(bytes: Buffer, needle: Needle, from: number): Generator<number, undefined> {
	const {text, isFolded} = needle;
	for (let start = from; start < bytes.length; start += partBytes) {
		const end = start + partBytes + needle.bytes.length - 1;
		const latin1 = bytes.toString('latin1', start, end);
		const part = isFolded ? latin1.toLowerCase() : latin1;
		for (let at = part.indexOf(text); at >= 0; at = part.indexOf(text, at + 1)) {
			if (!isFolded || isAt(bytes, start + at, needle.bytes)) yield start + at;
		}
	}
}

/** What is the same in lower case need not be: bytes above ASCII are no letters by themselves. */
function isAt(bytes: Buffer, start: number, needle: Uint8Array): boolean {
	return needle.every((byte, at) => {
		const other = bytes[start + at] as number;
		return other === byte || (byte >= 0x61 && byte <= 0x7a && other === byte - 0x20);
	});
}
