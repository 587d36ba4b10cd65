import {type TreeColumn, treeColumns} from '../state/state.ts';

/** Columns of a tree's row with the space behind them. */
type ColumnWidths = Readonly<Record<TreeColumn, number>>;

/** How the row is divided up. */
export type TreeLayout = {
	/** Columns that are shown, in their order. */
	readonly shown: ReadonlySet<TreeColumn>;
	/** What is left for indentation and name. */
	readonly nameColumns: number;
	/** Of them, the most that indentation takes. */
	readonly indentColumns: number;
};

/** The sign of the change and a space. */
export const changeColumns = 2;
export const barColumns = 8;
/** Wide enough for `65534:65534`; longer ones are cut. */
export const ownerColumns = 11;
export const sizeColumns = 7;
export const countColumns = 5;

/** Given up in this order, as the pane gets narrower. */
const dropOrder: readonly TreeColumn[] = ['mode', 'owner', 'count', 'bar', 'layer', 'size'];
const leastNameColumns = 24;
/** The size goes only where the name would not even have this. */
const leastBesideSize = 12;
const indentShare = 0.4;

function columnWidths(layerCount: number): ColumnWidths {
	return {
		mode: 11,
		owner: ownerColumns + 1,
		size: sizeColumns + 1,
		count: countColumns + 1,
		bar: barColumns + 1,
		layer: String(Math.max(0, layerCount - 1)).length + 2,
	};
}

/** Which of the wanted columns a pane of `width` columns has room for, so that the name has half of it. */
export function treeLayout(
	wanted: readonly TreeColumn[],
	width: number,
	layerCount: number,
): TreeLayout {
	const widths = columnWidths(layerCount);
	const shown = new Set(treeColumns.filter((column) => wanted.includes(column)));
	let nameColumns = width - changeColumns;
	for (const column of shown) nameColumns -= widths[column];
	for (const column of dropOrder) {
		const least =
			column === 'size' ? leastBesideSize : Math.max(leastNameColumns, Math.floor(width / 2));
		if (nameColumns >= least) break;
		if (!shown.delete(column)) continue;
		nameColumns += widths[column];
	}
	return {shown, nameColumns, indentColumns: Math.floor(nameColumns * indentShare)};
}
