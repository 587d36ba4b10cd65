import type {Analysis} from '../analysis/analyze.ts';
import type {FileProbes, StoredAt} from '../analysis/file-probes.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {pathBytes} from '../layer/path-table.ts';
import {pathText} from '../layer/path-text.ts';
import type {PackagePlaces} from './package-places.ts';

/** What has been read of layers that both images have: once for both. By layer, then row and bytes. */
export type SharedHeads = WeakMap<LayerIndex, Map<string, Promise<Buffer | undefined>>>;

/** Probes of one of two images, that read only what may tell packages of one from those of the other. */
export class DifferingProbes implements FileProbes {
	readonly #indexes: readonly LayerIndex[];
	readonly #probes: FileProbes;
	readonly #places: PackagePlaces;
	readonly #heads: SharedHeads;

	constructor(
		{indexes}: Pick<Analysis, 'indexes'>,
		probes: FileProbes,
		places: PackagePlaces,
		heads: SharedHeads,
	) {
		this.#indexes = indexes;
		this.#probes = probes;
		this.#places = places;
		this.#heads = heads;
	}

	head(file: StoredAt, bytes: number): Promise<Buffer | undefined> {
		const index = this.#indexes[file.layerIndex];
		if (!index || !this.#places.mayDiffer(pathOf(index, file))) return Promise.resolve(undefined);
		const heads = this.#heads.get(index) ?? new Map<string, Promise<Buffer | undefined>>();
		this.#heads.set(index, heads);
		const key = `${file.row} ${bytes}`;
		const head = heads.get(key) ?? this.#probes.head(file, bytes);
		heads.set(key, head);
		return head;
	}

	stream<Value>(
		file: StoredAt,
		read: (content: AsyncIterable<Buffer>) => Promise<Value>,
	): Promise<Value | undefined> {
		const index = this.#indexes[file.layerIndex];
		const isOther = index && this.#places.isOtherProgram(pathOf(index, file));
		return isOther ? this.#probes.stream(file, read) : Promise.resolve(undefined);
	}

	isPlaced(layerIndex: number): boolean {
		return this.#probes.isPlaced(layerIndex);
	}
}

function pathOf({paths, path}: LayerIndex, {row}: StoredAt): string {
	return pathText(pathBytes(paths, path[row] as number));
}
