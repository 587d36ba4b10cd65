import type {FileState, ImageDiff} from '../../diff/image-diff.ts';
import {entryType} from '../../layer/tar-header.ts';
import {absent, type Change, change, ImageTree, none, rootNode} from '../../tree/image-tree.ts';
import type {TreeView} from '../tree/tree-view.ts';

/** What differs between two images as one tree, for the tree pane's rows, folds and filters. Arrays by node. */
export type ChangeTree = {
	/** `bytes`: how much the live bytes differ at and below the path, whether more or fewer; `files`: paths that differ. */
	readonly view: TreeView;
	/** Whether what is the same in both images is in it, too. */
	readonly isAll: boolean;
	/** What the path and all below it add to the live bytes. */
	readonly delta: Float64Array;
	/** Position in the diff's list of files; {@link none} for what does not differ itself. */
	readonly file: Int32Array;
	/** A directory in either of the images. */
	readonly isDirectory: Uint8Array;
};

/** With which of the tree's changes the states of files are shown and hidden. */
const changes: Readonly<Record<FileState, Change>> = {
	added: change.added,
	removed: change.removed,
	modified: change.modified,
	metadata: change.modified,
	moved: change.modified,
};

const treesByDiff = new WeakMap<ImageDiff, {changed?: ChangeTree; all?: ChangeTree}>();

/** Made once for each diff. With what is the same, linear in the paths of the new image. */
export function changeTree(diff: ImageDiff, isAll: boolean): ChangeTree {
	const trees = treesByDiff.get(diff) ?? {};
	treesByDiff.set(diff, trees);
	const key = isAll ? 'all' : 'changed';
	trees[key] ??= new ChangeTreeBuilder(diff).build(isAll);
	return trees[key];
}

/** An image whose paths are put into the tree. */
type Source = {
	readonly tree: ImageTree;
	/** By node of the image: where its path is in the tree; {@link none} where it is not yet. */
	readonly placed: Int32Array;
};

class ChangeTreeBuilder {
	readonly #diff: ImageDiff;
	readonly #old: Source;
	readonly #new: Source;
	readonly #tree: ImageTree;
	readonly #isDirectory: number[] = [1];

	constructor(diff: ImageDiff) {
		this.#diff = diff;
		this.#old = sourceOf(diff.old.analysis.tree);
		this.#new = sourceOf(diff.new.analysis.tree);
		// Its own paths are none of these layers', but as many, and it wants a seed for its hashes.
		this.#tree = new ImageTree(diff.new.analysis.indexes);
	}

	build(isAll: boolean): ChangeTree {
		const {files} = this.#diff;
		if (isAll) this.#placeNew();
		const nodes = files.map(({oldNode, newNode}) =>
			newNode === none ? this.#place(this.#old, oldNode) : this.#place(this.#new, newNode),
		);
		const {nodeCount} = this.#tree;
		const kind = new Uint8Array(nodeCount).fill(change.unchanged);
		const delta = new Float64Array(nodeCount);
		const count = new Int32Array(nodeCount);
		const file = new Int32Array(nodeCount).fill(none);
		for (const [at, {state, deltaBytes}] of files.entries()) {
			const node = nodes[at] as number;
			kind[node] = changes[state];
			delta[node] = deltaBytes;
			count[node] = 1;
			file[node] = at;
		}
		this.#addUp(delta, count);
		const bytes = delta.map(Math.abs);
		const view: TreeView = {
			tree: this.#tree,
			spec: {mode: 'final', from: 0, to: 0},
			version: new Int32Array(nodeCount).fill(none, rootNode, rootNode + 1),
			change: kind,
			bytes,
			files: count,
			mostBytes: bytes.reduce((most, each) => Math.max(most, each), 0),
			nodeCount: nodeCount - 1,
		};
		return {view, isAll, delta, file, isDirectory: Uint8Array.from(this.#isDirectory)};
	}

	#placeNew(): void {
		const {tree} = this.#new;
		for (let node = 1; node < tree.nodeCount; node++) {
			if (tree.inode[node] !== absent) this.#place(this.#new, node);
		}
	}

	/** Where the path of a node is in the tree; put there with all above it. */
	#place({tree, placed}: Source, node: number): number {
		const line: number[] = [];
		let at = node;
		for (; placed[at] === none; at = tree.parent[at] as number) line.push(at);
		let place = placed[at] as number;
		for (let next = line.pop(); next !== undefined; next = line.pop()) {
			const {names, nameStart} = tree;
			place = this.#tree.child(
				place,
				names,
				nameStart[next] as number,
				nameStart[next + 1] as number,
			);
			placed[next] = place;
			const known = this.#isDirectory[place] ?? 0;
			this.#isDirectory[place] = known | (line.length > 0 || isDirectory(tree, next) ? 1 : 0);
		}
		return place;
	}

	/** From the last node to the first: children come before their parents. */
	#addUp(delta: Float64Array, count: Int32Array): void {
		const {parent, nodeCount} = this.#tree;
		for (let node = nodeCount - 1; node > rootNode; node--) {
			const above = parent[node] as number;
			delta[above] = (delta[above] as number) + (delta[node] as number);
			count[above] = (count[above] as number) + (count[node] as number);
		}
	}
}

function sourceOf(tree: ImageTree): Source {
	const placed = new Int32Array(tree.nodeCount).fill(none);
	placed[rootNode] = rootNode;
	return {tree, placed};
}

function isDirectory(tree: ImageTree, node: number): boolean {
	const inode = tree.inode[node] as number;
	return inode < 0 ? inode !== absent : tree.typeOf(inode) === entryType.directory;
}
