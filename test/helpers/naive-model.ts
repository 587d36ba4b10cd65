import {type RawBytes, type RawEntry, type RawLayer, rawBytes} from './raw-tar.ts';

/**
 * A slow and simple model of what layers mean, after formats.md 2.2 and design.md 3 and nothing else: maps from path to
 * inode, copied for each layer. Knows regular files, directories, symlinks, hard links, devices, fifos, whiteouts and
 * opaque markers. Paths begin with `/`; the root is the empty text and is in no map.
 */
export type NaiveImage = {
	/** In byte order of the paths. */
	readonly rows: readonly NaiveRow[];
	readonly contentBytes: number;
	readonly liveBytes: number;
	readonly layers: readonly NaiveLayer[];
	/** Payloads that no final name refers to, by layer and row. */
	readonly hidden: readonly NaiveHidden[];
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

export type NaiveType =
	| 'file'
	| 'directory'
	| 'symlink'
	| 'char-device'
	| 'block-device'
	| 'fifo';

export type NaiveLayer = {
	readonly contentBytes: number;
	readonly hiddenBytes: number;
	readonly addedCount: number;
	readonly modifiedCount: number;
	readonly removedCount: number;
};

export type NaiveHidden = {
	readonly layerIndex: number;
	readonly row: number;
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
	/** Those of the last hard link to it. */
	attributes: Attributes;
};
type Attributes = {
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly mtime: number;
};
/** A directory that no entry describes. */
type Implicit = 'implicit';
type Tree = Map<string, Inode | Implicit>;
/** A hard link whose target has not come: the row of its entry. */
type OwnTree = Map<string, Inode | Implicit | number>;
type Own = {readonly tree: OwnTree; readonly whiteouts: Set<string>; readonly opaques: Set<string>};

export function naiveImage(layers: readonly RawLayer[]): NaiveImage {
	const trees: Tree[] = [];
	const counts: Pick<NaiveLayer, 'addedCount' | 'modifiedCount' | 'removedCount'>[] = [];
	let tree: Tree = new Map();
	for (const [layerIndex, {entries}] of layers.entries()) {
		const own = ownTree(entries, layerIndex, tree);
		const lower = withoutHidden(tree, own);
		const merged = overlaid(lower, own.tree);
		counts.push(countChanges(tree, lower, own.tree, merged));
		tree = merged;
		trees.push(tree);
	}
	const payloads = layers.map(({entries}) => entries.map(payloadOf));
	const hidden = hiddenPayloads(payloads, trees);
	const hiddenOf = (layerIndex: number): number =>
		sum(
			hidden
				.filter((item) => item.layerIndex === layerIndex)
				.map(({row}) => payloads[layerIndex]?.[row] ?? 0),
		);
	const inodes = new Set([...tree.values()].filter((node) => node !== 'implicit'));
	return {
		rows: rowsOf(tree),
		contentBytes: sum(payloads.flat()),
		liveBytes: sum([...inodes].map(({payload}) => payload)),
		layers: counts.map((count, layerIndex) => ({
			...count,
			contentBytes: sum(payloads[layerIndex] ?? []),
			hiddenBytes: hiddenOf(layerIndex),
		})),
		hidden,
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
		const first = new OwnReader(entries, layerIndex, new Map(), dropped);
		first.read();
		const reader = new OwnReader(entries, layerIndex, withoutHidden(lower, first.own), dropped);
		reader.read();
		const lost = reader.resolveForwardLinks();
		if (lost.length === 0) return reader.own;
		for (const row of lost) dropped.add(row);
	}
}

class OwnReader {
	readonly own: Own = {tree: new Map(), whiteouts: new Set(), opaques: new Set()};
	readonly #entries: readonly RawEntry[];
	readonly #layerIndex: number;
	readonly #lower: Tree;
	readonly #dropped: ReadonlySet<number>;

	constructor(
		entries: readonly RawEntry[],
		layerIndex: number,
		lower: Tree,
		dropped: ReadonlySet<number>,
	) {
		this.#entries = entries;
		this.#layerIndex = layerIndex;
		this.#lower = lower;
		this.#dropped = dropped;
	}

	read(): void {
		for (const [row, entry] of this.#entries.entries()) this.#readEntry(entry, row);
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
		if (this.#dropped.has(row)) return;
		const target = text(entry.link);
		if (escapes(target)) return;
		const found = this.#find(target) ?? this.#lower.get(`/${cleanParts(target).join('/')}`);
		if (typeof found === 'object' && found.type !== 'directory') this.#link(path, found, entry);
		else if (!isDirectory(found) || this.#find(target) === undefined) this.#put(path, row);
	}

	#link(path: string, inode: Inode, entry: RawEntry): void {
		inode.attributes = attributesOf(entry);
		this.#put(path, inode);
	}

	/** Links whose target came after them. Returns the rows of links that have none. */
	resolveForwardLinks(): readonly number[] {
		for (let settled = true; settled; ) {
			settled = false;
			for (const [path, row] of this.#pending()) {
				const entry = this.#entries[row] as RawEntry;
				const found = this.#find(text(entry.link));
				if (typeof found !== 'object' || found.type === 'directory') continue;
				this.#link(path, found, entry);
				settled = true;
			}
		}
		const rows = this.#pending().map(([, row]) => row);
		const without = rows.filter((row) => {
			const entry = this.#entries[row] as RawEntry;
			return typeof this.#find(text(entry.link)) !== 'number';
		});
		// None of them: links that wait for each other.
		return without.length > 0 ? without : rows;
	}

	#pending(): readonly (readonly [string, number])[] {
		return [...this.own.tree]
			.flatMap(([path, node]) => (typeof node === 'number' ? [[path, node] as const] : []))
			.sort(([, a], [, b]) => a - b);
	}

	/** A directory over a directory keeps what lies in it; everything else replaces. */
	#put(path: string, node: Inode | Implicit | number): void {
		if (!isDirectory(node)) removeBelow(this.own.tree, path);
		this.own.tree.set(path, node);
	}

	/** What the layer has at a path, its last part not followed. */
	#find(name: string): Inode | Implicit | number | undefined {
		const parts = cleanParts(name);
		const last = parts.pop();
		if (last === undefined) return 'implicit';
		const directory = this.#directory(parts, false);
		return directory === undefined ? undefined : this.own.tree.get(`${directory}/${last}`);
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
			const next = part === '..' ? parentOf(at) : `${at}/${part}`;
			const node = next === '' ? 'implicit' : this.own.tree.get(next);
			if (this.#isOwnSymlink(node)) {
				if (++hops > 255) return undefined;
				if (node.target.startsWith('/')) at = '';
				todo.push(...partsOf(node.target).reverse());
				continue;
			}
			if (!isDirectory(node) && !make) return undefined;
			if (!isDirectory(node)) this.#put(next, 'implicit');
			at = next;
		}
		return at;
	}

	#isOwnSymlink(node: Inode | Implicit | number | undefined): node is Inode {
		return (
			typeof node === 'object' &&
			node.type === 'symlink' &&
			node.layerIndex === this.#layerIndex
		);
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
	return rawBytes(bytes).toString('utf8');
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

function parentOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function isDirectory(node: Inode | Implicit | number | undefined): boolean {
	return node === 'implicit' || (typeof node === 'object' && node.type === 'directory');
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

function countChanges(
	before: Tree,
	lower: Tree,
	own: OwnTree,
	after: Tree,
): Pick<NaiveLayer, 'addedCount' | 'modifiedCount' | 'removedCount'> {
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
function isSameDirectory(
	lower: Inode | Implicit | undefined,
	upper: Inode | Implicit | number,
): boolean {
	if (!isDirectory(lower) || !isDirectory(upper)) return false;
	if (upper === 'implicit') return true;
	if (typeof lower !== 'object' || typeof upper !== 'object') return false;
	return JSON.stringify(lower.attributes) === JSON.stringify(upper.attributes);
}

function hiddenPayloads(
	payloads: readonly (readonly number[])[],
	trees: readonly Tree[],
): readonly NaiveHidden[] {
	const holds = (tree: Tree, layerIndex: number, row: number): boolean =>
		[...tree.values()].some(
			(node) => node !== 'implicit' && node.layerIndex === layerIndex && node.row === row,
		);
	return payloads.flatMap((rows, layerIndex) =>
		rows.flatMap((payload, row) => {
			const later = trees.slice(layerIndex);
			const without = later.findIndex((tree) => !holds(tree, layerIndex, row));
			if (payload === 0 || without < 0) return [];
			return [{layerIndex, row, hiddenByLayer: layerIndex + without}];
		}),
	);
}

function rowsOf(tree: Tree): readonly NaiveRow[] {
	const sorted = [...tree].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
	const firstNames = new Map<Inode, string>();
	return sorted.map(([path, node]): NaiveRow => {
		if (node === 'implicit') return {path, ...implicitDirectory};
		const first = firstNames.get(node) ?? path;
		firstNames.set(node, first);
		const {mode, uid, gid} = node.attributes;
		return {
			path,
			type: node.type,
			mode,
			uid,
			gid,
			size: node.payload,
			linkTarget: node.type === 'symlink' ? node.target : null,
			hardlinkOf: first === path ? null : first,
		};
	});
}

const implicitDirectory = {
	type: 'directory',
	mode: 0o755,
	uid: 0,
	gid: 0,
	size: 0,
	linkTarget: null,
	hardlinkOf: null,
} as const;
