import type {Analysis} from '../analysis/analyze.ts';
import {type StoredFile, sameContent} from '../analysis/same-content.ts';
import {fileDigest, type LayerIndex, payloadBytes} from '../layer/layer-index.ts';
import type {Layer} from '../model/image.ts';
import {none} from '../tree/image-tree.ts';
import type {ComparedFile, DiffOptions, Side} from './image-diff.ts';
import type {PathHashes} from './layer-contents.ts';

/** A layer of one of the images. */
export type LayerPlace = {readonly layerIndex: number; readonly paths: PathHashes};

/**
 * Tells whether layers with the same entries also hold the same data. What the final trees show has been compared
 * already; only data that later layers hide is read here, and only where there are no digests.
 */
export class SameLayerData {
	readonly #old: Side;
	readonly #new: Side;
	readonly #files: readonly ComparedFile[];
	/** False where some paths were left out of the comparison. */
	readonly #isAllCompared: boolean;
	#oldSeen: SeenRows | undefined;
	#newSeen: SeenRows | undefined;
	#changed: ReadonlySet<string> | undefined;

	constructor(old: Side, next: Side, files: readonly ComparedFile[], options: DiffOptions) {
		this.#old = old;
		this.#new = next;
		this.#files = files;
		this.#isAllCompared = options.paths === undefined;
	}

	/** @param old a layer with the same entries as `next` */
	isSame(old: LayerPlace, next: LayerPlace): boolean {
		const oldIndex = indexOf(this.#old, old);
		const newIndex = indexOf(this.#new, next);
		if (oldIndex === newIndex) return true;
		const rowOf = rowFinder(oldIndex, old.paths);
		for (let row = 0; row < newIndex.entryCount; row++) {
			if (payloadBytes(newIndex, row) === 0) continue;
			const oldRow = rowOf(row, keyAt(newIndex, next.paths, row));
			if (!this.#isSameRow(old.layerIndex, oldRow, next.layerIndex, row)) return false;
		}
		return true;
	}

	#isSameRow(oldLayer: number, oldRow: number, newLayer: number, newRow: number): boolean {
		const a = storedAt(this.#old.analysis, oldLayer, oldRow);
		const b = storedAt(this.#new.analysis, newLayer, newRow);
		const isKnown = fileDigest(a.index, a.row) && fileDigest(b.index, b.row);
		// Without contents, files of one size count as the same, as they do in the final trees.
		if (!isKnown && (this.#old.isSaved || this.#new.isSaved)) return true;
		if (isKnown || !this.#isCompared(oldLayer, oldRow, newLayer, newRow)) return sameContent(a, b);
		this.#changed ??= changedRows(this.#files, this.#new.analysis);
		return !this.#changed.has(`${newLayer} ${newRow}`);
	}

	/** True when both files are what the final trees show at their path. */
	#isCompared(oldLayer: number, oldRow: number, newLayer: number, newRow: number): boolean {
		if (!this.#isAllCompared) return false;
		this.#oldSeen ??= seenRows(this.#old.analysis);
		this.#newSeen ??= seenRows(this.#new.analysis);
		return this.#oldSeen[oldLayer]?.[oldRow] === 1 && this.#newSeen[newLayer]?.[newRow] === 1;
	}
}

function indexOf({analysis}: Side, {layerIndex}: LayerPlace): LayerIndex {
	return analysis.indexes[layerIndex] as LayerIndex;
}

function storedAt({image, indexes}: Analysis, layerIndex: number, row: number): StoredFile {
	return {
		layer: image.layers[layerIndex] as Layer,
		index: indexes[layerIndex] as LayerIndex,
		row,
	};
}

/** As a number that tells paths of a layer apart. */
function keyAt({path}: LayerIndex, {low, high}: PathHashes, row: number): number {
	const node = path[row] as number;
	return ((high[node] as number) & 0x1fffff) * 2 ** 32 + ((low[node] as number) >>> 0);
}

/** Finds the row of a path. Layers built in the same way mostly have their entries in the same order. */
function rowFinder(index: LayerIndex, paths: PathHashes): (guess: number, key: number) => number {
	let rows: Map<number, number> | undefined;
	return (guess, key) => {
		if (keyAt(index, paths, guess) === key) return guess;
		rows ??= new Map(
			Array.from({length: index.entryCount}, (_, row) => [keyAt(index, paths, row), row]),
		);
		return rows.get(key) ?? guess;
	};
}

/** By layer and row: 1 for an entry that the final tree shows at the entry's own path. */
type SeenRows = readonly Uint8Array[];

function seenRows({tree}: Analysis): SeenRows {
	const seen = tree.indexes.map(({entryCount}) => new Uint8Array(entryCount));
	for (let node = 1; node < tree.nodeCount; node++) {
		const inode = tree.inode[node] as number;
		const version = tree.lastVersion[node] as number;
		if (inode < 0 || version === none) continue;
		const row = tree.versionRow[version] as number;
		const layer = tree.versionLayer[version] as number;
		if (row < 0 || tree.inodeRow[inode] !== row || tree.inodeLayer[inode] !== layer) continue;
		(seen[layer] as Uint8Array)[row] = 1;
	}
	return seen;
}

/** Layer and row in the new image of files whose content is another. */
function changedRows(files: readonly ComparedFile[], {tree}: Analysis): ReadonlySet<string> {
	const changed = files.filter(({attributes}) => attributes.includes('content'));
	return new Set(
		changed.map(({newNode}) => {
			const inode = tree.inode[newNode] as number;
			return `${tree.inodeLayer[inode]} ${tree.inodeRow[inode]}`;
		}),
	);
}
