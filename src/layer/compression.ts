import {readSync} from 'node:fs';
import type {ByteRange} from '../model/byte-range.ts';
import type {Compression} from '../model/compression.ts';

/** How bytes are compressed, by their first ones. Media types and file names lie; these do not. */
export function sniffCompression(head: Uint8Array): Compression {
	if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08) return 'gzip';
	if (head[1] === 0xb5 && head[0] === 0x28 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
	if (isSkippableZstdFrame(head)) return 'zstd';
	if (head[0] === 0xfd && head[1] === 0x37 && head[2] === 0x7a && head[3] === 0x58) return 'xz';
	if (head[0] === 0x42 && head[1] === 0x5a && head[2] === 0x68) return 'bzip2';
	return 'none';
}

/** @see {@link sniffCompression} */
export function sniffRange(range: ByteRange): Compression {
	const head = Buffer.alloc(8);
	readSync(range.fd, head, 0, Math.min(8, range.size), range.start);
	return sniffCompression(head);
}

/** @see https://www.rfc-editor.org/rfc/rfc8878#name-skippable-frames */
export function isSkippableZstdFrame(head: Uint8Array): boolean {
	return (
		((head[0] as number) & 0xf0) === 0x50 &&
		head[1] === 0x2a &&
		head[2] === 0x4d &&
		head[3] === 0x18
	);
}
