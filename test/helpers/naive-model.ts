import {type RawBytes, type RawEntry, type RawLayer, rawBytes} from './raw-tar.ts';

/**
 * A slow and simple model of what layers mean, after formats.md 2.2 and design.md 3 and nothing else: maps from path to
 * inode, copied for each layer. Knows regular files, directories, symlinks, hard links, devices, fifos, whiteouts and
 * opaque markers. Paths begin with `/`; the root is the empty text and is in no map.
 */
export type NaiveImage = {
	readonly rows: readonly NaiveRow[];
	readonly contentBytes: number;
	readonly liveBytes: number;
	readonly layers: readonly NaiveLayer[];
	/** Payloads that no final name refers to, by layer and row. */
	readonly hidden: readonly NaiveHidden[];
	/** Some hard link refers to a file of a lower layer, which every overlay engine refuses. */
	readonly linksToLower: boolean;
};

export type NaiveRow = {
	readonly path: string;
	readonly type: NaiveType;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly size: number;
	readonly linkTarget: string | null;
	/** First name of the same inode, unless that is this one. */
	readonly hardlinkOf: string | null;
};

export type NaiveType = 'file' | 'directory' | 'symlink' | 'char-device' | 'block-device' | 'fifo';

type Counts = Readonly<Record<'addedCount' | 'modifiedCount' | 'removedCount', number>>;
export type NaiveLayer = Counts & {readonly contentBytes: number; readonly hiddenBytes: number};

export type NaiveHidden = {
	readonly layerIndex: number;
	readonly row: number;
	readonly bytes: number;
	/** The layer after which no name was left. */
	readonly hiddenByLayer: number;
};

/** A file, or a directory that an entry describes. */
type Inode = {
	readonly type: NaiveType;
	readonly payload: number;
	readonly target: string;
	readonly layerIndex: number;
	readonly row: number;
	attributes: Attributes;
};
type Attributes = Readonly<Record<'mode' | 'uid' | 'gid' | 'mtime', number>>;
/** A directory that no entry describes. */
type Implicit = 'implicit';
type Tree = Map<string, Inode | Implicit>;
/** A number is a hard link whose target has not come: the row of its entry. */
type OwnNode = Inode | Implicit | number;
type OwnTree = Map<string, OwnNode>;
type Waiting = {readonly path: string; readonly row: number; readonly entry: RawEntry};
type Own = {
	readonly tree: OwnTree;
	readonly whiteouts: Set<string>;
	readonly opaques: Set<string>;
	/** Hard links in the order in which they were made. */
	readonly links: (readonly [Inode, Attributes])[];
};

export function naiveImage(layers: readonly RawLayer[]): NaiveImage {
	const trees: Tree[] = [];
	const counts: Counts[] = [];
	let tree: Tree = new Map();
	let linksToLower = false;
	for (const [layerIndex, {entries}] of layers.entries()) {
		const own = ownTree(entries, layerIndex, tree);
		linksToLower ||= own.links.some(([inode]) => inode.layerIndex !== layerIndex);
		const lower = withoutHidden(tree, own);
		const merged = overlaid(lower, own.tree);
		counts.push(countChanges(tree, lower, own.tree, merged));
		tree = merged;
		trees.push(tree);
	}
	const payloads = layers.map(({entries}) => entries.map(payloadOf));
	const hidden = hiddenPayloads(payloads, trees);
	const hiddenOf = (layerIndex: number): readonly number[] =>
		hidden.flatMap((item) => (item.layerIndex === layerIndex ? [item.bytes] : []));
	const inodes = new Set([...tree.values()].filter((node) => node !== 'implicit'));
	return {
		rows: rowsOf(tree),
		contentBytes: sum(payloads.flat()),
		liveBytes: sum([...inodes].map(({payload}) => payload)),
		layers: counts.map((count, layerIndex) => ({
			...count,
			contentBytes: sum(payloads[layerIndex] ?? []),
			hiddenBytes: sum(hiddenOf(layerIndex)),
		})),
		hidden,
		linksToLower,
	};
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}

function payloadOf({type = '0', data}: RawEntry): number {
	return type === '0' ? rawBytes(data).length : 0;
}

/**
 * The layer's own tree, before it meets the layers below. A hard link without a target is as if it were not there; that
 * it has none is only known at the end, so the layer is read again without those links until all others have one.
 */
function ownTree(entries: readonly RawEntry[], layerIndex: number, lower: Tree): Own {
	const dropped = new Set<number>();
	for (;;) {
		// Markers may come last, and hide what hard links would find below: a first reading finds the markers.
		const first = new OwnReader(layerIndex, dropped, new Map());
		first.read(entries);
		const reader = new OwnReader(layerIndex, dropped, withoutHidden(lower, first.own));
		reader.read(entries);
		const lost = reader.resolveForwardLinks();
		if (lost === undefined) {
			for (const [inode, attributes] of reader.own.links) inode.attributes = attributes;
			return reader.own;
		}
		dropped.add(lost.row);
	}
}

class OwnReader {
	readonly own: Own = {tree: new Map(), whiteouts: new Set(), opaques: new Set(), links: []};
	/** Hard links whose target had not come, also those that another entry has replaced since. */
	readonly #waiting: Waiting[] = [];
	readonly #layerIndex: number;
	readonly #dropped: ReadonlySet<number>;
	readonly #lower: Tree;

	constructor(layerIndex: number, dropped: ReadonlySet<number>, lower: Tree) {
		this.#layerIndex = layerIndex;
		this.#dropped = dropped;
		this.#lower = lower;
	}

	read(entries: readonly RawEntry[]): void {
		for (const [row, entry] of entries.entries()) this.#readEntry(entry, row);
	}

	#readEntry(entry: RawEntry, row: number): void {
		const parts = cleanParts(text(entry.name));
		const name = parts.pop();
		if (name === undefined) return;
		const directory = this.#directory(parts, true);
		if (directory === undefined) return;
		if (name === '.wh..wh..opq') this.own.opaques.add(directory);
		else if (name.startsWith('.wh..wh.') || /^\.wh\.\.?\.?$/.test(name)) return;
		else if (name.startsWith('.wh.')) this.own.whiteouts.add(`${directory}/${name.slice(4)}`);
		else this.#place(`${directory}/${name}`, entry, row);
	}

	#place(path: string, entry: RawEntry, row: number): void {
		if (entry.type === '3' && !entry.major && !entry.minor) this.own.whiteouts.add(path);
		else if (entry.type === '1') this.#placeHardlink(path, entry, row);
		else this.#put(path, inodeOf(entry, this.#layerIndex, row));
	}

	#placeHardlink(path: string, entry: RawEntry, row: number): void {
		const target = text(entry.link);
		const own = this.#find(target);
		if (this.#dropped.has(row) || escapes(target) || isDirectory(own)) return;
		const found = own ?? this.#lower.get(`/${cleanParts(target).join('/')}`);
		if (isFile(found)) {
			this.#link(path, found, entry);
		} else {
			this.#put(path, row);
			this.#waiting.push({path, row, entry});
		}
	}

	#link(path: string, inode: Inode, entry: RawEntry): void {
		this.own.links.push([inode, attributesOf(entry)]);
		this.#put(path, inode);
	}

	/** Links whose target came after them. Returns the first link that has none. */
	resolveForwardLinks(): Waiting | undefined {
		const target = ({entry}: Waiting): OwnNode | undefined => this.#find(text(entry.link));
		for (let settled = true; settled; ) {
			const ready = this.#waiting.filter(({path, row}) => this.own.tree.get(path) === row);
			const link = ready.find((waiting) => isFile(target(waiting)));
			if (link) this.#link(link.path, target(link) as Inode, link.entry);
			settled = link !== undefined;
		}
		const left = this.#waiting.filter((link) => !isFile(target(link)));
		// Where there are only links that wait for each other, one of those.
		return left.find((link) => typeof target(link) !== 'number') ?? left[0];
	}

	/** A directory over a directory keeps what lies in it; everything else replaces. */
	#put(path: string, node: OwnNode): void {
		if (!isDirectory(node)) removeBelow(this.own.tree, path);
		this.own.tree.set(path, node);
	}

	/** What the layer has at a path, its last part not followed. */
	#find(name: string): OwnNode | undefined {
		const parts = cleanParts(name);
		const last = parts.pop();
		const directory = this.#directory(parts, false);
		if (directory === undefined) return undefined;
		return this.#at(last === undefined ? '' : `${directory}/${last}`);
	}

	/**
	 * Path of a directory in the own tree, symlinks of this layer followed. With `make`, what is missing or no directory
	 * becomes an implied one. Undefined where it cannot be reached.
	 */
	#directory(parts: readonly string[], make: boolean): string | undefined {
		const todo = [...parts].reverse();
		let at = '';
		let hops = 0;
		for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
			const next = below(at, part);
			const node = this.#at(next);
			if (this.#isOwnSymlink(node)) {
				if (++hops > 255) return undefined;
				at = node.target.startsWith('/') ? '' : at;
				todo.push(...partsOf(node.target).reverse());
				continue;
			}
			if (!isDirectory(node) && !make) return undefined;
			if (!isDirectory(node)) this.#put(next, 'implicit');
			at = next;
		}
		return at;
	}

	#at(path: string): OwnNode | undefined {
		return path === '' ? 'implicit' : this.own.tree.get(path);
	}

	#isOwnSymlink(node: OwnNode | undefined): node is Inode {
		return isFile(node) && node.type === 'symlink' && node.layerIndex === this.#layerIndex;
	}
}

const types: ReadonlyMap<string, NaiveType> = new Map([
	['0', 'file'],
	['2', 'symlink'],
	['3', 'char-device'],
	['4', 'block-device'],
	['5', 'directory'],
	['6', 'fifo'],
]);

function inodeOf(entry: RawEntry, layerIndex: number, row: number): Inode {
	return {
		type: types.get(entry.type ?? '0') ?? 'file',
		payload: payloadOf(entry),
		target: text(entry.link),
		layerIndex,
		row,
		attributes: attributesOf(entry),
	};
}

/** With the defaults of `rawTar`. */
function attributesOf({type, mode, uid = 0, gid = 0, mtime = 1700000000}: RawEntry): Attributes {
	const usual = type === '5' ? 0o755 : type === '2' ? 0o777 : 0o644;
	return {mode: (mode ?? usual) & 0o7777, uid, gid, mtime};
}

function text(bytes: RawBytes | undefined): string {
	return rawBytes(bytes).toString();
}

function partsOf(name: string): string[] {
	return name.split('/').filter((part) => part !== '' && part !== '.');
}

function cleanParts(name: string): string[] {
	const parts: string[] = [];
	for (const part of partsOf(name)) {
		if (part === '..') parts.pop();
		else parts.push(part);
	}
	return parts;
}

function escapes(name: string): boolean {
	let depth = 0;
	return partsOf(name).some((part) => {
		depth += part === '..' ? -1 : 1;
		return depth < 0;
	});
}

/** One step down from a directory, or up, held at the root. */
function below(directory: string, part: string): string {
	if (part !== '..') return `${directory}/${part}`;
	return directory.slice(0, Math.max(0, directory.lastIndexOf('/')));
}

function isDirectory(node: OwnNode | undefined): boolean {
	return node === 'implicit' || (typeof node === 'object' && node.type === 'directory');
}

function isFile(node: OwnNode | undefined): node is Inode {
	return typeof node === 'object' && node.type !== 'directory';
}

function removeBelow(tree: Map<string, unknown>, path: string): void {
	for (const key of [...tree.keys()]) if (key.startsWith(`${path}/`)) tree.delete(key);
}

/** What the layer's markers leave of the layers below. */
function withoutHidden(lower: Tree, {whiteouts, opaques}: Own): Tree {
	const tree = new Map(lower);
	for (const path of whiteouts) {
		tree.delete(path);
		removeBelow(tree, path);
	}
	for (const path of opaques) removeBelow(tree, path);
	return tree;
}

function overlaid(lower: Tree, own: OwnTree): Tree {
	const tree = new Map(lower);
	const depth = (path: string): number => path.split('/').length;
	for (const [path, node] of [...own].sort(([a], [b]) => depth(a) - depth(b))) {
		if (typeof node === 'number') throw new Error(`A hard link was left over: ${path}`);
		const isMerge = isDirectory(node) && isDirectory(tree.get(path));
		if (!isMerge) removeBelow(tree, path);
		// An implied directory over a directory takes over its attributes.
		if (!isMerge || node !== 'implicit') tree.set(path, node);
	}
	return tree;
}

function countChanges(before: Tree, lower: Tree, own: OwnTree, after: Tree): Counts {
	const added = [...after.keys()].filter((path) => !before.has(path));
	const removed = [...before.keys()].filter((path) => !after.has(path));
	const modified = [...own].filter(
		([path, node]) => before.has(path) && !isSameDirectory(lower.get(path), node),
	);
	return {
		addedCount: added.length,
		modifiedCount: modified.length,
		removedCount: removed.length,
	};
}

/** True when a directory stays what it was: implied, or written again with the same attributes. */
function isSameDirectory(lower: Inode | Implicit | undefined, upper: OwnNode): boolean {
	if (!isDirectory(lower) || !isDirectory(upper)) return false;
	if (upper === 'implicit') return true;
	if (typeof lower !== 'object' || typeof upper !== 'object') return false;
	return JSON.stringify(lower.attributes) === JSON.stringify(upper.attributes);
}

function hiddenPayloads(
	payloads: readonly (readonly number[])[],
	trees: readonly Tree[],
): readonly NaiveHidden[] {
	return payloads.flatMap((rows, layerIndex) =>
		rows.flatMap((bytes, row) => {
			const later = trees.slice(layerIndex);
			const without = later.findIndex((tree) => !holds(tree, layerIndex, row));
			if (bytes === 0 || without < 0) return [];
			return [{layerIndex, row, bytes, hiddenByLayer: layerIndex + without}];
		}),
	);
}

function holds(tree: Tree, layerIndex: number, row: number): boolean {
	const inodes = [...tree.values()].filter((node) => node !== 'implicit');
	return inodes.some((inode) => inode.layerIndex === layerIndex && inode.row === row);
}

function rowsOf(tree: Tree): readonly NaiveRow[] {
	const sorted = [...tree].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
	const firstNames = new Map<Inode, string>();
	return sorted.map(([path, node]): NaiveRow => {
		const inode = node === 'implicit' ? impliedDirectory() : node;
		const first = firstNames.get(inode) ?? path;
		firstNames.set(inode, first);
		const {mode, uid, gid} = inode.attributes;
		return {
			path,
			type: inode.type,
			mode,
			uid,
			gid,
			size: inode.payload,
			linkTarget: inode.type === 'symlink' ? inode.target : null,
			hardlinkOf: first === path ? null : first,
		};
	});
}

function impliedDirectory(): Inode {
	return inodeOf({type: '5'}, -1, -1);
}
