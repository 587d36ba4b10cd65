import type {Analysis} from '../../../src/analysis/analyze.ts';
import {withFindings} from '../../../src/analysis/with-findings.ts';
import {openOptionsOf} from '../../../src/commands/load.ts';
import {TuiBackend} from '../../../src/commands/tui/tui-backend.ts';
import type {Image} from '../../../src/model/image.ts';
import type {OpenImageOptions} from '../../../src/sources/open-image.ts';
import type {Choice, LayerLoad, LoadListener} from '../../../src/tui/backend.ts';

/** Keeps all that is told of a loading. */
export class LoadRecorder implements LoadListener {
	/** What was told, a word or two each, in order. Bytes are left out: they depend on time. */
	readonly events: string[] = [];
	readonly images: Image[] = [];
	readonly analyses: Analysis[] = [];
	/** How many layers each analysis was of. */
	readonly counts: number[] = [];
	/** How far each layer is. */
	readonly layers: LayerLoad[] = [];
	readonly notes: string[] = [];
	failure: {readonly message: string; readonly hint: string | undefined} | undefined;
	found: {readonly title: string; readonly choices: readonly Choice[]} | undefined;
	/** Bytes by layer, as told last. */
	readonly layerBytes: Map<number, number> = new Map();
	/** Received and expected, as told last. */
	total: readonly [number, number] = [0, 0];
	#wake: () => void = () => {};

	reading(what: string): void {
		this.#add(`reading ${what}`);
	}

	expected(layerCount: number): void {
		this.#add(`expected ${layerCount}`);
	}

	opened(image: Image): void {
		this.images.push(image);
		this.#add('opened');
	}

	layer(layerIndex: number, load: LayerLoad): void {
		this.layers[layerIndex] = load;
		if (load.state === 'reading') this.layerBytes.set(layerIndex, load.bytes);
		this.#add(`${layerIndex} ${load.state}`);
	}

	bytes(received: number, expected: number): void {
		this.total = [received, expected];
	}

	analyzed(analysis: Analysis, layerCount: number): void {
		this.analyses.push(analysis);
		this.counts.push(layerCount);
		this.#add(`${analysis.findings === null ? 'analyzed' : 'judged'} ${layerCount}`);
	}

	note(line: string): void {
		this.notes.push(line);
	}

	choices(title: string, choices: readonly Choice[]): void {
		this.found = {title, choices};
		this.#add('choices');
	}

	failed(message: string, hint: string | undefined): void {
		this.failure = {message, hint};
		this.#add('failed');
	}

	/** Waits until this has been told, also if that was before. */
	async until(event: string): Promise<void> {
		while (!this.events.includes(event)) {
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
	}

	/** Waits until the loading has come to an end, of whatever kind. */
	async untilEnd(): Promise<void> {
		const isEnd = (): boolean =>
			this.failure !== undefined ||
			this.found !== undefined ||
			this.events.some((event) => event.startsWith('judged '));
		while (!isEnd()) {
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
	}

	/** Forgets what was told. */
	clear(): void {
		this.events.length = 0;
		this.counts.length = 0;
		this.failure = undefined;
		this.found = undefined;
	}

	#add(event: string): void {
		this.events.push(event);
		this.#wake();
	}
}

type Context = {after(callback: () => void): void};

/** A backend without a cache of its own; it is closed when the test ends. */
export function backendFor(
	context: Context,
	reference: string,
	{base, ...options}: Partial<OpenImageOptions> & {readonly base?: string} = {},
): TuiBackend {
	const openOptions = {...openOptionsOf({cache: false}, {}), ...options};
	const {cache} = openOptions;
	const backend = new TuiBackend(reference, {
		openOptions,
		judge: async (analysis) => withFindings(analysis, []),
		base,
		indexOptions: {cache},
		env: {},
	});
	context.after(() => backend.close());
	return backend;
}
