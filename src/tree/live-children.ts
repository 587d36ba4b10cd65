import {grown} from '../layer/growable.ts';
import type {ImageTree} from './image-tree.ts';
import type {Slab} from './slab.ts';

/**
 * The children that each directory has at the moment, while layers are merged. Kept apart from the tree, which also
 * knows the paths that are gone: going through those again for each marker is what makes other tools slow.
 */
export class LiveChildren {
	first: Int32Array;
	next: Int32Array;
	readonly #tree: ImageTree;
	#previous: Int32Array;

	constructor(tree: ImageTree, slab: Slab) {
		const size = tree.parent.length;
		this.#tree = tree;
		this.first = slab.take(Int32Array, size);
		this.next = slab.take(Int32Array, size);
		this.#previous = slab.take(Int32Array, size);
	}

	add(node: number): void {
		this.#reserve(node);
		const parent = this.#tree.parent[node] as number;
		const sibling = this.first[parent] as number;
		this.next[node] = sibling;
		this.#previous[node] = 0;
		if (sibling !== 0) this.#previous[sibling] = node;
		this.first[parent] = node;
	}

	remove(node: number): void {
		const previous = this.#previous[node] as number;
		const next = this.next[node] as number;
		if (next !== 0) this.#previous[next] = previous;
		if (previous !== 0) this.next[previous] = next;
		else this.first[this.#tree.parent[node] as number] = next;
	}

	#reserve(node: number): void {
		if (node < this.first.length) return;
		this.first = grown(this.first, node);
		this.next = grown(this.next, node);
		this.#previous = grown(this.#previous, node);
	}
}
