import {none} from '../../tree/image-tree.ts';
import {isUnfolded} from './folds.ts';
import type {RowOptions} from './row-options.ts';
import {candidateNodes, type TreeView} from './tree-view.ts';

/** With more nodes than these that differ, all are written down anew. */
const maxChanged = 512;
const nothingChanged: ReadonlyMap<number, number> = new Map();

/** How many rows stand at and below each node of a view. Never changes: another fold makes another one. */
export class RowCounts {
	readonly view: TreeView;
	readonly options: RowOptions;
	/** By node: rows below it when it is unfolded, whatever its own fold is. */
	readonly #below: Int32Array;
	/** The same of the few nodes for which `#below`, which is shared, is not right any more. */
	readonly #changed: ReadonlyMap<number, number>;

	constructor(
		view: TreeView,
		options: RowOptions,
		below: Int32Array = countedBelow(view, options),
		changed: ReadonlyMap<number, number> = nothingChanged,
	) {
		this.view = view;
		this.options = options;
		this.#below = below;
		this.#changed = changed;
	}

	/** Rows below `node` when it is unfolded. */
	below(node: number): number {
		const below = this.#below[node] as number;
		// What has nothing below has not with other folds either.
		return below === 0 ? 0 : (this.#changed.get(node) ?? below);
	}

	/** Rows at and below `node`, itself included; 0 where it is not shown. */
	at(node: number): number {
		const {view, options} = this;
		if (view.version[node] === none || options.shown?.[node] === 0) return 0;
		return 1 + (this.#isOpen(node) ? this.below(node) : 0);
	}

	/** The counts after nothing but the fold of `node` was set anew, to what `folds` has. */
	refolded(node: number, folds: Uint8Array): RowCounts {
		const {view} = this;
		const options = {...this.options, folds};
		const next = new RowCounts(view, options, this.#below, this.#changed);
		const difference = next.at(node) - this.at(node);
		if (difference === 0) return this;
		const changed = new Map(this.#changed);
		for (let at = view.tree.parent[node] as number; at !== none; ) {
			changed.set(at, this.below(at) + difference);
			at = this.#isOpen(at) ? (view.tree.parent[at] as number) : none;
		}
		if (changed.size <= maxChanged) return new RowCounts(view, options, this.#below, changed);
		const below = this.#below.slice();
		for (const [at, count] of changed) below[at] = count;
		return new RowCounts(view, options, below);
	}

	#isOpen(node: number): boolean {
		return this.#below[node] !== 0 && isUnfolded(this.view, node, this.options);
	}
}

/** From the last node to the first: children come before their parents. */
function countedBelow(view: TreeView, options: RowOptions): Int32Array {
	const {tree, version} = view;
	const {parent} = tree;
	const {shown} = options;
	const below = new Int32Array(tree.nodeCount);
	const candidates = candidateNodes(view);
	for (let at = (candidates?.length ?? tree.nodeCount) - 1; at > 0; at--) {
		const node = candidates ? (candidates[at] as number) : at;
		if (version[node] === none || (shown !== null && shown[node] === 0)) continue;
		const inside = below[node] as number;
		const above = parent[node] as number;
		const rows = inside > 0 && isUnfolded(view, node, options) ? 1 + inside : 1;
		below[above] = (below[above] as number) + rows;
	}
	return below;
}
