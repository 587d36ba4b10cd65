import type {Focus, State} from './state.ts';

/** In columns and rows from the upper left corner. */
export type Rect = {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
};

/** Where everything is; null for what is not on the screen. */
export type Layout =
	| {readonly kind: 'small'}
	| {
			readonly kind: 'full';
			readonly header: Rect;
			readonly layers: Rect | null;
			readonly details: Rect | null;
			readonly divider: Rect | null;
			readonly main: Rect | null;
			/** A file's content, or a path's versions, in place of all panes. */
			readonly cover: Rect | null;
			readonly status: Rect;
			readonly footer: Rect;
	  };

/** Below this the screen only says that it is too small. */
export const smallest = {columns: 40, rows: 10} as const;
/** Below this many columns there is one pane at a time. */
const twoPaneColumns = 60;
const wideColumns = 100;
/** Below this many rows the details take the place of the layers instead of standing below them. */
const detailsBelowRows = 14;
const leastDetailsRows = 6;
const leastPaneColumns = 20;

/** What {@link layoutOf} looks at. */
export type LayoutInput = Pick<
	State,
	| 'columns'
	| 'rows'
	| 'focus'
	| 'split'
	| 'content'
	| 'versions'
	| 'subject'
	| 'load'
	| 'comparison'
>;

/** Where everything is on a screen of this size. */
export function layoutOf(state: LayoutInput): Layout {
	const {columns, rows} = state;
	if (columns < smallest.columns || rows < smallest.rows) return {kind: 'small'};
	const line = (y: number): Rect => ({x: 0, y, width: columns, height: 1});
	// Two images have a second row, with what comes of comparing them.
	const header: Rect = {...line(0), height: state.comparison ? 2 : 1};
	const body: Rect = {x: 0, y: header.height, width: columns, height: rows - 2 - header.height};
	const nothing = {layers: null, details: null, divider: null, main: null, cover: null};
	const panes =
		state.content || state.versions
			? {...nothing, cover: body}
			: {...nothing, ...panesIn(body, state)};
	return {kind: 'full', header, ...panes, status: line(rows - 2), footer: line(rows - 1)};
}

type Panes = Partial<Record<'layers' | 'details' | 'divider' | 'main', Rect>>;

function panesIn(body: Rect, state: LayoutInput): Panes {
	if (state.comparison) return {main: body};
	return state.columns < twoPaneColumns ? onePane(body, state) : twoPanes(body, state);
}

function onePane(body: Rect, {focus}: LayoutInput): Panes {
	return {[focus]: body};
}

function twoPanes(body: Rect, state: LayoutInput): Panes {
	const left = leftColumns(state);
	const side: Rect = {...body, width: left};
	return {
		...sidePanes(side, state),
		divider: {...body, x: left, width: 1},
		main: {...body, x: left + 1, width: body.width - left - 1},
	};
}

function leftColumns({columns, split}: LayoutInput): number {
	const share = split ?? (columns >= wideColumns ? 0.42 : 0.4);
	const most = split === null ? 96 : columns;
	return Math.max(
		leastPaneColumns,
		Math.min(most, columns - leastPaneColumns - 1, Math.round(columns * share)),
	);
}

function sidePanes(side: Rect, {focus, subject, load}: LayoutInput): Panes {
	if (side.height < detailsBelowRows) {
		return focus === 'details' ? {details: side} : {layers: side};
	}
	// While an engine sends the image, what is read stands above the layers.
	const wanted = subject ? subject.history.length + 1 : load.layers.length + 4;
	const most = Math.max(Math.round(side.height * 0.6), side.height - leastDetailsRows * 2);
	const height = Math.max(4, Math.min(wanted, most, side.height - leastDetailsRows));
	return {
		layers: {...side, height},
		details: {...side, y: side.y + height, height: side.height - height},
	};
}

/** The pane at a position of the screen; undefined for everything that is no pane. */
export function paneAt(layout: Layout, column: number, row: number): Focus | 'cover' | undefined {
	if (layout.kind === 'small') return undefined;
	for (const name of ['layers', 'details', 'main', 'cover'] as const) {
		const rect = layout[name];
		if (rect && holds(rect, column, row)) return name;
	}
	return undefined;
}

export function holds({x, y, width, height}: Rect, column: number, row: number): boolean {
	return column >= x && column < x + width && row >= y && row < y + height;
}
