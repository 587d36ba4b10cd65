import {type LayerIndex, symlinkTarget} from '../layer/layer-index.ts';
import {lineOf} from '../layer/path-table.ts';
import {type ImageTree, none, rootNode} from './image-tree.ts';
import {markerOf} from './marker.ts';
import {type OwnTree, ownKind} from './own-tree.ts';

/** In place of a node: the path cannot be reached, its entry is dropped. */
export const unreachable = -1;
/** In place of a node: the path lies in bookkeeping of aufs. */
export const bookkeeping = -2;

/** Symlinks followed for one path before it counts as a loop, as in Linux and Go. */
const maxHops = 255;
/** Steps through symlinks for a whole layer; past it, someone is playing games. */
const maxSteps = 10_000_000;

/** What a path resolution wants done or told; the layer builder does it. */
export type OwnPathEvents = {
	/** `node` must be a directory that no entry describes yet; it may hold something else now. */
	makeImplicitDirectory(node: number): void;
	onLoop(node: number): void;
	onEscape(node: number): void;
};

/**
 * Finds where the entries of one layer go: their parent directories, through symlinks of the *same* layer only, held
 * at the root. A symlink of a lower layer is not followed: overlay engines put a directory in its place.
 */
export class OwnPaths {
	readonly #tree: ImageTree;
	readonly #own: OwnTree;
	readonly #index: LayerIndex;
	readonly #events: OwnPathEvents;
	/** Directory node of each path of the layer, valid for `#memoEpoch`. */
	readonly #memo: Int32Array;
	readonly #memoEpoch: Int32Array;
	#epoch = 1;
	#steps = 0;
	/** Some path went through a symlink, so that literal paths and nodes differ. */
	followedSymlink = false;

	constructor(tree: ImageTree, own: OwnTree, index: LayerIndex, events: OwnPathEvents) {
		this.#tree = tree;
		this.#own = own;
		this.#index = index;
		this.#events = events;
		this.#memo = new Int32Array(index.paths.count);
		this.#memoEpoch = new Int32Array(index.paths.count);
	}

	/** Directories found so far may have become something else. */
	forget(): void {
		this.#epoch++;
	}

	/** Changes when {@link forget} is called. */
	get epoch(): number {
		return this.#epoch;
	}

	/** Node of the directory `pathNode` in the layer's own tree, made where it is only implied. */
	directory(pathNode: number): number {
		const {parent} = this.#index.paths;
		if (pathNode === rootNode) return rootNode;
		if (this.#memoEpoch[pathNode] === this.#epoch) return this.#memo[pathNode] as number;
		const chain: number[] = [];
		let at = pathNode;
		while (at !== rootNode && this.#memoEpoch[at] !== this.#epoch) {
			chain.push(at);
			at = parent[at] as number;
		}
		let node = at === rootNode ? rootNode : (this.#memo[at] as number);
		for (let step = chain.pop(); step !== undefined; step = chain.pop()) {
			node = node < 0 ? node : this.#enter(node, step);
			this.remember(step, node);
		}
		return node;
	}

	/**
	 * Node of `pathNode` in the layer's own tree, the last part not followed; 0 where the layer has nothing there.
	 * Makes nothing.
	 */
	lookUp(pathNode: number): number {
		const {paths} = this.#index;
		let node = rootNode;
		for (const step of lineOf(paths, pathNode)) {
			node = this.#tree.findLike(node, paths, step);
			if (node === 0 || this.#own.kind(node) === ownKind.nothing) return 0;
			if (step === pathNode) return node;
			if (this.#own.kind(node) === ownKind.symlink) node = this.#follow(node, false);
			if (node < 0 || !this.#own.isDirectory(node)) return 0;
		}
		return node;
	}

	/** Node of a literal path, symlinks not followed; 0 where no layer has touched it. Makes nothing. */
	nodeOf(pathNode: number): number {
		const {paths} = this.#index;
		let node = rootNode;
		for (const step of lineOf(paths, pathNode)) {
			node = this.#tree.findLike(node, paths, step);
			if (node === 0) return 0;
		}
		return node;
	}

	/** An entry of the layer made `node` a directory at `pathNode`. */
	remember(pathNode: number, node: number): void {
		this.#memo[pathNode] = node;
		this.#memoEpoch[pathNode] = this.#epoch;
	}

	#enter(directory: number, pathNode: number): number {
		const {paths} = this.#index;
		const name = paths.names.subarray(paths.nameStart[pathNode], paths.nameStart[pathNode + 1]);
		const marker = markerOf(name);
		if (marker === 'aufs' || marker === 'opaque') return bookkeeping;
		const node = this.#tree.childLike(directory, paths, pathNode);
		return this.#enterNode(node);
	}

	#enterNode(node: number): number {
		const kind = this.#own.kind(node);
		if (kind === ownKind.symlink) {
			this.followedSymlink = true;
			return this.#follow(node, true);
		}
		if (kind !== ownKind.directory && kind !== ownKind.implicitDirectory) {
			this.#events.makeImplicitDirectory(node);
		}
		return node;
	}

	/** Directory that the symlink at `link` leads to; makes what is missing on the way if `make`. */
	#follow(link: number, make: boolean): number {
		const walk = new SymlinkWalk(this.#tree.parent[link] as number);
		walk.push(this.#targetOf(link));
		for (let part = walk.next(); part; part = walk.next()) {
			if (++this.#steps > maxSteps || walk.hops > maxHops) return this.#loop(link, make);
			if (isDotDot(part)) this.#goUp(walk, link, make);
			else if (!this.#goDown(walk, part, make)) return unreachable;
		}
		return walk.node;
	}

	/** False where there is nothing to go down to, and nothing may be made. */
	#goDown(walk: SymlinkWalk, part: Uint8Array, make: boolean): boolean {
		const node = make
			? this.#tree.child(walk.node, part, 0, part.length)
			: this.#tree.find(walk.node, part, 0, part.length);
		const kind = this.#own.kind(node);
		if (node === 0 || (!make && kind === ownKind.nothing)) return false;
		if (kind === ownKind.symlink) {
			walk.push(this.#targetOf(node));
			return true;
		}
		if (make && !this.#own.isDirectory(node)) this.#events.makeImplicitDirectory(node);
		walk.node = node;
		return true;
	}

	#goUp(walk: SymlinkWalk, link: number, make: boolean): void {
		const parent = this.#tree.parent[walk.node] as number;
		if (parent !== none) walk.node = parent;
		else if (make) this.#events.onEscape(link);
	}

	#loop(link: number, make: boolean): number {
		if (make) this.#events.onLoop(link);
		return unreachable;
	}

	#targetOf(node: number): Uint8Array {
		// A hard link to a symlink has the symlink's inode; its target stands in the entry that made it.
		const inode = this.#own.inode[node] as number;
		return symlinkTarget(this.#index, this.#tree.inodeRow[inode] as number);
	}
}

function isDotDot(part: Uint8Array): boolean {
	return part.length === 2 && part[0] === 0x2e && part[1] === 0x2e;
}

/** The parts of symlink targets still to be walked, the target found last first. */
class SymlinkWalk {
	node: number;
	hops = 0;
	readonly #targets: {readonly bytes: Uint8Array; at: number}[] = [];

	constructor(node: number) {
		this.node = node;
	}

	push(target: Uint8Array): void {
		this.hops++;
		if (target[0] === 0x2f) this.node = rootNode;
		this.#targets.push({bytes: target, at: 0});
	}

	/** The next part that is neither empty nor `.`; undefined at the end. */
	next(): Uint8Array | undefined {
		for (let target = this.#targets.at(-1); target; target = this.#targets.at(-1)) {
			const {bytes, at} = target;
			if (at >= bytes.length) {
				this.#targets.pop();
				continue;
			}
			const slash = bytes.indexOf(0x2f, at);
			const end = slash < 0 ? bytes.length : slash;
			target.at = end + 1;
			const isDot = end - at === 1 && bytes[at] === 0x2e;
			if (end > at && !isDot) return bytes.subarray(at, end);
		}
		return undefined;
	}
}
