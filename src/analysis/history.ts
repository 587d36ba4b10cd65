import type {HistoryStep} from '../model/config.ts';
import {type Diagnostic, diagnostic} from '../model/diagnostic.ts';
import {readableInstruction} from './instruction.ts';

/** A build step, with the layer it made. */
export type HistoryRow = {
	/** As stored. */
	readonly createdBy: string;
	/** The same, readable. */
	readonly instruction: string;
	/** ISO 8601; null where it is unknown or no date. */
	readonly createdAt: string | null;
	/** Null for a step that changed only metadata. */
	readonly layerIndex: number | null;
};

export const noHistory = '(no history)';

/**
 * Pairs steps and layers: each step that is not marked empty takes the next layer. Steps left over are kept without a
 * layer, layers left over get a row of their own.
 */
export function pairHistory(
	steps: readonly HistoryStep[],
	layerCount: number,
): {readonly rows: readonly HistoryRow[]; readonly diagnostics: readonly Diagnostic[]} {
	const rows: HistoryRow[] = [];
	let next = 0;
	let unpaired = 0;
	for (const step of steps) {
		const takesLayer = !step.isEmptyLayer && next < layerCount;
		if (!step.isEmptyLayer && !takesLayer) unpaired++;
		rows.push(rowOf(step, takesLayer ? next++ : null));
	}
	for (; next < layerCount; next++) {
		rows.push({createdBy: '', instruction: noHistory, createdAt: null, layerIndex: next});
	}
	return {rows, diagnostics: unpaired === 0 ? [] : [mismatch(unpaired)]};
}

function rowOf(
	{createdBy, comment, createdAt}: HistoryStep,
	layerIndex: number | null,
): HistoryRow {
	// Nix, and docker import, say what they did only in the comment.
	const instruction = readableInstruction(createdBy) || comment || noHistory;
	return {createdBy, instruction, createdAt: isoDate(createdAt), layerIndex};
}

function mismatch(unpaired: number): Diagnostic {
	return diagnostic(
		'history-mismatch',
		`The history has ${unpaired} more steps with a layer than there are layers; Docker refuses such an image.`,
	);
}

/** A stored date where it is one. Go's zero time means that nobody set it. */
export function isoDate(text: string | undefined): string | null {
	if (text === undefined || text.startsWith('0001-01-01')) return null;
	return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) &&
		!Number.isNaN(Date.parse(text))
		? text
		: null;
}
