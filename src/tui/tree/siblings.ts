import {none} from '../../tree/image-tree.ts';
import {sortedChildren} from './children.ts';
import type {RowCounts} from './row-counts.ts';

/** Children whose rows are summed up together. */
const groupLength = 256;

/** The children of one directory in the order of their rows. */
export class Siblings {
	readonly #children: Int32Array;
	readonly #counts: RowCounts;
	/** Rows in front of every 256th child, as far as somebody has asked. */
	readonly #starts: number[];

	constructor(children: Int32Array, counts: RowCounts, starts: number[]) {
		this.#children = children;
		this.#counts = counts;
		this.#starts = starts;
	}

	get length(): number {
		return this.#children.length;
	}

	/** The node at a position. */
	at(position: number): number {
		const {isReversed} = this.#counts.options.sort;
		const at = isReversed ? this.#children.length - 1 - position : position;
		return this.#children[at] as number;
	}

	positionOf(node: number): number {
		const at = this.#children.indexOf(node);
		return this.#counts.options.sort.isReversed ? this.#children.length - 1 - at : at;
	}

	/** Rows at and below the children in front of `position`. */
	rowsBefore(position: number): number {
		const group = Math.floor(position / groupLength);
		while (this.#starts.length <= group) this.#sumUpGroup();
		return (this.#starts[group] as number) + this.#rowsIn(group * groupLength, position);
	}

	/** Position of the child at or below which `row` stands, counted from the first row of all of them. */
	positionAt(row: number): number {
		const group = this.#groupAt(row);
		let position = group * groupLength;
		let end = (this.#starts[group] as number) + this.#counts.at(this.at(position));
		while (end <= row) end += this.#counts.at(this.at(++position));
		return position;
	}

	/** The sums after `child` was given so many rows more. */
	startsWith(child: number, difference: number): number[] {
		const position = this.positionOf(child);
		return this.#starts.map((start, group) =>
			group * groupLength > position ? start + difference : start,
		);
	}

	/** The last group that starts at `row` or in front of it: those before it may have no rows. */
	#groupAt(row: number): number {
		const starts = this.#starts;
		const groupCount = Math.ceil(this.length / groupLength);
		while (starts.length < groupCount && (starts.at(-1) as number) <= row) this.#sumUpGroup();
		let low = 0;
		let high = starts.length - 1;
		while (low < high) {
			const middle = Math.ceil((low + high) / 2);
			if ((starts[middle] as number) <= row) low = middle;
			else high = middle - 1;
		}
		return low;
	}

	#sumUpGroup(): void {
		const from = (this.#starts.length - 1) * groupLength;
		const to = Math.min(from + groupLength, this.length);
		this.#starts.push((this.#starts.at(-1) as number) + this.#rowsIn(from, to));
	}

	#rowsIn(from: number, to: number): number {
		let rows = 0;
		for (let position = from; position < to; position++) rows += this.#counts.at(this.at(position));
		return rows;
	}
}

/** The directories of a view with the rows in them; those that nobody asks for are never sorted. */
export class Directories {
	readonly counts: RowCounts;
	/** By directory with many children: what was summed up. Shared where it is the same after a fold. */
	readonly #starts: Map<number, number[]>;

	constructor(counts: RowCounts, starts: Map<number, number[]> = new Map()) {
		this.counts = counts;
		this.#starts = starts;
	}

	childrenOf(directory: number): Siblings {
		const {view, options} = this.counts;
		const children = sortedChildren(view, directory, options.sort.by);
		let starts = this.#starts.get(directory);
		if (!starts) {
			starts = [0];
			if (children.length > groupLength) this.#starts.set(directory, starts);
		}
		return new Siblings(children, this.counts, starts);
	}

	/** As {@link RowCounts.refolded}. */
	refolded(node: number, folds: Uint8Array): Directories {
		const counts = this.counts.refolded(node, folds);
		if (counts === this.counts) return this;
		const {parent} = counts.view.tree;
		const starts = new Map(this.#starts);
		const difference = counts.at(node) - this.counts.at(node);
		let child = node;
		let at = parent[node] as number;
		while (at !== none && counts.below(at) !== this.counts.below(at)) {
			if (starts.has(at)) starts.set(at, this.childrenOf(at).startsWith(child, difference));
			child = at;
			at = parent[at] as number;
		}
		return new Directories(counts, starts);
	}
}
