import {createHash} from 'node:crypto';
import {readSync} from 'node:fs';
import {fileDigest, type LayerIndex, payloadBytes} from '../layer/layer-index.ts';
import {isRemote, isUnavailable} from '../model/blob.ts';
import type {Layer} from '../model/image.ts';

/** A regular file as a layer stores it. */
export type StoredFile = {readonly layer: Layer; readonly index: LayerIndex; readonly row: number};

const bufferBytes = 256 * 1024;
const bufferA = Buffer.allocUnsafe(bufferBytes);
const bufferB = Buffer.allocUnsafe(bufferBytes);

/**
 * True when two files hold the same bytes. Sizes first, then digests where the layers were read whole; files that lie
 * uncompressed are compared in place, which ends at the first difference. What cannot be read counts as different.
 */
export function sameContent(a: StoredFile, b: StoredFile): boolean {
	const size = payloadBytes(a.index, a.row);
	if (size !== payloadBytes(b.index, b.row) || !sameSparseMap(a, b)) return false;
	const digestA = fileDigest(a.index, a.row);
	const digestB = fileDigest(b.index, b.row);
	if (digestA && digestB) return Buffer.compare(digestA, digestB) === 0;
	const readA = digestA ? undefined : readerOf(a);
	const readB = digestB ? undefined : readerOf(b);
	if (readA && readB) return sameBytes(readA, readB, size);
	if (readA && digestB) return hashMatches(readA, size, digestB);
	if (readB && digestA) return hashMatches(readB, size, digestA);
	return false;
}

function sameSparseMap(a: StoredFile, b: StoredFile): boolean {
	const sparseA = a.index.sparse.get(a.row);
	const sparseB = b.index.sparse.get(b.row);
	if (!sparseA && !sparseB) return true;
	return (
		sparseA?.realSize === sparseB?.realSize &&
		String(sparseA?.map ?? '') === String(sparseB?.map ?? '')
	);
}

/** Fills a buffer with the bytes from `offset` of the file; returns how many came. */
type ReadFile = (into: Buffer, offset: number, size: number) => number;

function readerOf({layer: {blob}, index, row}: StoredFile): ReadFile | undefined {
	// With digests, the layer was read as a stream: its bytes do not lie where the index says.
	if (index.digests || isUnavailable(blob) || isRemote(blob)) return undefined;
	const start = blob.start + (index.dataStart[row] as number);
	return (into, offset, size) => {
		try {
			return readSync(blob.fd, into, 0, size, start + offset);
		} catch {
			return 0;
		}
	};
}

function sameBytes(readA: ReadFile, readB: ReadFile, size: number): boolean {
	// Files that differ mostly do so early: a small first step spares the rest.
	for (let offset = 0, step = 4096; offset < size; offset += step, step = bufferBytes) {
		const count = Math.min(step, size - offset);
		if (readA(bufferA, offset, count) !== count || readB(bufferB, offset, count) !== count) {
			return false;
		}
		if (bufferA.compare(bufferB, 0, count, 0, count) !== 0) return false;
		if (offset + count >= size) return true;
	}
	return true;
}

function hashMatches(read: ReadFile, size: number, digest: Uint8Array): boolean {
	const hash = createHash('sha256');
	for (let done = 0; done < size; ) {
		const count = read(bufferA, done, Math.min(bufferBytes, size - done));
		if (count === 0) return false;
		hash.update(bufferA.subarray(0, count));
		done += count;
	}
	return Buffer.compare(hash.digest(), digest) === 0;
}
