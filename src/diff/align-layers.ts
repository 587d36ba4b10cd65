import type {LayerSummary} from '../analysis/analyze.ts';
import {noHistory} from '../analysis/history.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import type {ComparedFile, DiffOptions, LayerChange, LayerState, Side} from './image-diff.ts';
import {type LayerContents, layerContents, pathSimilarity} from './layer-contents.ts';
import {type LayerPlace, SameLayerData} from './same-layer-data.ts';
import {type AlignedPair, alignSequences} from './sequence-alignment.ts';

/** From this on, layers are taken for two versions of one. */
const leastSimilarity = 0.5;

/**
 * Pairs the layers of two images by what they are, not by where they stand: first those with the same diffID, in the
 * longest order that both images have; then, between these, those with the same instruction and files; then those
 * whose instruction or paths are alike. Layers that are the same but elsewhere are `moved`; several of one diffID, as
 * empty layers are, pair in their order, and an empty one is moved only with its instruction.
 * @param files all that differ in the final trees
 * @returns in the order of the new image; what was removed stands where it was
 */
export function alignLayers(
	old: Side,
	next: Side,
	files: readonly ComparedFile[],
	options: DiffOptions,
): readonly LayerChange[] {
	const alignment = new Alignment(old, next, files, options);
	alignment.run();
	return alignment.changes();
}

type Pair = {readonly old: number; readonly new: number; readonly state: LayerState};

/** Layers of both images that lie between two aligned pairs, as far as they are not paired. */
type Gap = {readonly old: readonly number[]; readonly new: readonly number[]};

class Alignment {
	readonly #old: LayersOf;
	readonly #new: LayersOf;
	readonly #data: SameLayerData;
	readonly #signal: AbortSignal | undefined;
	/** By layer of the new image. */
	readonly #pairs = new Map<number, Pair>();
	readonly #pairedOld = new Set<number>();

	constructor(old: Side, next: Side, files: readonly ComparedFile[], options: DiffOptions) {
		this.#old = new LayersOf(old, options);
		this.#new = new LayersOf(next, options);
		this.#data = new SameLayerData(old, next, files, options);
		this.#signal = options.signal;
	}

	run(): void {
		const isSame = (a: number, b: number): boolean => {
			const diffId = this.#old.layers[a]?.diffId ?? null;
			return diffId !== null && diffId === this.#new.layers[b]?.diffId;
		};
		this.#align('same', (a, b) => (isSame(a, b) ? 1 : 0));
		this.#pairMoved(
			(a) => this.#old.movedKeyOf(a),
			(b) => this.#new.movedKeyOf(b),
			() => true,
		);
		if (this.#isDone()) return;
		const isRebuilt = (a: number, b: number): boolean => {
			this.#signal?.throwIfAborted();
			return this.#data.isSame(this.#old.placeOf(a), this.#new.placeOf(b));
		};
		this.#align(
			'rebuilt',
			(a, b) => (this.#old.keyOf(a) === this.#new.keyOf(b) ? 1 : 0),
			isRebuilt,
		);
		this.#pairMoved(
			(a) => this.#old.keyOf(a),
			(b) => this.#new.keyOf(b),
			isRebuilt,
		);
		this.#align('changed', (a, b) => this.#similarity(a, b));
	}

	changes(): readonly LayerChange[] {
		const changes: LayerChange[] = [];
		const ends = this.#gapEnds();
		let nextOld = 0;
		const addRemoved = (end: number): void => {
			for (; nextOld < end; nextOld++) {
				if (!this.#pairedOld.has(nextOld)) changes.push(this.#change('removed', nextOld, null));
			}
		};
		for (const {index} of this.#new.layers) {
			const pair = this.#pairs.get(index);
			// What was removed from a gap comes before what was put there.
			addRemoved(ends[index] as number);
			changes.push(this.#change(pair?.state ?? 'added', pair?.old ?? null, index));
		}
		addRemoved(this.#old.layers.length);
		return changes;
	}

	/** By layer of the new image: the next layer of the old image, from there on, that is paired in order. */
	#gapEnds(): readonly number[] {
		let end = this.#old.layers.length;
		const ends = this.#new.layers.map(() => end);
		for (let at = ends.length - 1; at >= 0; at--) {
			const pair = this.#pairs.get(at);
			if (pair && pair.state !== 'moved') end = pair.old;
			ends[at] = end;
		}
		return ends;
	}

	#change(state: LayerState, oldIndex: number | null, newIndex: number | null): LayerChange {
		const old = oldIndex === null ? undefined : this.#old.layers[oldIndex];
		const next = newIndex === null ? undefined : this.#new.layers[newIndex];
		return {
			state,
			oldIndex,
			newIndex,
			instruction: (next ?? old)?.instruction ?? noHistory,
			deltaBytes: (next?.contentBytes ?? 0) - (old?.contentBytes ?? 0),
		};
	}

	#isDone(): boolean {
		return (
			this.#pairedOld.size === this.#old.layers.length ||
			this.#pairs.size === this.#new.layers.length
		);
	}

	/** Pairs what is alike and in the same order. What fails the last check is a changed layer. */
	#align(
		state: LayerState,
		score: (old: number, next: number) => number,
		isRight: (old: number, next: number) => boolean = () => true,
	): void {
		for (const gap of this.#gaps()) {
			const pairs = alignSequences(gap.old.length, gap.new.length, (a, b) =>
				score(gap.old[a] as number, gap.new[b] as number),
			);
			for (const [a, b] of pairs) {
				const old = gap.old[a] as number;
				const next = gap.new[b] as number;
				this.#add({old, new: next, state: isRight(old, next) ? state : 'changed'});
			}
		}
	}

	/** Pairs what is left of both images and has the same key, in its order. */
	#pairMoved(
		oldKey: (old: number) => string | null,
		newKey: (next: number) => string | null,
		isRight: (old: number, next: number) => boolean,
	): void {
		const old = byKey(this.#old.layers, (at) => (this.#pairedOld.has(at) ? null : oldKey(at)));
		if (old.size === 0) return;
		const next = byKey(this.#new.layers, (at) => (this.#pairs.has(at) ? null : newKey(at)));
		for (const [key, news] of next) {
			const olds = old.get(key) ?? [];
			for (const [at, index] of news.slice(0, olds.length).entries()) {
				const oldIndex = olds[at] as number;
				if (isRight(oldIndex, index)) this.#add({old: oldIndex, new: index, state: 'moved'});
			}
		}
	}

	#add(pair: Pair): void {
		this.#pairs.set(pair.new, pair);
		this.#pairedOld.add(pair.old);
	}

	#gaps(): readonly Gap[] {
		const anchors: AlignedPair[] = [];
		for (const {index} of this.#new.layers) {
			const pair = this.#pairs.get(index);
			if (pair && pair.state !== 'moved') anchors.push([pair.old, index]);
		}
		anchors.push([this.#old.layers.length, this.#new.layers.length]);
		let oldStart = 0;
		let newStart = 0;
		return anchors.map(([oldEnd, newEnd]) => {
			const gap = {
				old: range(oldStart, oldEnd).filter((at) => !this.#pairedOld.has(at)),
				new: range(newStart, newEnd).filter((at) => !this.#pairs.has(at)),
			};
			oldStart = oldEnd + 1;
			newStart = newEnd + 1;
			return gap;
		});
	}

	/** How likely a layer is a version of another: by paths, and more so with the same instruction. 0 for too little. */
	#similarity(a: number, b: number): number {
		this.#signal?.throwIfAborted();
		const paths = pathSimilarity(this.#old.contentsOf(a), this.#new.contentsOf(b));
		const step = this.#old.stepOf(a);
		const isSameStep = step !== null && step === this.#new.stepOf(b);
		const similarity = isSameStep ? (1 + paths) / 2 : paths;
		return similarity >= leastSimilarity ? similarity : 0;
	}
}

/** The layers of one of the images, with what is read off their entries when it is asked for. */
class LayersOf {
	readonly layers: readonly LayerSummary[];
	readonly #indexes: readonly LayerIndex[];
	readonly #ignore: NonNullable<DiffOptions['ignore']>;
	readonly #contents = new Map<number, LayerContents>();
	/** By layer: the instruction, without what it says of contents; null where it is not known. */
	readonly #steps: readonly (string | null)[];

	constructor({analysis}: Side, {ignore = new Set()}: DiffOptions) {
		this.layers = analysis.layers;
		this.#indexes = analysis.indexes;
		this.#ignore = ignore;
		this.#steps = this.layers.map(({instruction}) =>
			instruction === noHistory || instruction === '' ? null : withoutHashes(instruction),
		);
	}

	contentsOf(at: number): LayerContents {
		const known = this.#contents.get(at);
		if (known) return known;
		const contents = layerContents(this.#indexes[at] as LayerIndex, this.#ignore);
		this.#contents.set(at, contents);
		return contents;
	}

	placeOf(at: number): LayerPlace {
		return {layerIndex: at, paths: this.contentsOf(at).paths};
	}

	stepOf(at: number): string | null {
		return this.#steps[at] ?? null;
	}

	/** The same for layers that are the same wherever they stand; null where nothing tells. */
	movedKeyOf(at: number): string | null {
		const {diffId = null, entryCount = 0} = this.layers[at] ?? {};
		// All empty layers are the same; there is nothing in them that could have moved.
		return diffId !== null && entryCount === 0 ? `${diffId} ${this.stepOf(at)}` : diffId;
	}

	/** The same for layers with the same instruction and entries. */
	keyOf(at: number): string {
		return `${this.contentsOf(at).key} ${this.stepOf(at) ?? ''}`;
	}
}

/** The classic builder names what it copies by a hash. */
function withoutHashes(instruction: string): string {
	return instruction.replace(/\b(dir|file|multi):[a-f0-9]+…?/g, '$1:');
}

/** Positions of layers by key, ascending; null for those that are left out. */
function byKey(
	layers: readonly LayerSummary[],
	keyOf: (at: number) => string | null,
): ReadonlyMap<string, readonly number[]> {
	const groups = new Map<string, number[]>();
	for (const {index} of layers) {
		const key = keyOf(index);
		const group = key === null ? undefined : groups.get(key);
		if (group) group.push(index);
		else if (key !== null) groups.set(key, [index]);
	}
	return groups;
}

function range(start: number, end: number): readonly number[] {
	return Array.from({length: Math.max(0, end - start)}, (_, at) => start + at);
}
