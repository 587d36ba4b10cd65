import {type Blob, isRemote} from '../model/blob.ts';
import type {ByteRange} from '../model/byte-range.ts';
import type {Compression} from '../model/compression.ts';
import {sniffCompression, sniffRange} from './compression.ts';
import {fileChunks} from './file-chunks.ts';

/** The bytes of a blob as stored, to be read once. */
export type StoredBytes = {
	readonly chunks: AsyncIterable<Buffer>;
	/** -1 where nothing tells. */
	readonly size: number;
	readonly compression: Compression;
	/** Where the same bytes can be read out of order; absent for a stream. */
	readonly range?: ByteRange;
};

const sniffedBytes = 8;

export function storedBytesOf(range: ByteRange): StoredBytes {
	return {chunks: fileChunks(range), size: range.size, compression: sniffRange(range), range};
}

/** A stream whose first bytes have been looked at. @throws what `chunks` throws */
export async function sniffStream(
	chunks: AsyncIterable<Buffer>,
	size: number,
): Promise<StoredBytes> {
	const iterator = chunks[Symbol.asyncIterator]();
	let head: Buffer = Buffer.alloc(0);
	while (head.length < sniffedBytes) {
		const next = await iterator.next();
		if (next.done) break;
		head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
	}
	return {chunks: resumed(head, iterator), size, compression: sniffCompression(head)};
}

/** What is stored of a blob that can be had. */
export async function openStored(
	blob: Exclude<Blob, {readonly code: unknown}>,
	signal?: AbortSignal,
): Promise<StoredBytes> {
	return isRemote(blob) ? sniffStream(blob.read(signal), blob.size) : storedBytesOf(blob);
}

/** A stream whose start has been taken off, whole again. */
export async function* resumed(
	head: Buffer,
	iterator: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
	try {
		if (head.length > 0) yield head;
		for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
			yield next.value;
		}
	} finally {
		await iterator.return?.();
	}
}
