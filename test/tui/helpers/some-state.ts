import {stripVTControlCharacters} from 'node:util';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import {
	type ListName,
	type ListState,
	type LoadState,
	type Settings,
	type State,
	type Subject,
	type TreeState,
	treeColumns,
} from '../../../src/tui/state/state.ts';
import {styleOf} from '../../../src/tui/theme/themes.ts';
import {type FilterMatches, searchTree, shownNodes} from '../../../src/tui/tree/filter.ts';
import {fold, foldAll, noRows, rowsOf, type Sort} from '../../../src/tui/tree/rows.ts';
import {deriveView, type Mode, type TreeView} from '../../../src/tui/tree/tree-view.ts';

/** What a test wants to be other than usual. */
export type Overrides = Partial<Omit<State, 'tree' | 'layers' | 'settings' | 'load' | 'lists'>> & {
	/** The layer under the cursor. @default the last one */
	readonly layer?: number;
	/** First row of the layers pane. @default 0 */
	readonly layersTop?: number;
	/** @default 'layer' */
	readonly mode?: Mode;
	/** All directories of the tree are open. */
	readonly isUnfolded?: boolean;
	/** A filter of the tree, searched to its end. */
	readonly filter?: string;
	/** Put over what is derived from the rest. */
	readonly tree?: Partial<TreeState>;
	readonly settings?: Partial<Settings>;
	readonly load?: Partial<LoadState>;
	readonly lists?: Partial<Record<ListName, Partial<ListState>>>;
};

/**
 * A state as it is once the image is read: 120 × 30, all columns, the default theme in 16 colours, the focus on the
 * layers, this layer's changes by size. Without an analysis: as at the start.
 */
export function stateOf(analysis: Analysis | null, overrides: Overrides = {}): State {
	const {layer, layersTop, mode, isUnfolded, filter, tree, settings, load, lists, ...rest} =
		overrides;
	const cursor = layer ?? Math.max(0, (analysis?.layers.length ?? 0) - 1);
	return {
		reference: 'shop:2.4',
		columns: 120,
		rows: 30,
		settings: {
			style: styleOf({theme: 'default', depth: 4, isUnicode: true}),
			isMouseOn: true,
			columns: treeColumns,
			keys: new Map(),
			...settings,
		},
		load: {...loadOf(analysis), ...load},
		subject: analysis && subjectOf(analysis),
		focus: 'layers',
		view: 'tree',
		split: null,
		layers: {cursor, top: layersTop ?? 0},
		detailsTop: 0,
		tree: treeOf(analysis, cursor, overrides),
		lists: {
			files: {...emptyList, ...lists?.files},
			waste: {...emptyList, ...lists?.waste},
			findings: {...emptyList, ...lists?.findings},
			image: {...emptyList, ...lists?.image},
		},
		prompt: null,
		comparison: null,
		content: null,
		versions: null,
		dialog: null,
		message: null,
		...rest,
	};
}

/** Rows as a terminal shows them, without looks and the spaces at their ends. */
export function picture(rows: readonly string[]): readonly string[] {
	return rows.map((row) => stripVTControlCharacters(row).trimEnd());
}

/** As the interface knows an image of which all layers are read. */
export function subjectOf(analysis: Analysis): Subject {
	return {
		image: analysis.image,
		history: analysis.history,
		analysis,
		analyzedCount: analysis.layers.length,
	};
}

const emptyList: ListState = {cursor: 0, top: 0, filter: '', sort: 0, isReversed: false};

function loadOf(analysis: Analysis | null): LoadState {
	return {
		reading: '',
		failure: null,
		isDone: analysis !== null,
		layers: (analysis?.layers ?? []).map(({contentBytes, entryCount}) => ({
			state: 'done',
			isCached: false,
			contentBytes,
			entryCount,
		})),
		received: 0,
		expected: 0,
	};
}

function treeOf(analysis: Analysis | null, cursor: number, overrides: Overrides): TreeState {
	const {mode = 'layer', isUnfolded = false, filter = '', tree = {}} = overrides;
	const anchor = tree.anchor ?? cursor;
	const sort: Sort = tree.sort ?? {by: 'size', isReversed: false};
	const shownChanges = tree.shownChanges ?? 0b1111;
	const view = tree.view ?? (analysis && viewOf(analysis, mode, anchor, cursor));
	const nothing = new Uint8Array(analysis?.tree.nodeCount ?? 1);
	const folds = isUnfolded && analysis ? foldAll(analysis.tree, nothing, fold.unfolded) : nothing;
	const matches = filter === '' || !view ? null : searched(view, filter);
	const shown = view && shownNodes(view, shownChanges, matches);
	const options = {folds: tree.folds ?? folds, sort, shown, isFiltered: matches !== null};
	return {
		mode,
		anchor,
		view,
		folds,
		shownChanges,
		shown,
		sort,
		filter: {text: filter, matches, isSearching: false, error: null},
		rows: view ? rowsOf(view, options) : noRows,
		cursor: 0,
		top: 0,
		soughtNode: 0,
		...tree,
	};
}

function viewOf(analysis: Analysis, mode: Mode, anchor: number, cursor: number): TreeView {
	const last = analysis.layers.length - 1;
	const [from, to] =
		mode === 'range'
			? [Math.min(anchor, cursor), Math.max(anchor, cursor)]
			: mode === 'final'
				? [last, last]
				: [cursor, cursor];
	return deriveView(analysis.tree, {mode, from, to});
}

function searched(view: TreeView, text: string): FilterMatches {
	const search = searchTree(view, text, null);
	for (;;) {
		const step = search.next();
		if (step.done) return step.value;
	}
}
