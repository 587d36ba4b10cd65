import type {Analysis} from '../../analysis/analyze.ts';
import type {ListState} from '../state/state.ts';

/** Where the rows of a list come from: an analysis, or something else that never changes. */
export type RowSource<Row, Of extends object = Analysis> = {
	/** All rows, in the first order. */
	allOf(of: Of): readonly Row[];
	/** What a filter looks into. */
	searched(row: Row): string;
	/** By name of the order; the first one is that of `allOf` and needs no comparison. A single one is not reversed. */
	readonly orders: Readonly<Record<string, ((a: Row, b: Row) => number) | null>>;
};

type Kept<Row> = Pick<ListState, 'filter' | 'sort' | 'isReversed'> & {
	readonly rows: readonly Row[];
};

/** A `rowsOf` that keeps what it found last for an analysis. */
export function rowsFrom<Row, Of extends object = Analysis>(
	source: RowSource<Row, Of>,
): (of: Of, list: ListState) => readonly Row[] {
	const kept = new WeakMap<Of, Kept<Row>>();
	return (of, {filter, sort, isReversed}) => {
		const last = kept.get(of);
		if (last && last.filter === filter && last.sort === sort && last.isReversed === isReversed) {
			return last.rows;
		}
		const rows = derived(source, of, {filter, sort, isReversed});
		kept.set(of, {filter, sort, isReversed, rows});
		return rows;
	};
}

/** Keeps what is worked out from an analysis for as long as there is the analysis. */
export function oncePerAnalysis<Value>(
	make: (analysis: Analysis) => Value,
): (analysis: Analysis) => Value {
	const kept = new WeakMap<Analysis, {readonly value: Value}>();
	return (analysis) => {
		let entry = kept.get(analysis);
		if (!entry) {
			entry = {value: make(analysis)};
			kept.set(analysis, entry);
		}
		return entry.value;
	};
}

/** As in the tree: a filter without capitals finds them too. */
export function finds(filter: string): (text: string) => boolean {
	const isExact = filter !== filter.toLowerCase();
	return isExact ? (text) => text.includes(filter) : (text) => text.toLowerCase().includes(filter);
}

/** By the characters' numbers, which does not depend on the user's language. */
export function compareTexts(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

function derived<Row, Of extends object>(
	{allOf, searched, orders}: RowSource<Row, Of>,
	of: Of,
	{filter, sort, isReversed}: Pick<ListState, 'filter' | 'sort' | 'isReversed'>,
): readonly Row[] {
	const all = allOf(of);
	const isFound = finds(filter);
	const found = filter === '' ? all : all.filter((row) => isFound(searched(row)));
	const compare = Object.values(orders)[sort] ?? null;
	const sorted = compare ? [...found].sort(compare) : found;
	return isReversed && Object.keys(orders).length > 1 ? [...sorted].reverse() : sorted;
}
