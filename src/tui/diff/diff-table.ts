import type {ImageDiff} from '../../diff/image-diff.ts';
import type {ListState} from '../state/state.ts';
import type {Style} from '../theme/style.ts';
import type {Field, Line} from '../views/field-lines.ts';
import type {AboutSize} from '../views/list-view-pane.ts';

/** What there is to know about a tab that shows a list. */
export type DiffTable<Row> = {
	readonly title: string;
	/** Orders by name, the first is the default. One for what cannot be sorted. */
	readonly sorts: readonly string[];
	/** Rows that pass the filter, in order. The same diff, filter, sort and direction give the same array. */
	rowsOf(diff: ImageDiff, list: ListState): readonly Row[];
	/** Heads of the columns. */
	head(width: number): string;
	row(row: Row, width: number, style: Style): Line;
	/** On the chosen row, in full; the most important first. */
	about(diff: ImageDiff, row: Row, style: Style): readonly Field[];
	/** What is said where nothing differs. */
	readonly empty: string;
	/** What a row is called: `layer`. */
	readonly noun: string;
};

/** How much of the pane the text on the chosen row takes. */
export const aboutSize: AboutSize = {maxRows: 7, share: 0.4};
