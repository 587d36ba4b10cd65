import {readSync} from 'node:fs';
import {payloadBytes} from '../layer/layer-index.ts';
import {isRemote, isUnavailable} from '../model/blob.ts';
import type {StoredFile} from './same-content.ts';

/** Where a file's data lies uncompressed in a file of this machine. */
export type Place = {readonly fd: number; readonly start: number};

/** Where a file lies uncompressed; undefined where it does not. */
export function placeOf({layer: {blob}, index, row}: StoredFile): Place | undefined {
	// With digests, the layer was read as a stream: its bytes do not lie where the index says.
	if (index.digests || isUnavailable(blob) || isRemote(blob)) return undefined;
	const start = index.dataStart[row] as number;
	if (start + payloadBytes(index, row) > blob.size) return undefined;
	return {fd: blob.fd, start: blob.start + start};
}

/** Fills the start of `into` with `count` bytes from `offset` of a file; false where they cannot be had. */
export function readPart({fd, start}: Place, into: Buffer, offset: number, count: number): boolean {
	try {
		return readSync(fd, into, 0, count, start + offset) === count;
	} catch {
		return false;
	}
}
