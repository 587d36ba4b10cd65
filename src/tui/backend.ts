import type {Analysis} from '../analysis/analyze.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import type {Image} from '../model/image.ts';

/**
 * What the interface needs from the rest of the program. It never reads a byte itself: the command that opens it passes
 * these in.
 */
export type Backend = {
	/** Opens the image and reads its layers; every step is told. One loading at a time. */
	load(listener: LoadListener, choice?: Choice): Loading;
	/**
	 * The bytes of a regular file.
	 * @throws {ImgdiveError} also while iterating; what the source throws
	 */
	readFile(image: Image, file: FileVersion, signal: AbortSignal): AsyncIterable<Uint8Array>;
	/** Copies a path of the final tree out of the image. @throws {ImgdiveError} `exists`, `unwritable`, … */
	extract(analysis: Analysis, request: ExtractRequest): Promise<ExtractOutcome>;
	/** Puts text on the clipboard by a program of the system; false where there is none. */
	copy(text: string): Promise<boolean>;
};

/** A version of a regular file: the entry that ships its data. */
export type FileVersion = {
	readonly layerIndex: number;
	readonly row: number;
	readonly index: LayerIndex;
};

export type ExtractRequest = {
	/** Absolute path in the image. */
	readonly path: string;
	/** A directory to put it in, or the path that it becomes. */
	readonly destination: string;
	/** Overwrite files and merge directories. */
	readonly force: boolean;
};

export type ExtractOutcome = {
	/** One line for people: how much, and where it is now. */
	readonly summary: string;
	/** One line for each of the first paths that were left out. */
	readonly skipped: readonly string[];
};

/** An image or platform that the user chose, where a target holds several. */
export type Choice = {
	readonly option: 'tag' | 'platform';
	readonly value: string;
};

export type Loading = {
	/** Reads again what could not be read: the failed layers, or everything when the image could not be opened. */
	retry(): void;
	/** Stops reading. Nothing is told afterwards. */
	cancel(): void;
	/** Cancels, and releases what the image holds open. */
	close(): void;
};

/** How far a layer is. */
export type LayerLoad =
	| {readonly state: 'waiting'}
	/** Bytes as stored; `total` is 0 where it is unknown. */
	| {readonly state: 'reading'; readonly bytes: number; readonly total: number}
	| {
			readonly state: 'done';
			readonly isCached: boolean;
			readonly contentBytes: number;
			readonly entryCount: number;
	  }
	| {
			readonly state: 'failed';
			readonly why: string;
			/** True when trying again is of no use: nobody can read it. @default false */
			readonly isForGood?: boolean;
	  };

export type LoadListener = {
	/** What is being read: `docker unix:///var/run/docker.sock`, `registry ghcr.io`. */
	reading(what: string): void;
	/** So many layers will come: known before the image is, where an engine sends it. Then `layer` may tell of them. */
	expected(layerCount: number): void;
	/** Metadata is there: history, config, layers. */
	opened(image: Image): void;
	layer(layerIndex: number, load: LayerLoad): void;
	/** Bytes received, and expected in all (0 where unknown), where that is not known by layer. */
	bytes(received: number, expected: number): void;
	/**
	 * What is known so far: of the first `layerCount` layers, all of which have been read. Called again as more of them
	 * are, and at last with all layers; a layer that failed counts as empty then.
	 */
	analyzed(analysis: Analysis, layerCount: number): void;
	/** A line the user should know although all goes well. */
	note(line: string): void;
	/** The target holds several images or platforms: one has to be chosen, by another call of `load`. */
	choices(title: string, choices: readonly Choice[]): void;
	/** The image could not be opened or read at all. */
	failed(message: string, hint: string | undefined): void;
};
