import {entryType} from '../layer/tar-header.ts';
import {none, rootNode} from '../tree/image-tree.ts';
import {differingAttributes, differingMetadata} from './file-attributes.ts';
import {FinalTree} from './final-tree.ts';
import type {
	ComparedFile,
	DiffOptions,
	FileAttribute,
	FileState,
	Ignorable,
	Side,
} from './image-diff.ts';
import {matchNodes, type NodeMap} from './match-nodes.ts';
import {findMoves} from './moved-files.ts';
import {keyText} from './path-keys.ts';

/** In which nothing is read. */
const nodesAtOnce = 4096;
/** Of which contents may have to be read. */
const pairsAtOnce = 64;

/** What each {@link Ignorable} leaves out, as far as files go. */
const ignoredAttributes: ReadonlyMap<Ignorable, FileAttribute> = new Map([
	['timestamps', 'mtime'],
	['owners', 'owner'],
	['modes', 'mode'],
	['xattrs', 'xattrs'],
]);

/** A difference in one of these is one of the file itself, not of what is said about it. */
const ownAttributes: ReadonlySet<FileAttribute> = new Set([
	'type',
	'content',
	'linkTarget',
	'device',
]);

/**
 * The paths that are not the same in the final trees of two images, in byte order; the root itself is left out. Where
 * both images hold the same `LayerIndex`, what comes from it is not looked at. Without `paths`, what the changes add to
 * the live bytes is the difference of the two images.
 * @throws the reason of the signal; Error when a glob is none
 */
export function compareFiles(
	oldSide: Side,
	newSide: Side,
	options: DiffOptions,
): readonly ComparedFile[] {
	const steps = compareSteps(oldSide, newSide, options);
	let step = steps.next();
	while (!step.done) step = steps.next();
	return step.value;
}

/** As {@link compareFiles}, in small steps: for whoever has other things to do in between. */
export function* compareSteps(
	oldSide: Side,
	newSide: Side,
	options: DiffOptions,
): Generator<undefined, readonly ComparedFile[]> {
	const steps = comparison(oldSide, newSide, options);
	for (;;) {
		options.signal?.throwIfAborted();
		const step = steps.next();
		if (step.done) return step.value;
		yield;
	}
}

function* comparison(
	oldSide: Side,
	newSide: Side,
	{ignore, paths}: DiffOptions,
): Generator<undefined, readonly ComparedFile[]> {
	if (haveSameLayers(oldSide, newSide)) return [];
	const oldTree = new FinalTree(oldSide, paths);
	const newTree = new FinalTree(newSide, paths);
	const map = yield* matchNodes(oldTree.tree, newTree.tree);
	const ignored = new Set([...(ignore ?? [])].flatMap((what) => ignoredAttributes.get(what) ?? []));
	return yield* new Comparison(oldTree, newTree, map, ignored).run();
}

function haveSameLayers({analysis: a}: Side, {analysis: b}: Side): boolean {
	return (
		a.indexes.length === b.indexes.length &&
		a.indexes.every((index, layerIndex) => index === b.indexes[layerIndex])
	);
}

/** A change, and the bytes of its path, by which it is sorted. */
type Sortable = {readonly key: string; readonly file: ComparedFile};

class Comparison {
	readonly #old: FinalTree;
	readonly #new: FinalTree;
	readonly #map: NodeMap;
	readonly #ignored: ReadonlySet<FileAttribute>;
	readonly #changes: Sortable[] = [];

	constructor(
		oldTree: FinalTree,
		newTree: FinalTree,
		map: NodeMap,
		ignored: ReadonlySet<FileAttribute>,
	) {
		this.#old = oldTree;
		this.#new = newTree;
		this.#map = map;
		this.#ignored = ignored;
	}

	*run(): Generator<undefined, readonly ComparedFile[]> {
		const added = yield* this.#comparePairs();
		const removed = yield* this.#findRemoved();
		const moves = yield* findMoves(this.#old, removed, this.#new, added);
		for (const {oldNode, newNode} of moves) {
			const differing = differingMetadata(this.#old, oldNode, this.#new, newNode);
			this.#add('moved', oldNode, newNode, this.#withoutIgnored(differing));
		}
		const movedFrom = new Set(moves.map(({oldNode}) => oldNode));
		const movedTo = new Set(moves.map(({newNode}) => newNode));
		for (const node of added) if (!movedTo.has(node)) this.#add('added', none, node, []);
		for (const node of removed) if (!movedFrom.has(node)) this.#add('removed', node, none, []);
		return this.#changes.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({file}) => file);
	}

	/** Compares the paths that both images have. Returns the nodes that only the new one has. */
	*#comparePairs(): Generator<undefined, readonly number[]> {
		const added: number[] = [];
		const {nodeCount} = this.#new.tree;
		for (let node = 1; node < nodeCount; node++) {
			if (node % pairsAtOnce === 0) yield;
			if (!this.#new.isLive(node) || !this.#new.isMeant(node)) continue;
			const oldNode = this.#map.toOld[node] as number;
			if (oldNode === none || !this.#old.isLive(oldNode)) {
				added.push(node);
				continue;
			}
			const attributes = this.#attributesOf(oldNode, node);
			if (attributes.length === 0) continue;
			const isOwn = attributes.some((attribute) => ownAttributes.has(attribute));
			this.#add(isOwn ? 'modified' : 'metadata', oldNode, node, attributes);
		}
		return added;
	}

	*#findRemoved(): Generator<undefined, readonly number[]> {
		const removed: number[] = [];
		const {nodeCount} = this.#old.tree;
		for (let node = 1; node < nodeCount; node++) {
			if (node % nodesAtOnce === 0) yield;
			if (!this.#old.isLive(node) || !this.#old.isMeant(node)) continue;
			const newNode = this.#map.toNew[node] as number;
			if (newNode === none || !this.#new.isLive(newNode)) removed.push(node);
		}
		return removed;
	}

	/** In what two nodes differ, and that is not to be ignored. */
	#attributesOf(oldNode: number, newNode: number): readonly FileAttribute[] {
		const differing = differingAttributes(this.#old, oldNode, this.#new, newNode);
		return this.#withoutIgnored(
			this.#isLinkedAlike(oldNode, newNode) ? differing : withHardlink(differing),
		);
	}

	#withoutIgnored(attributes: readonly FileAttribute[]): readonly FileAttribute[] {
		if (this.#ignored.size === 0) return attributes;
		return attributes.filter((attribute) => !this.#ignored.has(attribute));
	}

	/** True when both are first names, or names of inodes whose first names are the same path. */
	#isLinkedAlike(oldNode: number, newNode: number): boolean {
		const oldFirst = this.#old.firstName(oldNode);
		const newFirst = this.#new.firstName(newNode);
		if (oldFirst === oldNode || newFirst === newNode) {
			return oldFirst === oldNode && newFirst === newNode;
		}
		return this.#map.toOld[newFirst] === oldFirst;
	}

	#add(
		state: FileState,
		oldNode: number,
		newNode: number,
		attributes: readonly FileAttribute[],
	): void {
		const isOld = oldNode !== none;
		const isNew = newNode !== none;
		const key = isNew ? this.#new.keys.of(newNode) : this.#old.keys.of(oldNode);
		const oldBytes = isOld ? this.#old.liveBytes(oldNode) : 0;
		const newBytes = isNew ? this.#new.liveBytes(newNode) : 0;
		const file = {
			path: keyText(key),
			state,
			oldPath: state === 'moved' ? keyText(this.#old.keys.of(oldNode)) : null,
			oldSize: isOld ? this.#old.sizeOf(oldNode) : null,
			newSize: isNew ? this.#new.sizeOf(newNode) : null,
			deltaBytes: newBytes - oldBytes,
			attributes,
			layerIndex: isNew ? this.#new.layerOf(newNode) : this.#removedBy(oldNode),
			oldNode,
			newNode,
		};
		this.#changes.push({key, file});
	}

	/** The layer of the new image that removed a path, or something above it; null where none did. */
	#removedBy(oldNode: number): number | null {
		const {tree} = this.#new;
		const {parent} = this.#old.tree;
		for (let at = oldNode; at !== rootNode; at = parent[at] as number) {
			const node = this.#map.toNew[at] as number;
			if (node === none) continue;
			if (this.#new.isLive(node)) {
				const isDirectory = this.#new.typeOf(node) === entryType.directory;
				return isDirectory ? null : this.#new.layerOf(node);
			}
			const version = tree.lastVersion[node] as number;
			if (version !== none) return tree.versionLayer[version] as number;
		}
		return null;
	}
}

/** Adds that names are linked in another way, unless that goes without saying; only `device` comes after it. */
function withHardlink(attributes: readonly FileAttribute[]): readonly FileAttribute[] {
	if (attributes[0] === 'type') return attributes;
	if (attributes.at(-1) !== 'device') return [...attributes, 'hardlink'];
	return [...attributes.slice(0, -1), 'hardlink', 'device'];
}
