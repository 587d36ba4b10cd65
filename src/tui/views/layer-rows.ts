import {type HistoryRow, noHistory} from '../../analysis/history.ts';
import type {Subject} from '../state/state.ts';

/** A row of the layers pane: a step of the build, and the layer that it made. */
export type LayerRow = {
	/** Null for a step without a layer; the cursor does not stop there. */
	readonly layerIndex: number | null;
	readonly history: HistoryRow;
};

type Kept = {
	readonly layerCount: number;
	readonly rows: readonly LayerRow[];
	readonly rowByLayer: ReadonlyMap<number, number>;
};

const kept = new WeakMap<readonly HistoryRow[], Kept>();

/** The rows of the layers pane, oldest first. Layers that no step names come last. The same history gives the same array. */
export function layerRows(subject: Pick<Subject, 'history' | 'image'>): readonly LayerRow[] {
	return keptOf(subject).rows;
}

/** Position of a layer among {@link layerRows}; -1 where there is no such layer. */
export function rowOfLayer(
	subject: Pick<Subject, 'history' | 'image'>,
	layerIndex: number,
): number {
	return keptOf(subject).rowByLayer.get(layerIndex) ?? -1;
}

function keptOf({history, image}: Pick<Subject, 'history' | 'image'>): Kept {
	const layerCount = image.layers.length;
	const last = kept.get(history);
	if (last?.layerCount === layerCount) return last;
	const rows = [...history.map(rowOfStep), ...unnamedLayers(history, layerCount)];
	const rowByLayer = new Map<number, number>();
	for (const [row, {layerIndex}] of rows.entries()) {
		if (layerIndex !== null) rowByLayer.set(layerIndex, row);
	}
	const made: Kept = {layerCount, rows, rowByLayer};
	kept.set(history, made);
	return made;
}

function rowOfStep(history: HistoryRow): LayerRow {
	return {layerIndex: history.layerIndex, history};
}

function unnamedLayers(history: readonly HistoryRow[], layerCount: number): readonly LayerRow[] {
	const named = new Set(history.map(({layerIndex}) => layerIndex));
	const rows: LayerRow[] = [];
	for (let layerIndex = 0; layerIndex < layerCount; layerIndex++) {
		if (named.has(layerIndex)) continue;
		const step = {createdBy: '', instruction: noHistory, createdAt: null, layerIndex};
		rows.push({layerIndex, history: step});
	}
	return rows;
}
