import type {JsonObject} from '../../model/json.ts';
import type {LayerListing} from '../layer-index.ts';
import type {TarHeaderDecoder} from '../tar-header.ts';

/** Largest table of contents that is fetched. */
export const maxStoredBytes: number = 64 * 1024 * 1024;
/** Largest one that is unpacked: about two million entries. */
export const maxUnpackedBytes: number = 256 * 1024 * 1024;

/** A table of contents whose digest was right. */
export type Toc = {
	readonly format: LayerListing['format'];
	readonly json: Buffer;
	/** Where the compressed pieces of files end at the latest, in the stored blob. */
	readonly dataLimit: number;
	/** Where the table itself is a file of the layer (eStargz): its entry, which it cannot list. */
	readonly ownEntry: OwnEntry | undefined;
	/** Bytes of the uncompressed tar after the entries that the table lists. */
	readonly tailBytes: number;
	/**
	 * Bytes of the uncompressed tar, from `head`, the table without its entries; undefined where nothing tells.
	 * @throws {TocError}
	 */
	tarBytes(head: JsonObject): Promise<number | undefined>;
};

export type OwnEntry = {
	readonly header: TarHeaderDecoder;
	readonly digest: Uint8Array;
	/** Its compressed pieces in the stored blob. */
	readonly start: number;
	readonly end: number;
	/** Bytes of tar headers in front of its data. */
	readonly skip: number;
};
