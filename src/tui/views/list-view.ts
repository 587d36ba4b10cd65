import type {Analysis} from '../../analysis/analyze.ts';
import type {ListName, ListState, State} from '../state/state.ts';
import type {Style} from '../theme/style.ts';

/** A path that a row stands for. */
export type Target = {
	/** As `pathText` gives it: raw, not yet safe for a terminal. */
	readonly path: string;
	/** The layer that shipped it. */
	readonly layerIndex: number | null;
	/** Its node in the image's tree, -1 when unknown. */
	readonly node: number;
};

/** What there is to know about one of the views that show a list, for keys, mouse, painting, and reading aloud. */
export type ListView<Row> = {
	readonly name: ListName;
	readonly title: string;
	/** Orders by name, the first is the default. One for a view that cannot be sorted. */
	readonly sorts: readonly string[];
	/** Rows that pass the filter, in order. Memoised: the same analysis, filter, sort and direction give the same array. */
	rowsOf(analysis: Analysis, list: ListState): readonly Row[];
	/**
	 * Lines to scroll through in a pane of this width; as many as there are rows, but for a text, of which the rows may
	 * wrap.
	 */
	lineCount(analysis: Analysis, list: ListState, width: number, style: Style): number;
	/** Rows of the list that fit in a pane of this height (title, column heads and the text on the chosen row take some). */
	pageRows(height: number): number;
	/** Rows of a pane above the first one of the list: what a click's row is counted from. */
	readonly headRows: number;
	/** What Enter jumps to, and x and y act on; null where there is nothing. */
	targetOf(analysis: Analysis, row: Row): Target | null;
	/** The row in words, on one line that is safe for a terminal. */
	wordsOf(analysis: Analysis, row: Row): string;
	/** The pane: `height` rows of `width` columns. */
	paint(state: State, width: number, height: number): readonly string[];
};
