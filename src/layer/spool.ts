import {closeSync, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ByteRange} from '../model/byte-range.ts';
import {ImgdiveError} from '../model/error.ts';

/**
 * Writes a stream to a temporary file that only this user may read, and that has no name any more: it is gone with
 * the process, however that ends.
 * @throws {ImgdiveError} `unreadable` when the disk is full; and the reason of `signal`, once the next chunk has come
 */
export async function spool(
	chunks: AsyncIterable<Uint8Array>,
	signal?: AbortSignal,
): Promise<ByteRange> {
	const folder = mkdtempSync(path.join(tmpdir(), 'imgdive-'));
	let fd: number | undefined;
	try {
		fd = openSync(path.join(folder, 'spool'), 'wx+', 0o600);
		rmSync(folder, {recursive: true});
		let size = 0;
		for await (const chunk of chunks) {
			signal?.throwIfAborted();
			size += writeAll(fd, chunk);
		}
		return {fd, start: 0, size};
	} catch (error) {
		if (fd !== undefined) closeSync(fd);
		if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
		throw new ImgdiveError('unreadable', `No space left in ${tmpdir()} to unpack the archive.`, {
			hint: 'Set TMPDIR to a folder with more space, or unpack the archive yourself.',
			cause: error,
		});
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

function writeAll(fd: number, chunk: Uint8Array): number {
	let written = 0;
	while (written < chunk.length) written += writeSync(fd, chunk, written);
	return chunk.length;
}
