import type {Analysis, Sizes} from '../analysis/analyze.ts';
import type {PackageType} from '../analysis/packages/package.ts';
import type {Diagnostic} from '../model/diagnostic.ts';

/** One of the two images that are compared. */
export type Side = {
	readonly analysis: Analysis;
	/** True when only what a saved report says of the image is known: no contents can be read. */
	readonly isSaved: boolean;
};

/** What sets the images apart, the most telling that applies; in this order from nothing to everything. */
export const verdicts = [
	'identical',
	/** Only times of files, of the build, or of the history. */
	'timestamps',
	/** The same files, in other layers or another order of layers. */
	'order',
	/** Owners, modes, xattrs. */
	'metadata',
	/** What a container is started with, or the history. */
	'config',
	'content',
] as const;
export type Verdict = (typeof verdicts)[number];

export const layerStates = ['same', 'rebuilt', 'changed', 'added', 'removed', 'moved'] as const;
export type LayerState = (typeof layerStates)[number];

/** A layer of one image, or a pair of layers that do the same in both. */
export type LayerChange = {
	/** `same`: the same diffID. `rebuilt`: the same files and instruction, another digest. `moved`: `same` or `rebuilt`, elsewhere. */
	readonly state: LayerState;
	readonly oldIndex: number | null;
	readonly newIndex: number | null;
	/** Readable; of the new image where it has the layer. */
	readonly instruction: string;
	/** Of content. */
	readonly deltaBytes: number;
};

export const fileStates = ['added', 'removed', 'modified', 'metadata', 'moved'] as const;
export type FileState = (typeof fileStates)[number];

export const fileAttributes = [
	'type',
	'content',
	'size',
	'mode',
	'owner',
	'mtime',
	'xattrs',
	'linkTarget',
	'hardlink',
	'device',
] as const;
export type FileAttribute = (typeof fileAttributes)[number];

/** A path that is not the same in the final trees of the two images. */
export type FileChange = {
	/** In the new image, or in the old one where it was removed; as text, raw. */
	readonly path: string;
	readonly state: FileState;
	/** Of a file that was moved: where it was. */
	readonly oldPath: string | null;
	/** Payload as a container sees it; null where the path is no regular file there. */
	readonly oldSize: number | null;
	readonly newSize: number | null;
	/** What it adds to the live bytes; all of them add up to the difference of the two. */
	readonly deltaBytes: number;
	/** In what they differ, in the order of {@link fileAttributes}; empty for what was added or removed. */
	readonly attributes: readonly FileAttribute[];
	/** The layer of the new image that did it; null where none of its layers did, as for what was left out. */
	readonly layerIndex: number | null;
};

/** {@link FileChange} with the nodes it is about, for those who show more. */
export type ComparedFile = FileChange & {
	/** -1 where the path is not there. */
	readonly oldNode: number;
	readonly newNode: number;
};

/** A cause of growth, or of shrinking. */
export type Growth = {
	/** Of the new image; null for what was removed. */
	readonly layerIndex: number | null;
	/** A directory or file. */
	readonly path: string;
	/** `dpkg:libc6`, where a package explains it. */
	readonly package: string | null;
	readonly deltaBytes: number;
};

export type ConfigChange = {
	/** `env.PATH`, `entrypoint`, `labels.version`, `history`, `platform`, … */
	readonly field: string;
	/** Null where it is not set. */
	readonly old: string | readonly string[] | null;
	readonly new: string | readonly string[] | null;
};

export type PackageChange = {
	readonly type: PackageType;
	readonly name: string;
	/** Null where it was not installed, or no version is known. */
	readonly oldVersion: string | null;
	readonly newVersion: string | null;
	/** Of live bytes. */
	readonly deltaBytes: number;
};

export type SizeDelta = {
	readonly compressedBytes: number | null;
	readonly contentBytes: number;
	readonly liveBytes: number;
	readonly hiddenBytes: number;
	readonly layers: number;
};

/** What a client that has the old image downloads for the new one: bytes of blobs as stored. */
export type Pull = {readonly bytes: number; readonly reusedBytes: number};

/** What is not to count as a difference. */
export const ignorable = [
	'timestamps',
	'owners',
	'modes',
	'xattrs',
	'history',
	'order',
	'config',
] as const;
export type Ignorable = (typeof ignorable)[number];

export type DiffOptions = {
	readonly ignore?: ReadonlySet<Ignorable>;
	/** Globs of paths, without a leading slash; only these are compared. @default all */
	readonly paths?: readonly string[];
	readonly signal?: AbortSignal;
};

/** Everything that is known about how two images differ. */
export type ImageDiff = {
	readonly old: Side;
	readonly new: Side;
	readonly verdict: Verdict;
	readonly sizes: {readonly old: Sizes; readonly new: Sizes};
	readonly delta: SizeDelta;
	/** Null where a blob's stored size is not known. */
	readonly pull: Pull | null;
	/** In the order of the new image; what was removed stands where it was. */
	readonly layers: readonly LayerChange[];
	/** In byte order of the path. */
	readonly files: readonly ComparedFile[];
	/** Most bytes first, whether more or fewer. */
	readonly growth: readonly Growth[];
	readonly config: readonly ConfigChange[];
	/** By type and name. */
	readonly packages: readonly PackageChange[];
	readonly diagnostics: readonly Diagnostic[];
};
