import type {LayerIndex} from '../layer/layer-index.ts';
import {payloadBytes} from '../layer/layer-index.ts';
import {pathText} from '../layer/path-text.ts';
import {entryType} from '../layer/tar-header.ts';
import {type ImageTree, rootNode} from '../tree/image-tree.ts';
import type {Analysis} from './analyze.ts';
import {FileKinds} from './composition/file-kinds.ts';
import type {Kind} from './composition/kinds.ts';
import type {Package, Packages} from './packages/package.ts';

/** Files of the final tree that belong to one owner and are there for one thing. */
export type CompositionRow = {
	readonly kind: Kind;
	/** `dpkg:libc6`, `npm:react`; of files that no package owns, where they are: `files:/srv/shop`. */
	readonly owner: string;
	/** Null of files, and where it is unknown. */
	readonly version: string | null;
	/** Bytes of data, each file once however many names it has. */
	readonly liveBytes: number;
	readonly fileCount: number;
};

export type CompositionTotal = {
	readonly kind: Kind;
	readonly liveBytes: number;
	/** Of them, what the base image ships. */
	readonly baseBytes: number;
	readonly fileCount: number;
};

/** Places with a smaller share of all live bytes are told with what is around them. */
const leastShare = 0.01;

/** What the final tree is made of. */
export type Composition = {
	/** Most bytes first. Their bytes and files add up to all that lives in the image. */
	readonly rows: readonly CompositionRow[];
	/** The same by kind, most bytes first; only kinds that there are. */
	readonly totals: readonly CompositionTotal[];
	/** Why owners may be missing, in a sentence each. */
	readonly problems: readonly string[];
};

/** Works out which packages and places the files of the final tree belong to, and what they are there for. */
export function compositionOf(analysis: Analysis, packages: Packages): Composition {
	const {tree, sizes} = analysis;
	const {list, owner} = packages;
	const folders = topFolders(tree);
	const copies = firstCopies(packages);
	const tallies = new Map<Kind, Tally>();
	for (const {kind, node, bytes, isInBase} of livingFiles(analysis, packages)) {
		const tally = tallies.get(kind) ?? emptyTally();
		tallies.set(kind, tally);
		add(tally.total, bytes);
		if (isInBase) add(tally.base, bytes);
		const at = owner[node] as number;
		if (at >= 0) add(sumOf(tally.packages, copies[at] as number), bytes);
		else add(sumOf(tally.folders, folders[tree.parent[node] as number] as number), bytes);
	}
	const least = sizes.liveBytes * leastShare;
	return {
		rows: [...tallies]
			.flatMap(([kind, tally]) => [
				...packageRows(kind, tally.packages, list),
				...folderRows(kind, rolledUp(tree, tally.folders, least), tree),
			])
			.sort(compareRows),
		totals: [...tallies]
			.map(([kind, {total, base}]) => ({kind, ...total, baseBytes: base.liveBytes}))
			.sort((a, b) => b.liveBytes - a.liveBytes || compareTexts(a.kind, b.kind)),
		problems: packages.problems,
	};
}

type Sum = {liveBytes: number; fileCount: number};

type Tally = {
	readonly total: Sum;
	readonly base: Sum;
	/** By position of the package. */
	readonly packages: Map<number, Sum>;
	/** By node of the directory. */
	readonly folders: Map<number, Sum>;
};

function emptyTally(): Tally {
	return {
		total: {liveBytes: 0, fileCount: 0},
		base: {liveBytes: 0, fileCount: 0},
		packages: new Map(),
		folders: new Map(),
	};
}

function sumOf(sums: Map<number, Sum>, key: number): Sum {
	const known = sums.get(key);
	if (known) return known;
	const sum = {liveBytes: 0, fileCount: 0};
	sums.set(key, sum);
	return sum;
}

function add(sum: Sum, bytes: number, files = 1): void {
	sum.liveBytes += bytes;
	sum.fileCount += files;
}

/** By position in the list, the first of the copies of a package that lie in several places: they are one owner. */
function firstCopies({list}: Packages): readonly number[] {
	const first = new Map<string, number>();
	return list.map(({type, name, version}, at) => {
		const key = JSON.stringify([type, name, version]);
		const known = first.get(key);
		if (known === undefined) first.set(key, at);
		return known ?? at;
	});
}

function packageRows(
	kind: Kind,
	sums: ReadonlyMap<number, Sum>,
	list: Packages['list'],
): readonly CompositionRow[] {
	return [...sums].map(([at, sum]) => {
		const {type, name, version} = list[at] as Package;
		return {kind, owner: `${type}:${name}`, version, ...sum};
	});
}

function folderRows(
	kind: Kind,
	sums: ReadonlyMap<number, Sum>,
	tree: ImageTree,
): readonly CompositionRow[] {
	return [...sums].map(([folder, sum]) => {
		const owner = `files:${pathText(tree.pathBytes(folder))}`;
		return {kind, owner, version: null, ...sum};
	});
}

type LivingFile = {
	readonly kind: Kind;
	/** The name that counts: the first that a package of the system owns, else the first. */
	readonly node: number;
	readonly bytes: number;
	readonly isInBase: boolean;
};

function* livingFiles(analysis: Analysis, packages: Packages): Generator<LivingFile> {
	const {tree, layers} = analysis;
	const kinds = new FileKinds(analysis, packages);
	const names = firstNames(tree, kinds);
	for (let inode = 0; inode < tree.inodeCount; inode++) {
		const node = names[inode] as number;
		if (node === 0) continue;
		const layerIndex = tree.inodeLayer[inode] as number;
		const index = tree.indexes[layerIndex] as LayerIndex;
		yield {
			kind: kinds.of(node),
			node,
			bytes: payloadBytes(index, tree.inodeRow[inode] as number),
			isInBase: layers[layerIndex]?.inBase ?? false,
		};
	}
}

/** By inode of a regular file, the name that counts; 0 for all other inodes. */
function firstNames(tree: ImageTree, kinds: FileKinds): Int32Array {
	const names = new Int32Array(tree.inodeCount);
	for (let node = 1; node < tree.nodeCount; node++) {
		const inode = tree.inode[node] as number;
		if (inode < 0 || tree.typeOf(inode) !== entryType.file) continue;
		const known = names[inode] as number;
		if (known === 0 || (!kinds.isOfSystem(known) && kinds.isOfSystem(node))) names[inode] = node;
	}
	return names;
}

/** By node, the directory that it is counted with: two components below the root at most. */
function topFolders(tree: ImageTree): Int32Array {
	const folders = new Int32Array(tree.nodeCount);
	for (let node = 1; node < tree.nodeCount; node++) {
		const parent = tree.parent[node] as number;
		const isNear = parent === rootNode || tree.parent[parent] === rootNode;
		folders[node] = isNear ? node : (folders[parent] as number);
	}
	return folders;
}

/** Small places are counted with what is around them: the deepest first, for their parents grow by it. */
function rolledUp(
	tree: ImageTree,
	places: ReadonlyMap<number, Sum>,
	least: number,
): ReadonlyMap<number, Sum> {
	const left = new Map(places);
	// A directory has a smaller number than what lies in it.
	for (const folder of [...withParents(tree, places.keys())].sort((a, b) => b - a)) {
		const sum = left.get(folder);
		if (!sum || sum.liveBytes >= least) continue;
		left.delete(folder);
		add(sumOf(left, tree.parent[folder] as number), sum.liveBytes, sum.fileCount);
	}
	return left;
}

function withParents(tree: ImageTree, folders: Iterable<number>): ReadonlySet<number> {
	const all = new Set<number>();
	for (const folder of folders) {
		for (let at = folder; at > rootNode; at = tree.parent[at] as number) all.add(at);
	}
	return all;
}

function compareRows(a: CompositionRow, b: CompositionRow): number {
	return (
		b.liveBytes - a.liveBytes ||
		compareTexts(a.kind, b.kind) ||
		compareTexts(a.owner, b.owner) ||
		compareTexts(a.version ?? '', b.version ?? '')
	);
}

function compareTexts(a: string, b: string): number {
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
