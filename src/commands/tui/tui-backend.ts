import {homedir} from 'node:os';
import path from 'node:path';
import type {Analysis} from '../../analysis/analyze.ts';
import {fileContent} from '../../layer/file-content.ts';
import type {IndexOptions} from '../../layer/index-layers.ts';
import type {Image, Layer} from '../../model/image.ts';
import {parsePlatform} from '../../model/platform.ts';
import {safeLine} from '../../report/safe-text.ts';
import type {OpenImageOptions} from '../../sources/open-image.ts';
import {parseTarget} from '../../sources/target.ts';
import type {
	Backend,
	Choice,
	ExtractOutcome,
	ExtractRequest,
	FileVersion,
	Loading,
	LoadListener,
} from '../../tui/backend.ts';
import type {OptionValues} from '../command.ts';
import {skippedLines, summaryOf} from '../extracted-text.ts';
import {copyByProgram} from './clipboard.ts';
import {ImageLoader, type LoadTask} from './image-loader.ts';
import {StandardInput} from './standard-input.ts';

export type BackendSettings = {
	readonly openOptions: OpenImageOptions;
	readonly judge: LoadTask['judge'];
	/** Value of `--base`. @default none was given */
	readonly base?: OptionValues[string];
	readonly indexOptions: Pick<IndexOptions, 'verify' | 'full' | 'cache' | 'threads'>;
	readonly env: NodeJS.ProcessEnv;
};

/** Images for the interface. */
export class TuiBackend implements Backend {
	readonly #reference: string;
	readonly #settings: BackendSettings;
	readonly #stdin = new StandardInput();
	/** A tag and a platform may both have to be chosen, one after the other. */
	readonly #choices = new Map<Choice['option'], string>();
	readonly #loadings: Loading[] = [];

	/** @param reference as typed */
	constructor(reference: string, settings: BackendSettings) {
		this.#reference = reference;
		this.#settings = settings;
	}

	load(listener: LoadListener, choice?: Choice): Loading {
		if (choice) this.#choices.set(choice.option, choice.value);
		const {openOptions, indexOptions, judge, base} = this.#settings;
		const tag = this.#choices.get('tag');
		const platform = this.#choices.get('platform');
		const task = {
			reference: this.#reference,
			target: tag === undefined ? this.#reference : withoutTag(this.#reference),
			openOptions: {
				...openOptions,
				...(tag !== undefined && {tag}),
				...(platform !== undefined && {platform: parsePlatform(platform)}),
				stdin: (signal: AbortSignal | undefined) => this.#stdin.range(signal),
			},
			judge,
			base,
			indexOptions,
		};
		const loading = new ImageLoader(task, listener);
		this.#loadings.push(loading);
		return loading;
	}

	readFile(image: Image, file: FileVersion, signal: AbortSignal): AsyncIterable<Uint8Array> {
		const layer = image.layers[file.layerIndex] as Layer;
		return fileContent(layer, file.index, file.row, signal);
	}

	async extract(
		analysis: Analysis,
		{path: source, destination, force}: ExtractRequest,
	): Promise<ExtractOutcome> {
		const {extract} = await import('../../extract/extract.ts');
		const extracted = await extract(analysis, source, expanded(destination), {force});
		const [place] = extracted.paths();
		const where = place === undefined ? '' : ` in ${safeLine(place)}`;
		return {summary: `${summaryOf(extracted)}${where}`, skipped: skippedLines(extracted)};
	}

	copy(text: string): Promise<boolean> {
		return copyByProgram(text, this.#settings.env, process.platform);
	}

	/** What has been looked at last, for a command that opens it again: the choices made here are in it. */
	get chosen(): {readonly reference: string; readonly options: OptionValues} {
		const tag = this.#choices.get('tag');
		const platform = this.#choices.get('platform');
		return {
			reference: tag === undefined ? this.#reference : `${withoutTag(this.#reference)}:${tag}`,
			options: platform === undefined ? {} : {platform},
		};
	}

	/** Ends all that still goes on. */
	close(): void {
		for (const loading of this.#loadings.splice(0)) loading.close();
	}
}

/** A path without the image that was named behind it: another one has been chosen. */
function withoutTag(reference: string): string {
	const target = parseTarget(reference);
	if (target.kind !== 'path' || target.tag === undefined) return reference;
	return target.scheme === undefined ? target.path : `${target.scheme}:${target.path}`;
}

/** No shell has seen what was typed. */
function expanded(destination: string): string {
	return /^~(?:\/|$)/.test(destination) ? path.join(homedir(), destination.slice(1)) : destination;
}
