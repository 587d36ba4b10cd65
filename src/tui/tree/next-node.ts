import {none, rootNode} from '../../tree/image-tree.ts';
import {sortedChildren} from './children.ts';
import type {RowOptions} from './row-options.ts';
import type {TreeView} from './tree-view.ts';

/**
 * The nearest wanted node after (1) or before (-1) `from` in the order of the rows, also in folded directories; goes on
 * at the other end. `from` itself when there is no other, 0 when there is none at all.
 */
export function nextNode(
	view: TreeView,
	from: number,
	by: 1 | -1,
	wanted: (node: number) => boolean,
	options: RowOptions,
): number {
	const walk = new Walk(view, wanted, options);
	if (!walk.hasAny) return 0;
	return by === 1 ? walk.after(from) : walk.before(from);
}

const isWanted = 1;
const isAbove = 2;

/** Goes only where something wanted lies, so that nothing else has to be sorted. */
class Walk {
	readonly #view: TreeView;
	readonly #options: RowOptions;
	/** By node. */
	readonly #marks: Uint8Array;

	constructor(view: TreeView, wanted: (node: number) => boolean, options: RowOptions) {
		this.#view = view;
		this.#options = options;
		const {tree, version} = view;
		const {shown} = options;
		const marks = new Uint8Array(tree.nodeCount);
		for (let node = tree.nodeCount - 1; node > rootNode; node--) {
			if (version[node] === none || (shown !== null && shown[node] === 0)) continue;
			const mark = (marks[node] as number) | (wanted(node) ? isWanted : 0);
			if (mark === 0) continue;
			marks[node] = mark;
			marks[tree.parent[node] as number] = isAbove;
		}
		this.#marks = marks;
	}

	get hasAny(): boolean {
		return this.#marks[rootNode] !== 0;
	}

	after(from: number): number {
		let at = from;
		let child = this.#isAbove(at) ? this.#sibling(at, none, 1) : none;
		while (child === none) {
			const parent = this.#view.tree.parent[at] as number;
			// Behind the last one: on from the first.
			child = parent === none ? this.#sibling(rootNode, none, 1) : this.#sibling(parent, at, 1);
			at = parent;
		}
		while (!this.#isWanted(child)) child = this.#sibling(child, none, 1);
		return child;
	}

	before(from: number): number {
		let at = from;
		let last = none;
		while (last === none) {
			const parent = this.#view.tree.parent[at] as number;
			last = parent === none ? this.#sibling(rootNode, none, -1) : this.#sibling(parent, at, -1);
			if (last === none && this.#isWanted(parent)) return parent;
			at = parent;
		}
		while (this.#isAbove(last)) last = this.#sibling(last, none, -1);
		return last;
	}

	#isWanted(node: number): boolean {
		return ((this.#marks[node] as number) & isWanted) !== 0;
	}

	#isAbove(node: number): boolean {
		return ((this.#marks[node] as number) & isAbove) !== 0;
	}

	/**
	 * The next marked child of `parent` behind `child`, or in front of it; from the end without one. `none` at the end.
	 */
	#sibling(parent: number, child: number, by: 1 | -1): number {
		const {sort} = this.#options;
		const children = sortedChildren(this.#view, parent, sort.by);
		const step = sort.isReversed ? -by : by;
		const start = step === 1 ? -1 : children.length;
		const at = child === none ? start : children.indexOf(child);
		for (let position = (at < 0 ? start : at) + step; position >= 0; position += step) {
			if (position >= children.length) break;
			const node = children[position] as number;
			if (this.#marks[node] !== 0) return node;
		}
		return none;
	}
}
