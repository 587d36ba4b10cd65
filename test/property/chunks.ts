import {closeSync, openSync, writeSync} from 'node:fs';
import path from 'node:path';
import type {TestContext} from 'node:test';
import fc from 'fast-check';
import type {ByteRange} from '../../src/model/byte-range.ts';
import {temporaryFolder} from '../helpers/image-files.ts';

/** Puts bytes into a file, with others before and after them that must not be read. */
export type Scratch = (bytes: Uint8Array) => ByteRange;

export function scratchFile(context: TestContext): Scratch {
	const fd = openSync(path.join(temporaryFolder(context), 'bytes'), 'w+');
	context.after(() => closeSync(fd));
	const start = 700;
	return (bytes) => {
		writeSync(
			fd,
			Buffer.concat([Buffer.alloc(start, 'x'), bytes, Buffer.alloc(2000, 'y')]),
			0,
			null,
			0,
		);
		return {fd, start, size: bytes.length};
	};
}

/** Sizes of chunks, used in turn. */
export const cuts: fc.Arbitrary<readonly number[]> = fc
	.tuple(
		fc.array(fc.integer({min: 1, max: 20}), {maxLength: 6}),
		fc.array(fc.integer({min: 1, max: 100_000}), {minLength: 1, maxLength: 6}),
	)
	.map(([small, large]) => [...small, ...large]);
/** The bytes in chunks of the given sizes. */
export function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
	for (let at = 0, turn = 0; at < bytes.length; turn++) {
		const size = sizes[turn % sizes.length] as number;
		yield bytes.subarray(at, at + size);
		at += size;
	}
}
