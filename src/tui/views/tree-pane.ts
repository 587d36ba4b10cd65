import {topFor} from '../state/scroll.ts';
import type {State} from '../state/state.ts';
import {paintRow} from '../text/row.ts';
import type {Role} from '../theme/style.ts';
import {filled} from './list-view-pane.ts';
import {ownText, shownLine} from './shown-text.ts';
import {treeLayout} from './tree-columns.ts';
import {TreeRowSpans} from './tree-row.ts';
import {paintTreeTitle} from './tree-title.ts';
import {wrapText} from './wrap-text.ts';

/** Rows of the tree that fit in a pane of this height, below its title. */
export function treePageRows(height: number): number {
	return Math.max(1, height - 1);
}

/** The pane with the files: `height` rows of `width` columns. */
export function paintTree(state: State, width: number, height: number): readonly string[] {
	const {tree, settings, focus} = state;
	const {style} = settings;
	const {rows, view, cursor} = tree;
	const painted = [paintTreeTitle(state, width)];
	if (!view || rows.count === 0) {
		for (const line of wrapText(emptyText(state), width)) {
			painted.push(paintRow([[line, 'dim']], width, style));
		}
		return filled(painted, width, height, style);
	}
	const layout = treeLayout(settings.columns, width, view.tree.indexes.length);
	const spans = new TreeRowSpans(view, tree, layout, style);
	const chosenLook: Role = focus === 'main' ? 'selected' : 'marked';
	const page = treePageRows(height);
	const top = topFor(cursor, tree.top, page, rows.count);
	const end = Math.min(rows.count, top + page);
	for (let row = top; row < end; row++) {
		const base = row === cursor ? chosenLook : 'text';
		const rowSpans = spans.of(rows.nodeAt(row), rows.depthAt(row));
		painted.push(paintRow(rowSpans, width, style, base));
	}
	return filled(painted, width, height, style);
}

/** Why there is nothing to see. */
function emptyText(state: State): string {
	const {tree, settings, load, layers, subject} = state;
	const {style} = settings;
	const {view, filter} = tree;
	if (load.failure) return 'The image could not be read.';
	const layerIndex = view?.spec.to ?? layers.cursor;
	const layer = load.layers[layerIndex];
	if ((view?.spec.mode ?? tree.mode) === 'layer' && layer?.state === 'failed') {
		const remedy = layer.isForGood ? '' : ': r tries again';
		return `Layer ${layerIndex} could not be read${remedy}.`;
	}
	if (subject?.image.layers.length === 0) return 'The image has no layers.';
	if (!view) return ownText('reading…', style);
	if (filter.error !== null) return shownLine(filter.error, style);
	if (filter.isSearching) return ownText('searching…', style);
	if (filter.text !== '')
		return `Nothing matches "${shownLine(filter.text, style)}": Esc shows all.`;
	if (view.nodeCount > 0) return 'Nothing but changes that are hidden: + ~ - = show them.';
	switch (view.spec.mode) {
		case 'layer':
			return `Layer ${view.spec.to} changes no files.`;
		case 'range':
			return ownText(`Layers ${view.spec.from}–${view.spec.to} change no files.`, style);
		default:
			return 'There are no files.';
	}
}
