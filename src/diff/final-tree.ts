import {matchPaths, type PathMatches} from '../analysis/paths/path-matcher.ts';
import type {StoredFile} from '../analysis/same-content.ts';
import {apparentBytes, payloadBytes} from '../layer/layer-index.ts';
import {type EntryType, entryType} from '../layer/tar-header.ts';
import type {Layer} from '../model/image.ts';
import {absent, change, type ImageTree, none} from '../tree/image-tree.ts';
import type {Side} from './image-diff.ts';
import {PathKeys} from './path-keys.ts';

/** What a container sees of one of the two images, node by node. */
export class FinalTree {
	readonly tree: ImageTree;
	readonly isSaved: boolean;
	/** Paths of the nodes. */
	readonly keys: PathKeys;
	readonly #layers: readonly Layer[];
	readonly #matches: PathMatches | undefined;
	readonly #firstNames: ReadonlyMap<number, number>;

	/**
	 * @param paths globs of the paths that count. @default all
	 * @throws Error when a glob is none
	 */
	constructor({analysis: {tree, image}, isSaved}: Side, paths: readonly string[] | undefined) {
		this.tree = tree;
		this.isSaved = isSaved;
		this.keys = new PathKeys(tree);
		this.#layers = image.layers;
		this.#matches = paths && matchPaths(tree, [{paths}]);
		this.#firstNames = firstNames(tree, this.keys);
	}

	isLive(node: number): boolean {
		return this.tree.inode[node] !== absent;
	}

	/** True when the path is one of those that are compared. */
	isMeant(node: number): boolean {
		return this.#matches?.isMatch(0, node) ?? true;
	}

	/** Of a live node. */
	typeOf(node: number): EntryType {
		const inode = this.tree.inode[node] as number;
		return inode < 0 ? entryType.directory : (this.tree.typeOf(inode) as EntryType);
	}

	/** The entry that ships what an inode is. */
	storedOf(inode: number): StoredFile {
		return {
			layer: this.#layers[this.tree.inodeLayer[inode] as number] as Layer,
			index: this.tree.indexOf(inode),
			row: this.tree.inodeRow[inode] as number,
		};
	}

	/** True when other names of the final tree refer to the same inode. */
	isLinked(node: number): boolean {
		const inode = this.tree.inode[node] as number;
		return inode >= 0 && (this.tree.nameCount[inode] as number) > 1;
	}

	/** First name, in path order, of the inode that a live node refers to. */
	firstName(node: number): number {
		return this.#firstNames.get(this.tree.inode[node] as number) ?? node;
	}

	/** Size of a regular file as a container sees it; null for everything else. */
	sizeOf(node: number): number | null {
		if (this.typeOf(node) !== entryType.file) return null;
		const inode = this.tree.inode[node] as number;
		return apparentBytes(this.tree.indexOf(inode), this.tree.inodeRow[inode] as number);
	}

	/** What a live node adds to the live bytes: an inode counts at its first name. */
	liveBytes(node: number): number {
		const inode = this.tree.inode[node] as number;
		if (inode < 0 || this.firstName(node) !== node) return 0;
		return payloadBytes(this.tree.indexOf(inode), this.tree.inodeRow[inode] as number);
	}

	/** The layer whose entry gives a live node its present state. */
	layerOf(node: number): number {
		const {tree} = this;
		let version = tree.lastVersion[node] as number;
		while (tree.versionChange[version] === change.unchanged) {
			const before = tree.versionBefore[version] as number;
			if (before === none) break;
			version = before;
		}
		const layer = tree.versionLayer[version] as number;
		if (this.typeOf(node) === entryType.directory) return layer;
		// A hard link of a later layer gives all names of the file its attributes.
		return Math.max(layer, tree.attributeLayer[tree.inode[node] as number] as number);
	}
}

/** First name of each inode that has several. */
function firstNames(tree: ImageTree, keys: PathKeys): ReadonlyMap<number, number> {
	const first = new Map<number, number>();
	const firstKeys = new Map<number, string>();
	for (let node = 1; node < tree.nodeCount; node++) {
		const inode = tree.inode[node] as number;
		if (inode < 0 || (tree.nameCount[inode] as number) < 2) continue;
		const key = keys.of(node);
		const known = firstKeys.get(inode);
		if (known !== undefined && known < key) continue;
		firstKeys.set(inode, key);
		first.set(inode, node);
	}
	return first;
}
