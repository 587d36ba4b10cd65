import type {LayerIndex} from '../layer/layer-index.ts';
import {pathText} from '../layer/path-text.ts';
import {entryType} from '../layer/tar-header.ts';
import {sameAttributes} from './attributes.ts';
import type {HiddenBy, HiddenPayloads} from './hidden-payloads.ts';
import {absent, change, type ImageTree, implicit, none, rootNode} from './image-tree.ts';
import type {Report} from './layer-reader.ts';
import {LiveChildren} from './live-children.ts';
import {type OwnTree, ownKind} from './own-tree.ts';
import type {Slab} from './slab.ts';

/**
 * Puts a layer's own tree over the layers below: first its whiteouts, then its opaque marks, then its entries. Work is
 * in proportion to what changes, whatever the size of the tree.
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#applying-changesets
 */
export class LayerMerger {
	readonly #tree: ImageTree;
	readonly #own: OwnTree;
	readonly #hidden: HiddenPayloads;
	readonly #live: LiveChildren;
	#layerIndex = 0;
	#report: Report = () => {};

	constructor(tree: ImageTree, own: OwnTree, hidden: HiddenPayloads, slab: Slab) {
		this.#tree = tree;
		this.#own = own;
		this.#hidden = hidden;
		this.#live = new LiveChildren(tree, slab);
	}

	/**
	 * Merges the layer that the own tree holds. Returns, for each path it whites out, the bytes of the files that stood
	 * below it (0 for what was no directory).
	 */
	merge(layerIndex: number, report: Report): ReadonlyMap<number, number> {
		this.#layerIndex = layerIndex;
		this.#report = report;
		const removedBytes = new Map<number, number>();
		for (const node of this.#own.whiteouts) {
			const wasDirectory = this.#isDirectory(node);
			const bytes = this.#isAbsent(node) ? 0 : this.#removeTree(node, 'deleted', node);
			removedBytes.set(node, wasDirectory ? bytes : 0);
		}
		for (const node of this.#own.opaques) this.#removeChildren(node, 'opaque');
		this.#overlay();
		return removedBytes;
	}

	#isAbsent(node: number): boolean {
		return this.#tree.inode[node] === absent;
	}

	#isDirectory(node: number): boolean {
		const inode = this.#tree.inode[node] as number;
		return inode >= 0 ? this.#tree.typeOf(inode) === entryType.directory : inode === implicit;
	}

	#removeChildren(node: number, hiddenBy: HiddenBy): void {
		let child = this.#live.first[node] as number;
		while (child !== 0) {
			const next = this.#live.next[child] as number;
			this.#removeTree(child, hiddenBy, node);
			child = next;
		}
	}

	/** Removes `top` and all below it. Returns the bytes of the files that were there. */
	#removeTree(top: number, hiddenBy: HiddenBy, root: number): number {
		let bytes = 0;
		const stack = [top];
		for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
			bytes += this.#headerBytes(node);
			for (
				let at = this.#live.first[node] as number;
				at !== 0;
				at = this.#live.next[at] as number
			) {
				stack.push(at);
			}
			// Written again by the same layer: that is a replacement, and the entry will make it one.
			if (this.#isRewritten(node)) continue;
			this.#hidden.release(this.#tree.inode[node] as number, this.#layerIndex, hiddenBy, root);
			this.#live.remove(node);
			this.#tree.setVersion(node, this.#layerIndex, none, absent, change.removed);
		}
		return bytes;
	}

	#isRewritten(node: number): boolean {
		const kind = this.#own.kind(node);
		return (kind === ownKind.other || kind === ownKind.symlink) && !this.#isDirectory(node);
	}

	/** The size field of the entry that made `node` what it is, for files and hard links. */
	#headerBytes(node: number): number {
		const version = this.#tree.lastVersion[node] as number;
		const row = version === none ? none : (this.#tree.versionRow[version] as number);
		if (row === none) return 0;
		const index = this.#tree.indexes[this.#tree.versionLayer[version] as number] as LayerIndex;
		return (index.type[row] as number) <= entryType.hardlink ? (index.size[row] as number) : 0;
	}

	#overlay(): void {
		const stack: number[] = [rootNode];
		for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
			const kind = this.#own.kind(node);
			if (kind === ownKind.nothing) continue;
			if (kind === ownKind.directory) this.#overlayDirectory(node);
			else if (kind === ownKind.implicitDirectory) this.#overlayImplicit(node);
			else this.#overlayFile(node);
			let child = this.#own.firstChild[node] as number;
			for (; child !== 0; child = this.#own.nextSibling[child] as number) stack.push(child);
		}
	}

	#overlayImplicit(node: number): void {
		if (this.#isAbsent(node)) {
			this.#add(node, none, implicit);
			return;
		}
		// A directory below keeps its attributes, as in containerd.
		if (this.#isDirectory(node)) return;
		const inode = this.#tree.inode[node] as number;
		const isSymlink = this.#tree.typeOf(inode) === entryType.symlink;
		this.#report(
			isSymlink ? 'lower-symlink-parent' : 'file-as-parent',
			isSymlink
				? 'The layer adds a path below a symlink of a lower layer; overlay engines put a directory in its place.'
				: 'The layer uses a file of a lower layer as a directory; shown as a directory.',
			pathText(this.#tree.pathBytes(node)),
		);
		this.#replaceLower(node, none, implicit);
	}

	#overlayDirectory(node: number): void {
		const tree = this.#tree;
		const row = this.#own.row[node] as number;
		const inode = this.#own.inode[node] as number;
		if (this.#isAbsent(node)) {
			this.#add(node, row, inode);
		} else if (this.#isDirectory(node)) {
			const isSame = this.#hasSameAttributes(tree.inode[node] as number, inode);
			const kind = isSame ? change.unchanged : change.modified;
			tree.setVersion(node, this.#layerIndex, row, inode, kind);
		} else {
			this.#replaceLower(node, row, inode);
		}
	}

	#hasSameAttributes(lower: number, upper: number): boolean {
		if (lower < 0) return false;
		const tree = this.#tree;
		return sameAttributes(
			tree.indexes[tree.attributeLayer[lower] as number] as LayerIndex,
			tree.attributeRow[lower] as number,
			tree.indexes[tree.attributeLayer[upper] as number] as LayerIndex,
			tree.attributeRow[upper] as number,
		);
	}

	#overlayFile(node: number): void {
		const row = this.#own.row[node] as number;
		const inode = this.#own.inode[node] as number;
		if (this.#isAbsent(node)) {
			this.#add(node, row, inode);
		} else {
			if (this.#isDirectory(node)) this.#removeChildren(node, 'type-change');
			this.#replaceLower(node, row, inode);
		}
	}

	#add(node: number, row: number, inode: number): void {
		const version = this.#tree.lastVersion[node] as number;
		// Removed by a marker of this very layer: it was there before, so it is not new.
		const wasHere =
			version !== none &&
			this.#tree.versionLayer[version] === this.#layerIndex &&
			this.#tree.versionChange[version] === change.removed;
		const kind = wasHere ? change.modified : change.added;
		this.#tree.setVersion(node, this.#layerIndex, row, inode, kind);
		if (node !== rootNode) this.#live.add(node);
	}

	#replaceLower(node: number, row: number, inode: number): void {
		const tree = this.#tree;
		const lower = tree.inode[node] as number;
		const isFile = inode >= 0 && tree.typeOf(inode) === entryType.file;
		tree.setVersion(node, this.#layerIndex, row, inode, change.modified);
		this.#hidden.release(
			lower,
			this.#layerIndex,
			isFile ? 'replaced' : 'type-change',
			node,
			isFile ? inode : none,
		);
	}
}
