import {createHash} from 'node:crypto';
import {zstdDecompressSync} from 'node:zlib';
import type {RemoteBlob} from '../../model/blob.ts';
import {splitTarBytes} from './tar-split.ts';
import {maxStoredBytes, maxUnpackedBytes, type Toc} from './toc.ts';
import {decoded, TocError} from './toc-error.ts';

/** The second is what the first releases of the format wrote. */
const prefixes = ['io.github.containers.zstd-chunked.', 'io.containers.zstd-chunked.'] as const;
/** The only type of table there is. */
const crfsType = 1;
const frameHeaderBytes = 8;
/** An ordinary tar ends with two blocks of zeros. */
const endOfArchiveBytes = 1024;

type Place = {
	readonly start: number;
	readonly size: number;
	readonly unpackedSize: number;
	readonly type: number;
};

/**
 * The table of contents of a zstd:chunked layer, in a frame that decoders skip; annotations say where. The footer says
 * the same, but no digest covers it.
 * @throws {TocError} or {ImgdiveError}
 * @see https://github.com/containers/storage/blob/main/docs/containers-storage-zstd-chunked.md
 */
export async function readZstdChunked(
	blob: RemoteBlob,
	annotations: ReadonlyMap<string, string>,
	readRange: NonNullable<RemoteBlob['readRange']>,
): Promise<Toc | undefined> {
	const prefix = prefixes.find((some) => annotations.has(`${some}manifest-checksum`));
	const place = placeOf(annotations.get(`${prefix}manifest-position`), blob.size);
	if (prefix === undefined || !place || place.type !== crfsType) return undefined;
	const splitPlace = placeOf(annotations.get(`${prefix}tarsplit-position`), blob.size);
	const [stored, split] = await Promise.all([
		readRange(place.start, place.size),
		splitPlace && readRange(splitPlace.start, splitPlace.size),
	]);
	checkDigest(stored, annotations.get(`${prefix}manifest-checksum`));
	const options = {maxOutputLength: Math.max(1, place.unpackedSize)};
	const json = decoded('the table of contents', () => zstdDecompressSync(stored, options));
	return {
		format: 'zstd:chunked',
		json,
		dataLimit: place.start - frameHeaderBytes,
		ownEntry: undefined,
		tailBytes: endOfArchiveBytes,
		async tarBytes(head) {
			// For a while, the digest stood beside the table and not in it.
			const digest = head.tarSplitDigest ?? annotations.get(`${prefix}tarsplit-checksum`);
			if (!split || digest === undefined) return undefined;
			checkDigest(split, digest);
			return splitTarBytes(split);
		},
	};
}

/** `offset:size:unpacked size`, for the table with its type; undefined where that cannot be. */
function placeOf(text: string | undefined, blobBytes: number): Place | undefined {
	const match = /^(\d{1,15}):(\d{1,15}):(\d{1,15})(?::(\d{1,3}))?$/.exec(text ?? '');
	if (!match) return undefined;
	const [start = 0, size = 0, unpackedSize = 0, type = 0] = match
		.slice(1)
		.map((digits) => Number(digits ?? 0));
	const isInside = start >= frameHeaderBytes && (blobBytes < 0 || start + size <= blobBytes);
	const isSmall = size > 0 && size <= maxStoredBytes && unpackedSize <= maxUnpackedBytes;
	return isInside && isSmall ? {start, size, unpackedSize, type} : undefined;
}

function checkDigest(stored: Buffer, digest: unknown): void {
	if (digest === `sha256:${createHash('sha256').update(stored).digest('hex')}`) return;
	throw new TocError('a part of the table of contents has another digest');
}
