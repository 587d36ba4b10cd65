import type {Blob} from './blob.ts';
import type {ImageConfig} from './config.ts';
import type {Diagnostic} from './diagnostic.ts';
import type {DiffId, Digest} from './digest.ts';
import type {Platform} from './platform.ts';

/** Where images come from; also the prefix that asks for it. */
export type SourceScheme =
	| 'docker'
	| 'podman'
	| 'containerd'
	| 'registry'
	| 'docker-archive'
	| 'oci-archive'
	| 'oci-dir'
	| 'dir'
	| 'rootfs';

export type Layer = {
	/** Absent only where there is no config: computed then while the layer is read. */
	readonly diffId: DiffId | undefined;
	/** Absent where the source keeps layers uncompressed or does not name them by digest. */
	readonly digest: Digest | undefined;
	/** Bytes of the blob as stored or transferred; absent where the source keeps the layer uncompressed. */
	readonly compressedBytes: number | undefined;
	readonly mediaType: string;
	readonly blob: Blob;
	/** Of the layer's descriptor; absent where the source has none. */
	readonly annotations?: ReadonlyMap<string, string>;
};

/** An image whose metadata has been read and checked. From here on only reading a layer can fail. */
export type Image = {
	/** What the user asked for. */
	readonly reference: string;
	readonly source: SourceScheme;
	/** Digest of the config; of a bare root file system, the diffID of its only layer once it is known. */
	readonly imageId: Digest | undefined;
	readonly manifestDigest: Digest | undefined;
	readonly platform: Platform;
	/** All that the target offers, this one too; absent where no index tells. */
	readonly platforms?: readonly Platform[];
	/** Names that the source knows the image by, in its order. */
	readonly tags: readonly string[];
	readonly config: ImageConfig;
	/** Of the manifest; absent where the source has none. */
	readonly annotations?: ReadonlyMap<string, string>;
	/** Oldest first: layer 0 is the base. */
	readonly layers: readonly Layer[];
	readonly diagnostics: readonly Diagnostic[];
	/** True when the file that the image is read from was written to since it was opened. */
	hasChanged?(): boolean;
	/** Releases open files and removes temporary ones. May be called more than once. */
	close(): void;
};
