import path from 'node:path';
import {pathText} from '../layer/path-text.ts';
import type {ImageTree} from '../tree/image-tree.ts';
import type {Destination} from './destination.ts';

/** In place of a node: the directory that everything goes into. */
export const baseNode = -1;

/** Which directory and which name each node gets. */
export class Placement {
	readonly base: string;
	readonly #tree: ImageTree;
	readonly #top: number;
	readonly #name: Uint8Array | undefined;

	constructor(tree: ImageTree, top: number, {base, name}: Destination) {
		this.base = base;
		this.#tree = tree;
		this.#top = top;
		this.#name = name;
	}

	/** The directory of `node`: a node, or {@link baseNode}. */
	parentOf(node: number): number {
		if (node === this.#top) return baseNode;
		const parent = this.#tree.parent[node] as number;
		return parent === this.#top && this.#name === undefined ? baseNode : parent;
	}

	nameOf(node: number): Uint8Array {
		return node === this.#top && this.#name ? this.#name : this.#tree.name(node);
	}

	/** From the node in {@link baseNode} down to `node` itself. */
	chainTo(node: number): number[] {
		const chain: number[] = [];
		for (let at = node; at !== baseNode; at = this.parentOf(at)) chain.push(at);
		return chain.reverse();
	}

	/** Path of `node` as the user would write it; raw. */
	shown(node: number): string {
		const names = this.chainTo(node).map((at) => pathText(this.nameOf(at)));
		return path.join(this.base, ...names);
	}
}
