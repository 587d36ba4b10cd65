import {createHash} from 'node:crypto';
import {fileDigest, type LayerIndex, payloadBytes} from '../layer/layer-index.ts';
import type {Layer} from '../model/image.ts';
import {type Place, placeOf, readPart} from './file-place.ts';

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
	const placeA = digestA ? undefined : placeOf(a);
	const placeB = digestB ? undefined : placeOf(b);
	if (placeA && placeB) return sameBytes(placeA, placeB, size);
	if (placeA && digestB) return hashMatches(placeA, size, digestB);
	if (placeB && digestA) return hashMatches(placeB, size, digestA);
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

function sameBytes(placeA: Place, placeB: Place, size: number): boolean {
	// Files that differ mostly do so early: a small first step spares the rest.
	for (let offset = 0, step = 4096; offset < size; offset += step, step = bufferBytes) {
		const count = Math.min(step, size - offset);
		if (!readPart(placeA, bufferA, offset, count) || !readPart(placeB, bufferB, offset, count)) {
			return false;
		}
		if (bufferA.compare(bufferB, 0, count, 0, count) !== 0) return false;
		if (offset + count >= size) return true;
	}
	return true;
}

function hashMatches(place: Place, size: number, digest: Uint8Array): boolean {
	const hash = createHash('sha256');
	for (let done = 0; done < size; done += bufferBytes) {
		const count = Math.min(bufferBytes, size - done);
		if (!readPart(place, bufferA, done, count)) return false;
		hash.update(bufferA.subarray(0, count));
	}
	return Buffer.compare(hash.digest(), digest) === 0;
}
