import {isRemote, type RemoteBlob} from '../../model/blob.ts';
import type {Layer} from '../../model/image.ts';
import type {Progress, SeenLayer} from '../../model/progress.ts';
import type {LoadListener} from '../../tui/backend.ts';

/** Says something to the listener, as long as there is one to be told. */
export type Tell = (say: (listener: LoadListener) => void) => void;

/** More often than this, nobody could read it. */
const flushMilliseconds = 100;

/** Counts the bytes that come while an image is opened and its layers are read, and tells of them now and then. */
export class LoadMeter implements Progress {
	readonly #tell: Tell;
	readonly #timer: NodeJS.Timeout;
	#isOpening = true;
	#hasChanged = false;
	#received = 0;
	#expected = 0;
	readonly #layers = new Map<number, {bytes: number; total: number; hasChanged: boolean}>();

	constructor(tell: Tell) {
		this.#tell = tell;
		this.#timer = setInterval(() => this.#flush(), flushMilliseconds).unref();
	}

	/** Bytes that came before the image was there: an engine sends everything then. */
	get receivedBytes(): number {
		return this.#received;
	}

	reading(what: string): void {
		this.#received = 0;
		this.#expected = 0;
		this.#tell((listener) => listener.reading(what));
	}

	expect(bytes: number): void {
		this.#expected = bytes;
		this.#hasChanged = true;
	}

	bytes(count: number): void {
		// From now on they are counted by layer.
		if (!this.#isOpening) return;
		this.#received += count;
		this.#hasChanged = true;
	}

	layers(count: number): void {
		if (this.#isOpening) this.#tell((listener) => listener.expected(count));
	}

	layerDone(isCached: boolean, seen?: SeenLayer): void {
		// What cannot be told yet is told once the image is there.
		if (!seen || !this.#isOpening) return;
		const {layerIndex, contentBytes, entryCount} = seen;
		this.#tell((listener) =>
			listener.layer(layerIndex, {state: 'done', isCached, contentBytes, entryCount}),
		);
	}

	note(line: string): void {
		this.#tell((listener) => listener.note(line));
	}

	opened(): void {
		this.#flush();
		this.#isOpening = false;
	}

	/** The layer, with its bytes counted wherever they come from elsewhere. */
	watched(layer: Layer, layerIndex: number): Layer {
		const {blob} = layer;
		if (!isRemote(blob)) return layer;
		return {...layer, blob: countedBlob(blob, (count) => this.#add(layerIndex, count))};
	}

	layerStarted(layerIndex: number, {blob}: Layer): void {
		const total = 'size' in blob ? Math.max(0, blob.size) : 0;
		this.#layers.set(layerIndex, {bytes: 0, total, hasChanged: true});
		this.#flush();
	}

	layerEnded(layerIndex: number): void {
		this.#layers.delete(layerIndex);
	}

	/** Nothing is told any more. */
	stop(): void {
		clearInterval(this.#timer);
	}

	#add(layerIndex: number, count: number): void {
		const layer = this.#layers.get(layerIndex);
		if (!layer) return;
		layer.bytes += count;
		layer.hasChanged = true;
	}

	#flush(): void {
		if (this.#hasChanged) {
			this.#hasChanged = false;
			// The size that an engine tells is that of the files: the archive may well be larger.
			const expected = this.#expected > this.#received ? this.#expected : 0;
			this.#tell((listener) => listener.bytes(this.#received, expected));
		}
		for (const [layerIndex, layer] of this.#layers) {
			if (!layer.hasChanged) continue;
			layer.hasChanged = false;
			const {bytes, total} = layer;
			this.#tell((listener) => listener.layer(layerIndex, {state: 'reading', bytes, total}));
		}
	}
}

function countedBlob(blob: RemoteBlob, onBytes: (count: number) => void): RemoteBlob {
	const {readRange} = blob;
	return {
		...blob,
		async *read(signal) {
			for await (const chunk of blob.read(signal)) {
				onBytes(chunk.length);
				yield chunk;
			}
		},
		...(readRange && {
			readRange: async (start: number, size: number, signal?: AbortSignal) => {
				const bytes = await readRange(start, size, signal);
				onBytes(bytes.length);
				return bytes;
			},
		}),
	};
}
