import type {Analysis} from '../analysis/analyze.ts';
import type {Package} from '../analysis/packages/package.ts';
import {directoryParts, type PathBytes} from './directory-parts.ts';
import type {ComparedFile, DiffOptions, Growth, ImageDiff, LayerChange} from './image-diff.ts';
import type {BothPackages} from './package-changes.ts';

/** What growth is told from. */
export type GrowthParts = Pick<ImageDiff, 'old' | 'new' | 'files' | 'layers' | 'delta'> & {
	/** Null where none were read. */
	readonly packages: BothPackages | null;
};

/**
 * Why the new image is larger or smaller, most bytes first, then by layer, path, and package: what paths add to the live
 * bytes, by package where one explains them, else by layer and directory; and, layer by layer, what nobody sees. A row
 * of hidden bytes names what has most of them. What a layer of the old image had counts for the layer of the new image
 * that does the same. The rows add up to `delta.contentBytes`; where only some paths are compared, to what the files say.
 */
export function growthOf(parts: GrowthParts, {paths}: DiffOptions): readonly Growth[] {
	const live = liveGrowth(parts);
	if (paths !== undefined) return live.sort(compareGrowth);
	const rows = [...live, ...hiddenGrowth(parts)];
	// What a saved report says of sizes need not be what its files add up to.
	const rest = rows.reduce((left, {deltaBytes}) => left - deltaBytes, parts.delta.contentBytes);
	if (rest !== 0) rows.push({layerIndex: null, path: '/', package: null, deltaBytes: rest});
	return rows.sort(compareGrowth);
}

/** Changed files of a package, or of a layer where no package has them. */
type Group = {
	readonly package: string | null;
	readonly files: PathBytes[];
	/** Bytes that change, more or fewer, by layer. */
	readonly bytesByLayer: Map<number | null, number>;
};

function liveGrowth(parts: GrowthParts): Growth[] {
	const layerOf = layerFinder(parts);
	const groups = new Map<string, Group>();
	for (const file of parts.files) {
		if (file.deltaBytes === 0) continue;
		const layer = layerOf(file);
		const owner = ownerOf(parts.packages, file);
		const key = owner ? packageKey(owner) : `layer ${layer}`;
		const group = groups.get(key) ?? emptyGroup(owner);
		groups.set(key, group);
		group.files.push(file);
		const before = group.bytesByLayer.get(layer) ?? 0;
		group.bytesByLayer.set(layer, before + Math.abs(file.deltaBytes));
	}
	return [...groups.values()].flatMap(rowsOf).filter(({deltaBytes}) => deltaBytes !== 0);
}

function emptyGroup(owner: Package | undefined): Group {
	const name = owner ? `${owner.type}:${owner.name}` : null;
	return {package: name, files: [], bytesByLayer: new Map()};
}

function rowsOf(group: Group): readonly Growth[] {
	const parts = directoryParts(group.files);
	const layerIndex = mostOf(group.bytesByLayer) ?? null;
	if (group.package === null) {
		return parts.map(({path, deltaBytes}) => ({
			layerIndex,
			path: path || '/',
			package: null,
			deltaBytes,
		}));
	}
	const bytes = new Map(parts.map(({path, deltaBytes}) => [path, Math.abs(deltaBytes)]));
	const deltaBytes = group.files.reduce((sum, file) => sum + file.deltaBytes, 0);
	return [{layerIndex, path: mostOf(bytes) || '/', package: group.package, deltaBytes}];
}

/** The key with the largest value, the first of several. */
function mostOf<Key>(values: ReadonlyMap<Key, number>): Key | undefined {
	let most: Key | undefined;
	let largest = -1;
	for (const [key, value] of values) {
		if (value <= largest) continue;
		most = key;
		largest = value;
	}
	return most;
}

function ownerOf(
	packages: BothPackages | null,
	{oldNode, newNode}: ComparedFile,
): Package | undefined {
	if (packages === null) return undefined;
	const {old, new: next} = packages;
	return next.list[next.owner[newNode] ?? -1] ?? old.list[old.owner[oldNode] ?? -1];
}

/** Copies of a package in several places are told apart; the last part of their place may hold a version. */
function packageKey({type, name, location}: Package): string {
	return `package ${type} ${name} ${location.slice(0, location.lastIndexOf('/'))}`;
}

/** The layer of the new image that a file's bytes are put down to; null where it has none like the old one. */
function layerFinder({old, layers}: GrowthParts): (file: ComparedFile) => number | null {
	const {tree} = old.analysis;
	const newOf = new Map(layers.map(({oldIndex, newIndex}) => [oldIndex, newIndex]));
	return ({layerIndex, oldNode}) => {
		const inode = layerIndex === null && oldNode >= 0 ? (tree.inode[oldNode] as number) : -1;
		return inode < 0 ? layerIndex : (newOf.get(tree.inodeLayer[inode] as number) ?? null);
	};
}

function hiddenGrowth({old, new: next, layers}: GrowthParts): readonly Growth[] {
	return layers.flatMap((pair): readonly Growth[] => {
		const deltaBytes =
			hiddenBytes(next.analysis, pair.newIndex) - hiddenBytes(old.analysis, pair.oldIndex);
		if (deltaBytes === 0) return [];
		const path = hiddenPath(old.analysis, next.analysis, pair, Math.sign(deltaBytes));
		return [{layerIndex: pair.newIndex, path, package: null, deltaBytes}];
	});
}

function hiddenBytes({layers}: Analysis, layerIndex: number | null): number {
	return layerIndex === null ? 0 : (layers[layerIndex]?.hiddenBytes ?? 0);
}

/** Where most of the bytes are that became hidden in a layer, or are not hidden there any more. */
function hiddenPath(
	old: Analysis,
	next: Analysis,
	{oldIndex, newIndex}: LayerChange,
	sign: number,
): string {
	const bytes = new Map<string, number>();
	const add = ({wasteGroups}: Analysis, layer: number | null, factor: number): void => {
		for (const {path, hiddenBytes, layerIndex} of wasteGroups) {
			if (layerIndex === layer) bytes.set(path, (bytes.get(path) ?? 0) + factor * hiddenBytes);
		}
	};
	add(next, newIndex, sign);
	add(old, oldIndex, -sign);
	return mostOf(bytes) ?? '/';
}

function compareGrowth(a: Growth, b: Growth): number {
	return (
		Math.abs(b.deltaBytes) - Math.abs(a.deltaBytes) ||
		b.deltaBytes - a.deltaBytes ||
		(a.layerIndex ?? Number.MAX_SAFE_INTEGER) - (b.layerIndex ?? Number.MAX_SAFE_INTEGER) ||
		compareTexts(a.path, b.path) ||
		compareTexts(a.package ?? '', b.package ?? '')
	);
}

function compareTexts(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
