import type {DiagnosticCode} from '../model/diagnostic.ts';
import type {DiffId} from '../model/digest.ts';
import type {ElfFacts} from './elf/elf-facts.ts';
import type {PathTable} from './path-table.ts';
import type {Xattr} from './pax.ts';
import type {Sparse} from './sparse.ts';
import {entryType} from './tar-header.ts';

/** An oddity found while a layer was read; the layer's position in the image is not known there. */
export type LayerProblem = {
	readonly code: DiagnosticCode;
	readonly message: string;
	readonly path: string | undefined;
};

/** Where the data of files lies in a layer that was listed from its table of contents. */
export type LayerListing = {
	readonly format: 'estargz' | 'zstd:chunked';
	/** Where the compressed pieces of a file end in the stored blob, by row; 0 for a row without data. */
	readonly dataEnd: Float64Array;
	/** Bytes to pass over in front of a file's data, once its pieces are decompressed; by row, where there are any. */
	readonly skip: ReadonlyMap<number, number>;
};

/**
 * One row for each entry of a layer's tar, in tar order, as columns: compact, and passed between threads without a
 * copy. Columns may be longer than `entryCount`. Says what the tar says; what that means for a file system is the
 * tree's business.
 */
export type LayerIndex = {
	readonly entryCount: number;
	/** Σ {@link payloadBytes} of all rows. */
	readonly contentBytes: number;
	readonly paths: PathTable;
	/** Node in `paths`, lexically cleaned. 0 is the root. */
	readonly path: Int32Array;
	/** An `EntryType`. */
	readonly type: Uint8Array;
	/** Permission bits with setuid, setgid and sticky: 07777. */
	readonly mode: Uint16Array;
	readonly uid: Uint32Array;
	readonly gid: Uint32Array;
	/** The size field of the header: bytes of data for a regular file, meaningless for other types. */
	readonly size: Float64Array;
	/** Seconds since 1970, may be negative. */
	readonly mtimeSeconds: Float64Array;
	/** 0 … 999 999 999 on top of the seconds; absent when all are 0. */
	readonly mtimeNanos: Uint32Array | undefined;
	/**
	 * Offset of the data in the uncompressed tar; with a {@link LayerListing}, that of its compressed pieces in the
	 * stored blob.
	 */
	readonly dataStart: Float64Array;
	/** Symlink: a position in `linkStart`. Hard link: the target's node in `paths`, -1 when it leaves the image. */
	readonly link: Int32Array;
	readonly linkStart: Uint32Array;
	readonly linkBytes: Uint8Array;
	/** Major and minor number by row. */
	readonly devices: ReadonlyMap<number, readonly [number, number]>;
	/** Position in `xattrSets`; absent when no entry has extended attributes. */
	readonly xattrSet: Int32Array | undefined;
	/** Distinct sets of extended attributes; the first is empty. */
	readonly xattrSets: readonly (readonly Xattr[])[];
	readonly sparse: ReadonlyMap<number, Sparse>;
	/**
	 * SHA-256 of the data of each regular file with data, 32 bytes a row, zeros where the layer broke off; absent when
	 * only headers were read.
	 */
	readonly digests: Uint8Array | undefined;
	/**
	 * Of ELF files of 64 KiB or more that are not sparse, by row; absent when only headers were read, or a table of contents.
	 */
	readonly elf: ReadonlyMap<number, ElfFacts> | undefined;
	/** Bytes of the uncompressed tar. Of a broken layer, the bytes that could be read. */
	readonly tarBytes: number;
	/** Computed from all bytes; absent when only headers were read, or the layer broke off. */
	readonly diffId: DiffId | undefined;
	readonly problems: readonly LayerProblem[];
	/** Present when the layer's table of contents was read, and not the layer. */
	readonly listing?: LayerListing | undefined;
};

/** Bytes that an entry ships: the data of a regular file (stored bytes of a sparse one), 0 for everything else. */
export function payloadBytes(index: LayerIndex, row: number): number {
	return index.type[row] === entryType.file ? (index.size[row] as number) : 0;
}

/** Size of a regular file as a container sees it. */
export function apparentBytes(index: LayerIndex, row: number): number {
	return index.sparse.get(row)?.realSize ?? payloadBytes(index, row);
}

const digestBytes = 32;

/** SHA-256 of a regular file's data; undefined where the layer was not read whole, or broke off in the file. */
export function fileDigest({digests}: LayerIndex, row: number): Uint8Array | undefined {
	const digest = digests?.subarray(row * digestBytes, (row + 1) * digestBytes);
	return digest?.some((byte) => byte !== 0) ? digest : undefined;
}

/** Target of a symlink as stored, raw bytes. */
export function symlinkTarget(index: LayerIndex, row: number): Uint8Array {
	const link = index.link[row] as number;
	return index.linkBytes.subarray(index.linkStart[link], index.linkStart[link + 1]);
}

export function xattrsOf(index: LayerIndex, row: number): readonly Xattr[] {
	return index.xattrSets[index.xattrSet?.[row] ?? 0] ?? [];
}

/** The arrays to hand over, rather than copy, when an index goes to another thread. */
export function transferables(index: LayerIndex): ArrayBuffer[] {
	const arrays: (ArrayBufferView | undefined)[] = [
		index.paths.parent,
		index.paths.nameStart,
		index.paths.names,
		index.paths.nameHash,
		index.path,
		index.type,
		index.mode,
		index.uid,
		index.gid,
		index.size,
		index.mtimeSeconds,
		index.mtimeNanos,
		index.dataStart,
		index.link,
		index.linkStart,
		index.linkBytes,
		index.xattrSet,
		index.digests,
		index.listing?.dataEnd,
	];
	return arrays.flatMap((array) => (array ? [array.buffer as ArrayBuffer] : []));
}
