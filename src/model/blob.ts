import type {ByteRange} from './byte-range.ts';
import type {Compression} from './compression.ts';
import type {DiagnosticCode} from './diagnostic.ts';

/** A blob that is read as a stream: in a registry, or in an engine. */
export type RemoteBlob = {
	/** Bytes as stored; -1 where the source does not tell. */
	readonly size: number;
	/** Absent as long as the bytes have not been seen. */
	readonly compression?: Compression;
	/**
	 * The bytes as stored, from the start; may be called again. Failures that pass are retried inside.
	 * @throws {ImgdiveError} also while iterating and at the end, when the bytes are not those that the digest promises
	 */
	read(signal?: AbortSignal): AsyncIterable<Buffer>;
	/**
	 * Exactly `size` bytes from `start` on, unchecked: no digest covers a part. Absent where only the whole can be had.
	 * @throws {ImgdiveError}
	 */
	readonly readRange?: (start: number, size: number, signal?: AbortSignal) => Promise<Buffer>;
};

/** Why a blob cannot be had, in a sentence. */
export type UnavailableBlob = {readonly code: DiagnosticCode; readonly reason: string};

/** The bytes of a layer, as stored. */
export type Blob = ByteRange | RemoteBlob | UnavailableBlob;

export function isUnavailable(blob: Blob): blob is UnavailableBlob {
	return 'code' in blob;
}

export function isRemote(blob: Blob): blob is RemoteBlob {
	return 'read' in blob;
}
