import {type IndexOptions, indexLayers} from '../layer/index-layers.ts';
import {type LayerIndex, payloadBytes} from '../layer/layer-index.ts';
import type {Diagnostic} from '../model/diagnostic.ts';
import type {DiffId, Digest} from '../model/digest.ts';
import type {Image} from '../model/image.ts';
import {type BuiltTree, buildTree, treeSteps} from '../tree/build-tree.ts';
import type {DiveNumbers} from '../tree/dive-counter.ts';
import {change, type ImageTree, rootNode} from '../tree/image-tree.ts';
import {type BaseImage, baseOf} from './base-image.ts';
import type {Finding} from './finding.ts';
import {type HistoryRow, noHistory, pairHistory} from './history.ts';
import {type HiddenFile, hiddenFiles, type WasteItem, wasteItems} from './waste.ts';
import {type WasteGroup, wasteGroups} from './waste-groups.ts';

/** Milliseconds of work after which events are answered, where a layer is done by then. */
const longestStep = 8;

/** The labelled sizes of an image, in bytes. */
export type Sizes = {
	/** As stored or transferred; null where a layer is kept uncompressed. */
	readonly compressedBytes: number | null;
	readonly tarBytes: number;
	/** Σ payload of regular files over all entries of all layers. */
	readonly contentBytes: number;
	/** Payload that a name in the final tree refers to, each inode once. */
	readonly liveBytes: number;
	/** `contentBytes − liveBytes`: shipped, never seen. */
	readonly hiddenBytes: number;
};

export type LayerSummary = {
	readonly index: number;
	readonly diffId: DiffId | null;
	readonly digest: Digest | null;
	readonly mediaType: string;
	readonly compressedBytes: number | null;
	readonly tarBytes: number;
	readonly contentBytes: number;
	/** Of the bytes that this layer ships, those that nobody sees. */
	readonly hiddenBytes: number;
	readonly entryCount: number;
	readonly addedCount: number;
	readonly modifiedCount: number;
	readonly removedCount: number;
	readonly createdBy: string;
	readonly instruction: string;
	readonly createdAt: string | null;
	/** The layer belongs to the base image, as far as that is known. */
	readonly inBase: boolean;
};

/** Everything that is known about an image; what every view and report is drawn from. */
export type Analysis = {
	readonly image: Image;
	/** Null where there is none, or nothing tells. */
	readonly base: BaseImage | null;
	readonly indexes: readonly LayerIndex[];
	readonly tree: ImageTree;
	readonly imageId: Digest | DiffId | null;
	readonly sizes: Sizes;
	/** `liveBytes ÷ contentBytes`; 1 for an image without content. */
	readonly efficiency: number;
	/** Oldest first. */
	readonly layers: readonly LayerSummary[];
	/** Oldest first. */
	readonly history: readonly HistoryRow[];
	/** Most bytes first, then by path. Worked out when asked for, as the reasons may need contents: while the image is open. */
	readonly waste: readonly WasteItem[];
	/** Worked out when asked for, as `waste`. */
	readonly wasteGroups: readonly WasteGroup[];
	/** Most severe first, then most bytes; null as long as no rules have been asked. */
	readonly findings: readonly Finding[] | null;
	/** Those of the image first, then by layer. */
	readonly diagnostics: readonly Diagnostic[];
	readonly dive: DiveNumbers;
};

/** Reads the layers of `image` and works out everything there is to say about it. `base` as for {@link analysisOf}. */
export async function analyze(
	image: Image,
	{base, ...options}: IndexOptions & {readonly base?: BaseImage | null | undefined} = {},
): Promise<Analysis> {
	return analysisOf(image, await indexLayers(image.layers, options), base);
}

/**
 * Works out everything there is to say about an image whose layers have been read, `indexes` in their order.
 * @param base null for none. @default what the image's annotations or its history tell
 */
export function analysisOf(
	image: Image,
	indexes: readonly LayerIndex[],
	base?: BaseImage | null,
): Analysis {
	return describe(image, indexes, buildTree(indexes), base);
}

/**
 * As {@link analysisOf}, but with pauses in which events are answered: for large images, the work of one layer at a time.
 * @throws the reason of the signal
 */
export async function analysisInSteps(
	image: Image,
	indexes: readonly LayerIndex[],
	signal: AbortSignal,
	base?: BaseImage | null,
): Promise<Analysis> {
	const steps = treeSteps(indexes);
	let pause = performance.now() + longestStep;
	for (let step = steps.next(); ; step = steps.next()) {
		if (step.done) return describe(image, indexes, step.value, base);
		if (performance.now() < pause) continue;
		await new Promise(setImmediate);
		signal.throwIfAborted();
		pause = performance.now() + longestStep;
	}
}

function describe(
	image: Image,
	indexes: readonly LayerIndex[],
	{tree, hidden, diagnostics, dive}: BuiltTree,
	knownBase: BaseImage | null | undefined,
): Analysis {
	const history = pairHistory(image.config.history, image.layers.length);
	const hiddenByLayer = indexes.map(() => 0);
	for (const {layerIndex, row} of hidden) {
		const bytes = payloadBytes(indexes[layerIndex] as LayerIndex, row);
		hiddenByLayer[layerIndex] = (hiddenByLayer[layerIndex] as number) + bytes;
	}
	const base = knownBase === undefined ? baseOf(image, history.rows) : knownBase;
	const baseCount = base?.layerCount ?? 0;
	const layers = summarize(image, indexes, tree, hiddenByLayer, history.rows).map((layer) => ({
		...layer,
		inBase: layer.index < baseCount,
	}));
	const sizes = addUp(layers);
	let files: readonly HiddenFile[] | undefined;
	const filesOf = (): readonly HiddenFile[] => {
		files ??= hiddenFiles(hidden, tree, image.layers);
		return files;
	};
	let waste: readonly WasteItem[] | undefined;
	let groups: readonly WasteGroup[] | undefined;
	return {
		image,
		base,
		indexes,
		tree,
		imageId: image.imageId ?? layers.at(-1)?.diffId ?? null,
		sizes,
		efficiency: sizes.contentBytes === 0 ? 1 : sizes.liveBytes / sizes.contentBytes,
		layers,
		history: history.rows,
		get waste() {
			waste ??= wasteItems(filesOf());
			return waste;
		},
		get wasteGroups() {
			groups ??= wasteGroups(filesOf());
			return groups;
		},
		findings: null,
		diagnostics: [...image.diagnostics, ...history.diagnostics, ...diagnostics],
		dive,
	};
}

function summarize(
	image: Image,
	indexes: readonly LayerIndex[],
	tree: ImageTree,
	hiddenByLayer: readonly number[],
	history: readonly HistoryRow[],
): readonly Omit<LayerSummary, 'inBase'>[] {
	const counts = countChanges(tree);
	const steps = new Map(history.map((row) => [row.layerIndex, row]));
	return indexes.map((index, at) => {
		const layer = image.layers[at] as Image['layers'][number];
		const step = steps.get(at);
		return {
			index: at,
			diffId: layer.diffId ?? index.diffId ?? null,
			digest: layer.digest ?? null,
			mediaType: layer.mediaType,
			compressedBytes: layer.compressedBytes ?? null,
			tarBytes: index.tarBytes,
			contentBytes: index.contentBytes,
			hiddenBytes: hiddenByLayer[at] as number,
			entryCount: index.entryCount,
			addedCount: counts[at * 4 + change.added] as number,
			modifiedCount: counts[at * 4 + change.modified] as number,
			removedCount: counts[at * 4 + change.removed] as number,
			createdBy: step?.createdBy ?? '',
			instruction: step?.instruction ?? noHistory,
			createdAt: step?.createdAt ?? null,
		};
	});
}

/** Number of paths by layer and change; the root itself does not count. */
function countChanges(tree: ImageTree): Float64Array {
	const counts = new Float64Array(tree.indexes.length * 4);
	for (let version = 0; version < tree.versionCount; version++) {
		const at = (tree.versionLayer[version] as number) * 4 + (tree.versionChange[version] as number);
		counts[at] = (counts[at] as number) + 1;
	}
	let version = tree.lastVersion[rootNode] as number;
	for (; version >= 0; version = tree.versionBefore[version] as number) {
		const at = (tree.versionLayer[version] as number) * 4 + (tree.versionChange[version] as number);
		counts[at] = (counts[at] as number) - 1;
	}
	return counts;
}

function addUp(layers: readonly LayerSummary[]): Sizes {
	const sum = (value: (layer: LayerSummary) => number): number =>
		layers.reduce((total, layer) => total + value(layer), 0);
	const contentBytes = sum((layer) => layer.contentBytes);
	const hiddenBytes = sum((layer) => layer.hiddenBytes);
	const isCompressed = layers.every(({compressedBytes}) => compressedBytes !== null);
	return {
		compressedBytes: isCompressed ? sum(({compressedBytes}) => compressedBytes ?? 0) : null,
		tarBytes: sum(({tarBytes}) => tarBytes),
		contentBytes,
		liveBytes: contentBytes - hiddenBytes,
		hiddenBytes,
	};
}
