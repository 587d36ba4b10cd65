import type {Analysis} from '../../analysis/analyze.ts';
import type {WasteItem, WasteReason} from '../../analysis/waste.ts';
import {type ImageTree, none} from '../../tree/image-tree.ts';
import {nodeAt} from '../files/node-names.ts';
import type {HiddenFiles} from './hidden-files.ts';

/** Only the largest files are looked at: they say where the bytes are, and images may hide a million. */
const maxItems = 20_000;
/** Of each group. */
const maxItemsOfGroup = 500;

/** One file that a layer ships, and what the layer that hides it made of its path. */
type HiddenVersion = {
	readonly node: number;
	/** Inode of the hidden file. */
	readonly lower: number;
	/** Inode in its place, below 0 where it is none. */
	readonly upper: number;
};

type VersionsByPair = ReadonlyMap<string, readonly HiddenVersion[]>;

const known = new WeakMap<Analysis, VersionsByPair>();

/** Files of a group, the largest first; not all of many. Left out is what lost its last name at another path. */
export function hiddenVersionsOf(found: HiddenFiles): readonly HiddenVersion[] {
	const {analysis} = found.context;
	let versions = known.get(analysis);
	if (!versions) {
		versions = versionsByPair(analysis);
		known.set(analysis, versions);
	}
	return versions.get(keyOf(found.reason, found.layerIndex, found.hiddenByLayer)) ?? [];
}

function versionsByPair({waste, tree}: Analysis): VersionsByPair {
	const pairs = new Map<string, HiddenVersion[]>();
	const counts = new Map<string, number>();
	for (const item of waste.slice(0, maxItems)) {
		const group = keyOf(item.reason, item.layers[0] as number, item.hiddenByLayer);
		const count = counts.get(group) ?? 0;
		if (count >= maxItemsOfGroup) continue;
		counts.set(group, count + 1);
		for (const [key, version] of versionsOf(item, tree)) {
			const list = pairs.get(key);
			if (list) list.push(version);
			else pairs.set(key, [version]);
		}
	}
	return pairs;
}

function* versionsOf(
	{pathBytes, reason, layers}: WasteItem,
	tree: ImageTree,
): Generator<readonly [key: string, version: HiddenVersion]> {
	const node = nodeAt(tree, pathBytes);
	if (node === none) return;
	let at = tree.lastVersion[node] as number;
	while (at !== none) {
		const before = tree.versionBefore[at] as number;
		const lower = before === none ? none : (tree.versionInode[before] as number);
		if (lower >= 0 && layers.includes(tree.inodeLayer[lower] as number)) {
			const key = keyOf(reason, tree.inodeLayer[lower] as number, tree.versionLayer[at] as number);
			yield [key, {node, lower, upper: tree.versionInode[at] as number}];
		}
		at = before;
	}
}

function keyOf(reason: WasteReason, layerIndex: number, hiddenByLayer: number): string {
	return `${reason} ${layerIndex} ${hiddenByLayer}`;
}
