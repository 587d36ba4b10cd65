import type {LayerIndex} from '../../layer/layer-index.ts';
import {entryType} from '../../layer/tar-header.ts';
import {
	absent,
	type Change,
	change,
	type ImageTree,
	none,
	rootNode,
} from '../../tree/image-tree.ts';
import {touchedNodes, versionCountOf} from './versions-by-layer.ts';

/**
 * What a view shows: what one layer did (`layer`), what a container sees of the first layers (`up-to`), what several
 * layers did together (`range`), or what a container sees of all (`final`).
 */
export type Mode = 'layer' | 'up-to' | 'range' | 'final';

/** Both ends count. layer: from = to. up-to: from = to, the layer up to which. final: from = to, the last layer. */
export type ViewSpec = {readonly mode: Mode; readonly from: number; readonly to: number};

/**
 * The paths that a mode and its layers show, with sums. Arrays by node, not shorter than the tree has nodes. Directories
 * above a path are always part of the view, as `unchanged` where the layers did not touch them.
 */
export type TreeView = {
	readonly tree: ImageTree;
	readonly spec: ViewSpec;
	/**
	 * The version that describes the path, of a removed path the one before; `none` where the path is not part of the
	 * view, and for a root that no entry describes.
	 */
	readonly version: Int32Array;
	/** A `Change`; without meaning where the path is not part of the view. */
	readonly change: Uint8Array;
	/**
	 * Payload bytes in and below the path. A file's own row has its whole payload; in the sums above, an inode with
	 * several names counts once, at the name with the smallest node. What was removed counts in directories that were
	 * removed themselves, and not above them. `layer` counts only what the layer itself ships or removes.
	 */
	readonly bytes: Float64Array;
	/** Regular files in and below the path, by names. What was removed counts as for bytes. */
	readonly files: Int32Array;
	/** The largest of `bytes`: that of the root, or of a removed directory, which does not count there. */
	readonly mostBytes: number;
	/** Nodes in the view, without the root. */
	readonly nodeCount: number;
};

/**
 * Works out a view. Linear in the nodes of the tree; with few changes, in `layer` and `range`, in those alone.
 * @param spare a view that nobody looks at any more: its arrays are used again, which saves allocating 17 bytes a node
 */
export function deriveView(tree: ImageTree, spec: ViewSpec, spare?: TreeView): TreeView {
	const isUsable = spare !== undefined && spare.version.length === tree.nodeCount;
	return new ViewBuilder(tree, spec, isUsable ? emptied(spare) : emptyColumns(tree)).build();
}

export function sameSpec(a: ViewSpec, b: ViewSpec): boolean {
	return a.mode === b.mode && a.from === b.from && a.to === b.to;
}

/** Where fewer than one of so many nodes is touched, they are looked up one by one. */
const sparseShare = 8;
/** Marks of an inode whose payload has been counted, by a name that is there and by one that was removed. */
const seenLive = 1;
const seenRemoved = 2;

type Columns = Pick<TreeView, 'version' | 'change' | 'bytes' | 'files'>;

const writtenNodes = new WeakMap<TreeView, Int32Array>();

/** All nodes that may be part of the view, in ascending order; null where they may be any of the tree. */
export function candidateNodes(view: TreeView): Int32Array | null {
	return writtenNodes.get(view) ?? null;
}

function emptyColumns({nodeCount}: ImageTree): Columns {
	return {
		version: new Int32Array(nodeCount).fill(none),
		change: new Uint8Array(nodeCount).fill(change.unchanged, 0, 1),
		bytes: new Float64Array(nodeCount),
		files: new Int32Array(nodeCount),
	};
}

function emptied(view: TreeView): Columns {
	const {version, change: kind, bytes, files} = view;
	const written = writtenNodes.get(view);
	if (!written) {
		version.fill(none);
		kind.fill(0);
		bytes.fill(0);
		files.fill(0);
	} else {
		for (const node of written) {
			version[node] = none;
			kind[node] = 0;
			bytes[node] = 0;
			files[node] = 0;
		}
	}
	kind[rootNode] = change.unchanged;
	return {version, change: kind, bytes, files};
}

class ViewBuilder {
	readonly #tree: ImageTree;
	readonly #spec: ViewSpec;
	readonly #version: Int32Array;
	readonly #change: Uint8Array;
	readonly #bytes: Float64Array;
	readonly #files: Int32Array;
	/** By inode. */
	readonly #seen: Uint8Array;
	#mostBytes = 0;
	/** Nodes that are further names of an inode, in ascending order, after one that is none. */
	readonly #furtherNames: number[] = [none];

	constructor(tree: ImageTree, spec: ViewSpec, {version, change: kind, bytes, files}: Columns) {
		this.#tree = tree;
		this.#spec = spec;
		this.#version = version;
		this.#change = kind;
		this.#bytes = bytes;
		this.#files = files;
		this.#seen = new Uint8Array(tree.inodeCount);
	}

	build(): TreeView {
		const nodes = this.#candidates();
		const count = nodes?.length ?? this.#tree.nodeCount;
		for (let at = 0; at < count; at++) this.#describe(nodes ? (nodes[at] as number) : at);
		const nodeCount = this.#addUp(nodes, count);
		const view: TreeView = {
			tree: this.#tree,
			spec: this.#spec,
			version: this.#version,
			change: this.#change,
			bytes: this.#bytes,
			files: this.#files,
			mostBytes: Math.max(this.#mostBytes, this.#bytes[rootNode] as number),
			nodeCount,
		};
		if (nodes) writtenNodes.set(view, nodes);
		return view;
	}

	/** All nodes that may be part of the view, in ascending order; null for those of the whole tree. */
	#candidates(): Int32Array | null {
		const {mode, from, to} = this.#spec;
		const isSparse =
			(mode === 'layer' || mode === 'range') &&
			versionCountOf(this.#tree, from, to) * sparseShare < this.#tree.nodeCount;
		return isSparse ? touchedNodes(this.#tree, from, to) : null;
	}

	#describe(node: number): void {
		const tree = this.#tree;
		const {mode, from, to} = this.#spec;
		if (mode === 'final') {
			const version = tree.lastVersion[node] as number;
			if (version === none || tree.inode[node] === absent) return;
			this.#place(node, version, tree.versionChange[version] as Change);
			return;
		}
		const after = tree.versionUpTo(node, to);
		if (after === none) return;
		if ((tree.versionLayer[after] as number) >= from) {
			this.#describeChange(node, after);
		} else if (mode === 'up-to' && tree.versionInode[after] !== absent) {
			this.#place(node, after, change.unchanged);
		}
	}

	#describeChange(node: number, after: number): void {
		const tree = this.#tree;
		const {from, to} = this.#spec;
		const before = tree.versionUpTo(node, from - 1);
		const wasThere = before !== none && tree.versionInode[before] !== absent;
		if (tree.versionInode[after] === absent) {
			if (wasThere) this.#place(node, before, change.removed);
		} else if (!wasThere) {
			this.#place(node, after, change.added);
		} else {
			const isSame = from === to && tree.versionChange[after] === change.unchanged;
			this.#place(node, after, isSame ? change.unchanged : change.modified);
		}
	}

	#place(node: number, version: number, kind: Change): void {
		const tree = this.#tree;
		this.#version[node] = version;
		this.#change[node] = kind;
		const inode = tree.versionInode[version] as number;
		if (inode < 0) return;
		const layerIndex = tree.inodeLayer[inode] as number;
		const index = tree.indexes[layerIndex] as LayerIndex;
		const row = tree.inodeRow[inode] as number;
		if (index.type[row] !== entryType.file) return;
		this.#files[node] = 1;
		const isRemoved = kind === change.removed;
		// A hard link to a file of a lower layer ships nothing.
		if (this.#spec.mode === 'layer' && !isRemoved && layerIndex !== this.#spec.to) return;
		this.#bytes[node] = index.size[row] as number;
		const mark = isRemoved ? seenRemoved : seenLive;
		const seen = this.#seen[inode] as number;
		if ((seen & mark) === 0) this.#seen[inode] = seen | mark;
		else this.#furtherNames.push(node);
	}

	/** Adds everything to the directory above, from the last node to the first: children before their parents. */
	#addUp(nodes: Int32Array | null, count: number): number {
		const parents = this.#tree.parent;
		const names = this.#furtherNames;
		let nameAt = names.length - 1;
		let nodeCount = 0;
		for (let at = count - 1; at >= 0; at--) {
			const node = nodes ? (nodes[at] as number) : at;
			if (node === rootNode || this.#version[node] === none) continue;
			nodeCount++;
			// Whatever lies in it has been added before.
			this.#mostBytes = Math.max(this.#mostBytes, this.#bytes[node] as number);
			const parent = parents[node] as number;
			if (this.#version[parent] === none) this.#placeContext(parent);
			const isFurtherName = names[nameAt] === node;
			if (isFurtherName) nameAt--;
			if (this.#change[node] === change.removed && this.#change[parent] !== change.removed)
				continue;
			this.#files[parent] = (this.#files[parent] as number) + (this.#files[node] as number);
			if (isFurtherName) continue;
			this.#bytes[parent] = (this.#bytes[parent] as number) + (this.#bytes[node] as number);
		}
		return nodeCount;
	}

	/** A directory that is only there for what lies in it. */
	#placeContext(node: number): void {
		this.#version[node] = this.#tree.versionUpTo(node, this.#spec.to);
		this.#change[node] = change.unchanged;
	}
}
