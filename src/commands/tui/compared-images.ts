import type {DiffOptions, ImageDiff} from '../../diff/image-diff.ts';
import {fileContent} from '../../layer/file-content.ts';
import type {IndexOptions} from '../../layer/index-layers.ts';
import type {Image, Layer} from '../../model/image.ts';
import type {OpenImageOptions} from '../../sources/open-image.ts';
import type {FileVersion} from '../../tui/backend.ts';
import type {SideLoad, SideName} from '../../tui/diff/comparison-state.ts';
import type {DiffBackend} from '../../tui/diff/diff-backend.ts';
import {analyzeSides, type Both, closeSides, type OpenedSide, openSides} from '../load-sides.ts';
import {copyByProgram} from './clipboard.ts';
import {SideMeter} from './side-meter.ts';

export type ComparedSettings = {
	readonly openOptions: OpenImageOptions;
	readonly indexOptions: IndexOptions;
	readonly diffOptions: DiffOptions;
	readonly env: NodeJS.ProcessEnv;
};

/** Two images for the interface. */
export class ComparedImages implements DiffBackend {
	readonly #references: Both<string>;
	readonly #settings: ComparedSettings;
	#opened: Both<OpenedSide> | undefined;
	#running: Promise<unknown> = Promise.resolve();

	/** @param references as typed */
	constructor(references: Both<string>, settings: ComparedSettings) {
		this.#references = references;
		this.#settings = settings;
	}

	compare(
		progressed: (side: SideName, load: SideLoad) => void,
		signal: AbortSignal,
	): Promise<ImageDiff> {
		const meters = {
			old: new SideMeter((load) => progressed('old', load)),
			new: new SideMeter((load) => progressed('new', load)),
		};
		const running = this.#read(meters, signal).finally(() => {
			meters.old.stop();
			meters.new.stop();
		});
		this.#running = running;
		return running;
	}

	readFile(image: Image, file: FileVersion, signal: AbortSignal): AsyncIterable<Uint8Array> {
		const layer = image.layers[file.layerIndex] as Layer;
		return fileContent(layer, file.index, file.row, signal);
	}

	copy(text: string): Promise<boolean> {
		return copyByProgram(text, this.#settings.env, process.platform);
	}

	/** Closes the images as soon as nobody reads them any more: the numbers of their files are given to others. */
	close(): void {
		const close = (): void => {
			if (this.#opened) closeSides(this.#opened);
			this.#opened = undefined;
		};
		this.#running.then(close, close);
	}

	async #read(meters: Both<SideMeter>, signal: AbortSignal): Promise<ImageDiff> {
		const {openOptions, indexOptions, diffOptions} = this.#settings;
		// Whoever waits for the first frame has it before anything is read.
		await new Promise(setImmediate);
		this.#opened = await openSides(this.#references, {...openOptions, signal}, meters);
		signal.throwIfAborted();
		const [oldCount, newCount] = [this.#opened.old, this.#opened.new].map((side) =>
			'image' in side ? side.image.layers.length : 0,
		);
		meters.old.layers(oldCount ?? 0);
		meters.new.layers(newCount ?? 0);
		const sides = await analyzeSides(this.#opened, {
			...indexOptions,
			signal,
			// Those of the old image come first; the new one has the rest.
			onLayer: (at) => (at < (oldCount ?? 0) ? meters.old : meters.new).layerDone(),
		});
		signal.throwIfAborted();
		const {diffImages} = await import('../../diff/diff-images.ts');
		return diffImages(sides.old, sides.new, {...diffOptions, signal});
	}
}
