import {payloadBytes} from '../layer/layer-index.ts';
import type {ImageTree} from './image-tree.ts';

/** What ended the last name of a payload. `replaced` is refined later, by comparing contents. */
export type HiddenBy = 'deleted' | 'opaque' | 'type-change' | 'replaced';

/** Data that the image ships and no container sees. */
export type HiddenPayload = {
	/** Layer and row of the entry that ships it. */
	readonly layerIndex: number;
	readonly row: number;
	/** Layer that ended its last name; the shipping layer itself for entries that never became visible. */
	readonly hiddenByLayer: number;
	readonly hiddenBy: HiddenBy;
	/** Node at which the layer acted: the removed directory, the replaced file. */
	readonly rootNode: number;
	/** Inode that took its place, where a file replaced a file; else -1. */
	readonly replacedBy: number;
};

/** Payloads in the order in which they were hidden. */
export class HiddenPayloads {
	readonly list: HiddenPayload[] = [];
	readonly #tree: ImageTree;

	constructor(tree: ImageTree) {
		this.#tree = tree;
	}

	/** Takes one name from `inode`; notes its payload as hidden when that was the last one. */
	release(
		inode: number,
		hiddenByLayer: number,
		hiddenBy: HiddenBy,
		rootNode: number,
		replacedBy = -1,
	): void {
		if (inode < 0) return;
		const tree = this.#tree;
		const names = (tree.nameCount[inode] as number) - 1;
		tree.nameCount[inode] = names;
		if (names > 0) return;
		const layerIndex = tree.inodeLayer[inode] as number;
		const row = tree.inodeRow[inode] as number;
		this.add({layerIndex, row, hiddenByLayer, hiddenBy, rootNode, replacedBy});
	}

	/** Notes a payload that never had a name in the tree, or lost it. Entries without data are passed over. */
	add(payload: HiddenPayload): void {
		const index = this.#tree.indexes[payload.layerIndex];
		if (index && payloadBytes(index, payload.row) > 0) this.list.push(payload);
	}
}
