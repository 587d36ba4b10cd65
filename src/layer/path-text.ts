import {isUtf8} from 'node:buffer';

/**
 * A name from an image as text: UTF-8, with each byte that is not part of valid UTF-8 as `\xNN`.
 * The text is still raw: it may hold control characters and must be made safe before it reaches a terminal.
 */
export function pathText(bytes: Uint8Array): string {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return isUtf8(buffer) ? buffer.toString('utf8') : escapeInvalid(buffer);
}

function escapeInvalid(buffer: Buffer): string {
	let text = '';
	let at = 0;
	while (at < buffer.length) {
		const length = sequenceLength(buffer, at);
		if (length > 0) text += buffer.toString('utf8', at, at + length);
		else text += `\\x${(buffer[at] as number).toString(16).padStart(2, '0')}`;
		at += Math.max(1, length);
	}
	return text;
}

/** Bytes of the valid UTF-8 sequence at `at`; 0 when there is none. */
function sequenceLength(buffer: Buffer, at: number): number {
	const first = buffer[at] as number;
	const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	return length > 0 && at + length <= buffer.length && isUtf8(buffer.subarray(at, at + length))
		? length
		: 0;
}
