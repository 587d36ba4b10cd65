import type {HistoryRow} from '../analysis/history.ts';
import type {ConfigChange} from './image-diff.ts';

/**
 * The steps of both images where they differ in anything but times: as they are read, or as they are stored where only
 * that tells them apart.
 */
export function historyChanges(
	old: readonly HistoryRow[],
	next: readonly HistoryRow[],
): readonly ConfigChange[] {
	const oldSteps = {read: old.map(readStep), stored: old.map(storedStep)};
	const newSteps = {read: next.map(readStep), stored: next.map(storedStep)};
	const isRead = !sameTexts(oldSteps.read, newSteps.read);
	if (!isRead && sameTexts(oldSteps.stored, newSteps.stored)) return [];
	const kind = isRead ? 'read' : 'stored';
	return [{field: 'history', old: listed(oldSteps[kind]), new: listed(newSteps[kind])}];
}

/** True when the steps of two histories were done at other times. */
export function hasOtherTimes(old: readonly HistoryRow[], next: readonly HistoryRow[]): boolean {
	return !sameTexts(
		old.map(({createdAt}) => createdAt ?? ''),
		next.map(({createdAt}) => createdAt ?? ''),
	);
}

function readStep({instruction, layerIndex}: HistoryRow): string {
	return withMark(instruction, layerIndex);
}

function storedStep({createdBy, instruction, layerIndex}: HistoryRow): string {
	return withMark(createdBy || instruction, layerIndex);
}

/** A step without a layer is another step than one with a layer. */
function withMark(text: string, layerIndex: number | null): string {
	return layerIndex === null ? `${text} (no layer)` : text;
}

function listed(texts: readonly string[]): readonly string[] | null {
	return texts.length === 0 ? null : texts;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((text, at) => text === b[at]);
}
