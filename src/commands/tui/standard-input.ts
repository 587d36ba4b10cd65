import {openSync} from 'node:fs';
import type {ByteRange} from '../../model/byte-range.ts';
import {stdinRange} from '../../sources/open-image.ts';

/** The archive on standard input: it comes once, but may have to be opened again, for another image that it holds. */
export class StandardInput {
	#file: Promise<ByteRange> | undefined;

	/** A file of its own for whoever asks; to be closed by them. @throws as `stdinRange` */
	async range(signal: AbortSignal | undefined): Promise<ByteRange> {
		this.#file ??= stdinRange(signal);
		const {fd, ...range} = await this.#file;
		return {...range, fd: reopened(fd)};
	}
}

function reopened(fd: number): number {
	try {
		return openSync(`/dev/fd/${fd}`, 'r');
	} catch {
		// Where there is no such thing, it can be opened once.
		return fd;
	}
}
