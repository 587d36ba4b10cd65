import {type LayerIndex, payloadBytes} from '../layer/layer-index.ts';
import {pathBytes} from '../layer/path-table.ts';
import {pathText} from '../layer/path-text.ts';
import type {Layer} from '../model/image.ts';
import {sameAttributes} from '../tree/attributes.ts';
import type {HiddenPayload} from '../tree/hidden-payloads.ts';
import type {ImageTree} from '../tree/image-tree.ts';
import {sameContent} from './same-content.ts';

/** Why a payload is shipped but never seen. */
export type WasteReason =
	/** A whiteout removed it, or a directory above it; or its entry never became a file. */
	| 'deleted'
	/** Other bytes took its place. */
	| 'replaced'
	/** The same bytes with the same attributes were written again. */
	| 'identical'
	/** The same bytes with another mode, owner, time or xattr: the copy that chown and chmod make. */
	| 'metadata-only'
	/** It, or a directory above it, became something that is no file. */
	| 'type-change'
	/** A directory above it was made opaque. */
	| 'opaque';

/** One hidden payload, with its reason. */
export type HiddenFile = {
	readonly layerIndex: number;
	readonly row: number;
	/** Absolute path of the entry that ships it, as bytes. */
	readonly path: Buffer;
	readonly bytes: number;
	readonly reason: WasteReason;
	readonly hiddenByLayer: number;
};

/** Hidden payloads of one path that share their reason. */
export type WasteItem = {
	readonly path: string;
	/** The path's bytes, for an order that does not depend on text. */
	readonly pathBytes: Buffer;
	readonly hiddenBytes: number;
	/** Hidden payloads that `hiddenBytes` adds up. */
	readonly copies: number;
	readonly reason: WasteReason;
	/** Layers that ship them, ascending. */
	readonly layers: readonly number[];
	/** The layer that hid the last of them. */
	readonly hiddenByLayer: number;
};

/** Finds the reason of each hidden payload; compares contents where only they can tell. */
export function hiddenFiles(
	hidden: readonly HiddenPayload[],
	tree: ImageTree,
	layers: readonly Layer[],
): readonly HiddenFile[] {
	return hidden.map((payload) => {
		const {layerIndex, row, hiddenByLayer} = payload;
		const index = tree.indexes[layerIndex] as LayerIndex;
		return {
			layerIndex,
			row,
			path: pathBytes(index.paths, index.path[row] as number),
			bytes: payloadBytes(index, row),
			reason: reasonOf(payload, tree, layers),
			hiddenByLayer,
		};
	});
}

function reasonOf(
	{hiddenBy, layerIndex, row, replacedBy}: HiddenPayload,
	tree: ImageTree,
	layers: readonly Layer[],
): WasteReason {
	if (hiddenBy !== 'replaced' || replacedBy < 0) return hiddenBy;
	const upperLayer = tree.inodeLayer[replacedBy] as number;
	const lower = {
		layer: layers[layerIndex] as Layer,
		index: tree.indexes[layerIndex] as LayerIndex,
		row,
	};
	const upper = {
		layer: layers[upperLayer] as Layer,
		index: tree.indexes[upperLayer] as LayerIndex,
		row: tree.inodeRow[replacedBy] as number,
	};
	if (!sameContent(lower, upper)) return 'replaced';
	const isSame = sameAttributes(lower.index, lower.row, upper.index, upper.row);
	return isSame ? 'identical' : 'metadata-only';
}

/** Hidden payloads by path and reason: most bytes first, then by the bytes of the path, then by reason. */
export function wasteItems(files: readonly HiddenFile[]): readonly WasteItem[] {
	const groups = new Map<string, HiddenFile[]>();
	for (const file of files) {
		const key = `${file.reason} ${file.path.toString('latin1')}`;
		const group = groups.get(key);
		if (group) group.push(file);
		else groups.set(key, [file]);
	}
	return [...groups.values()].map(itemOf).sort(byBytesThenPath);
}

function itemOf(files: readonly HiddenFile[]): WasteItem {
	const [first] = files as readonly [HiddenFile, ...HiddenFile[]];
	const {path} = first;
	return {
		path: pathText(path),
		pathBytes: path,
		hiddenBytes: files.reduce((sum, {bytes}) => sum + bytes, 0),
		copies: files.length,
		reason: first.reason,
		layers: [...new Set(files.map(({layerIndex}) => layerIndex))].sort((a, b) => a - b),
		hiddenByLayer: Math.max(...files.map(({hiddenByLayer}) => hiddenByLayer)),
	};
}

function byBytesThenPath(a: WasteItem, b: WasteItem): number {
	if (a.hiddenBytes !== b.hiddenBytes) return b.hiddenBytes - a.hiddenBytes;
	return Buffer.compare(a.pathBytes, b.pathBytes) || (a.reason < b.reason ? -1 : 1);
}
