import {grown} from '../layer/growable.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {lineOf} from '../layer/path-table.ts';
import type {ImageTree} from './image-tree.ts';
import type {LayerReader} from './layer-reader.ts';
import {markerOf} from './marker.ts';
import type {Slab} from './slab.ts';

/** What dive would have said, so that an existing `.dive-ci` keeps its verdict. */
export type DiveNumbers = {
	/** Σ smallest ÷ Σ all sizes of each path; 1 for an image without content. */
	readonly efficiencyScore: number;
	/** Σ sizes of all paths that more than one layer holds. */
	readonly wastedBytes: number;
	/** `wastedBytes` as a share of the content above the base layer; 0 without such content. May exceed 1. */
	readonly userWastedPercent: number;
};

/**
 * Counts as dive does, by path and layer: the size of each leaf entry (one without children in its own layer), also of
 * whiteouts, which count as what they remove if that was a directory. Paths are taken literally.
 */
export class DiveCounter {
	readonly #tree: ImageTree;
	/** Times that a path has been counted, held at 255, and the smallest size so far. */
	#times: Uint8Array;
	#smallest: Float64Array;
	#sumSmallest = 0;
	#sum = 0;
	#wastedBytes = 0;

	constructor(tree: ImageTree, slab: Slab) {
		this.#tree = tree;
		this.#times = slab.take(Uint8Array, tree.parent.length);
		this.#smallest = slab.take(Float64Array, tree.parent.length);
	}

	/** Counts one layer. `removedBytes`: for each whited-out node, the bytes of the files below it. */
	count(reader: LayerReader, removedBytes: ReadonlyMap<number, number>): void {
		const {index} = reader;
		const whiteouts = new Map(reader.whiteoutRows.map(({row, node}) => [row, node]));
		const states = leafPaths(index);
		// From the end: of an entry that occurs twice, the last one counts.
		for (let row = index.entryCount - 1; row >= 0; row--) {
			const pathNode = index.path[row] as number;
			if (states[pathNode] !== leaf) continue;
			states[pathNode] = inner;
			const whiteout = whiteouts.get(row);
			if (whiteout !== undefined) this.#add(whiteout, removedBytes.get(whiteout) ?? 0);
			else this.#add(this.#literalNode(reader, pathNode), index.size[row] as number);
		}
	}

	numbers(contentBytesAboveBase: number): DiveNumbers {
		return {
			efficiencyScore: this.#sum === 0 ? 1 : this.#sumSmallest / this.#sum,
			wastedBytes: this.#wastedBytes,
			userWastedPercent:
				contentBytesAboveBase === 0 ? 0 : this.#wastedBytes / contentBytesAboveBase,
		};
	}

	#add(node: number, size: number): void {
		this.#times = grown(this.#times, node);
		this.#smallest = grown(this.#smallest, node);
		const times = this.#times[node] as number;
		const smallest = this.#smallest[node] as number;
		this.#sum += size;
		if (times === 0) {
			this.#smallest[node] = size;
			this.#sumSmallest += size;
		} else {
			// The first size is known only as the smallest while there is no second.
			this.#wastedBytes += times === 1 ? smallest + size : size;
			this.#smallest[node] = Math.min(smallest, size);
			this.#sumSmallest += Math.min(smallest, size) - smallest;
		}
		this.#times[node] = Math.min(255, times + 1);
	}

	#literalNode(reader: LayerReader, pathNode: number): number {
		const placed = reader.placed[pathNode] as number;
		if (placed !== 0 && !reader.paths.followedSymlink) return placed;
		const {paths} = reader.index;
		let node = 0;
		for (const step of lineOf(paths, pathNode)) node = this.#tree.childLike(node, paths, step);
		return node;
	}
}

const leaf = 1;
const inner = 2;

/**
 * For each path of a layer, {@link leaf} where it has an entry and nothing below it has one. dive does not see
 * `.wh..wh.` names, so a directory that holds nothing else is a leaf to it.
 */
function leafPaths({paths, path, entryCount}: LayerIndex): Uint8Array {
	const state = new Uint8Array(paths.count);
	const {names, nameStart, parent} = paths;
	for (let row = 0; row < entryCount; row++) {
		const node = path[row] as number;
		const start = nameStart[node] as number;
		const isDotted = names[start] === 0x2e;
		if (!isDotted || !isInvisible(names.subarray(start, nameStart[node + 1]))) state[node] = leaf;
	}
	// Parents come before their children.
	for (let node = paths.count - 1; node > 0; node--) {
		if (state[node] !== 0) state[parent[node] as number] = inner;
	}
	state[0] = inner;
	return state;
}

function isInvisible(name: Uint8Array): boolean {
	const marker = markerOf(name);
	return marker === 'aufs' || marker === 'opaque';
}
