import {type DirectoryTotal, directoryTotals} from '../../diff/directory-totals.ts';
import type {ComparedFile, FileState, ImageDiff} from '../../diff/image-diff.ts';
import {countsText} from '../../report/diff/change-words.ts';
import type {State} from '../state/state.ts';
import type {Span} from '../text/row.ts';
import {cutPath, shownPath} from '../views/shown-text.ts';
import {chosenChange, chosenPath} from './comparison-files.ts';
import {listRows} from './comparison-lists.ts';
import type {Comparison} from './comparison-state.ts';

/** The path under the cursor, in at most so many columns; empty where there is none. */
export function comparedPathText(state: State, columns: number): string {
	const {comparison, settings, versions} = state;
	if (comparison?.tab !== 'files' || versions) return '';
	return cutPath(shownPath(chosenPath(state) ?? '', settings.style), columns, settings.style);
}

/** What stands at the right of the status line, the most important last: what differs, and the row under the cursor. */
export function comparedSpans(state: State, comparison: Comparison): readonly Span[] {
	const {diff, tab, lists} = comparison;
	if (!diff || state.versions) return [];
	const spans: Span[] = [];
	const count = diff.diagnostics.length;
	if (count > 0) {
		spans.push([`${count} diagnostic${count === 1 ? '' : 's'}: --format text tells`, 'warning']);
	}
	if (tab !== 'files') {
		const {length} = listRows(comparison, tab);
		if (length > 0) spans.push([`${lists[tab].cursor + 1}/${length}`, 'dim']);
		return spans;
	}
	const {rows, cursor} = state.tree;
	const words = changeWords(state, diff);
	if (words !== '') spans.push([words]);
	if (rows.count > 0) spans.push([`${cursor + 1}/${rows.count}`, 'dim']);
	return spans;
}

function changeWords(state: State, diff: ImageDiff): string {
	const change = chosenChange(state);
	const total = totalsOf(diff).get(chosenPath(state) ?? '');
	const below = total ? countsText(total) : '';
	const own = change ? fileWords(change) : '';
	return [own, below].filter((text) => text !== '').join('; ');
}

const verbs: Readonly<Record<FileState, string>> = {
	added: 'added',
	removed: 'removed',
	modified: 'modified',
	metadata: 'changed',
	moved: 'moved',
};

function fileWords({state, attributes, layerIndex}: ComparedFile): string {
	const what = attributes.length === 0 ? '' : ` (${attributes.join(', ')})`;
	return `${verbs[state]}${what}${layerIndex === null ? '' : ` by layer ${layerIndex}`}`;
}

const totalsByDiff = new WeakMap<ImageDiff, ReadonlyMap<string, DirectoryTotal>>();

function totalsOf(diff: ImageDiff): ReadonlyMap<string, DirectoryTotal> {
	let totals = totalsByDiff.get(diff);
	if (!totals) {
		totals = directoryTotals(diff.files);
		totalsByDiff.set(diff, totals);
	}
	return totals;
}
