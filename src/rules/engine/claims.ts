import type {Analysis} from '../../analysis/analyze.ts';
import {type LayerIndex, payloadBytes} from '../../layer/layer-index.ts';

/** Files of the final tree that one layer ships and one rule has claimed. */
export type ClaimedFiles = {
	readonly layerIndex: number;
	/** Nodes, the largest first; of several names of one file only the first. */
	readonly files: readonly number[];
	/** What comes back when they are gone: 0 in the base image. */
	readonly bytes: number;
	/** What they hold, whether it comes back or not. */
	readonly heldBytes: number;
};

/** Which findings are wanted: those that another Dockerfile of this image can mend, or those of its base, too. */
export type Scope = 'own' | 'all';

/** Gives each payload of the final tree to one rule only, so that no byte is promised twice. */
export class Claims {
	readonly #analysis: Analysis;
	readonly scope: Scope;
	readonly #taken: Uint8Array;

	constructor(analysis: Analysis, scope: Scope) {
		this.#analysis = analysis;
		this.scope = scope;
		this.#taken = new Uint8Array(analysis.tree.inodeCount);
	}

	/**
	 * Claims the data of those of `nodes` that are regular files with data in the final tree. Left out is what another rule
	 * has, what lives on under a name that is not among `nodes`, and, unless asked for, what the base image ships.
	 * @param leastBytes of a layer with less nothing is claimed. @default 1
	 * @returns by layer, ascending; layers without any are left out
	 */
	take(nodes: Iterable<number>, leastBytes = 1): readonly ClaimedFiles[] {
		const {tree} = this.#analysis;
		const names = new Map<number, number>();
		const byLayer = new Map<number, number[]>();
		for (const node of nodes) {
			if (!this.#isFree(node)) continue;
			const inode = tree.inode[node] as number;
			const needed = tree.nameCount[inode] as number;
			const count = (names.get(inode) ?? 0) + 1;
			if (needed > 1) names.set(inode, count);
			if (count !== needed) continue;
			const layerIndex = tree.inodeLayer[inode] as number;
			const files = byLayer.get(layerIndex);
			if (files) files.push(node);
			else byLayer.set(layerIndex, [node]);
		}
		return [...byLayer]
			.sort(([a], [b]) => a - b)
			.map(([layerIndex, files]) => this.#claimed(layerIndex, files))
			.filter(({heldBytes}) => heldBytes >= leastBytes)
			.map((claimed) => this.#taking(claimed));
	}

	/** True when a rule has claimed the file. */
	isTaken(node: number): boolean {
		return this.#taken[this.#analysis.tree.inode[node] as number] === 1;
	}

	/** Bytes of data of a regular file of the final tree; 0 for everything else. */
	bytesOf(node: number): number {
		const {tree} = this.#analysis;
		const inode = tree.inode[node] as number;
		if (inode < 0) return 0;
		const index = tree.indexes[tree.inodeLayer[inode] as number] as LayerIndex;
		return payloadBytes(index, tree.inodeRow[inode] as number);
	}

	#claimed(layerIndex: number, nodes: readonly number[]): ClaimedFiles {
		const files = nodes
			.map((node) => ({node, bytes: this.bytesOf(node)}))
			.sort((a, b) => b.bytes - a.bytes || a.node - b.node);
		const heldBytes = files.reduce((sum, {bytes}) => sum + bytes, 0);
		const isInBase = this.#analysis.layers[layerIndex]?.inBase === true;
		return {
			layerIndex,
			files: files.map(({node}) => node),
			bytes: isInBase ? 0 : heldBytes,
			heldBytes,
		};
	}

	#taking(claimed: ClaimedFiles): ClaimedFiles {
		for (const node of claimed.files) this.#taken[this.#analysis.tree.inode[node] as number] = 1;
		return claimed;
	}

	#isFree(node: number): boolean {
		const {tree, layers} = this.#analysis;
		const inode = tree.inode[node] as number;
		if (inode < 0 || this.#taken[inode] === 1 || this.bytesOf(node) === 0) return false;
		return this.scope === 'all' || layers[tree.inodeLayer[inode] as number]?.inBase !== true;
	}
}
