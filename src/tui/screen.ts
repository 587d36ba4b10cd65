import {paintContent} from './content/content-pane.ts';
import {paintCompared} from './diff/compared-pane.ts';
import {paintComparisonHeader} from './diff/comparison-header.ts';
import {paintComparison} from './diff/comparison-pane.ts';
import {footerHints} from './keys/key-map.ts';
import {type Layout, layoutOf, type Rect, smallest} from './state/layout.ts';
import type {State} from './state/state.ts';
import {paintRow} from './text/row.ts';
import {paintVersions} from './versions/versions-pane.ts';
import {paintFooter} from './views/footer.ts';
import {paintHeader} from './views/header.ts';
import {paintDetails} from './views/layer-details.ts';
import {paintLayers} from './views/layers-pane.ts';
import {listViews} from './views/list-views.ts';
import {paintStatus} from './views/status-line.ts';
import {paintTree} from './views/tree-pane.ts';

/** A part of the screen that is painted by itself. */
export type Region =
	| 'header'
	| 'layers'
	| 'details'
	| 'divider'
	| 'main'
	| 'cover'
	| 'status'
	| 'footer'
	/** All of a screen that is too small for the others. */
	| 'small';

type Painter = {
	/** `height` rows of `width` columns. */
	paint(state: State, width: number, height: number): readonly string[];
	/** What it is painted from: while all of these are the same, so is the picture. */
	inputs(state: State): readonly unknown[];
};

const painters: Readonly<Record<Region, Painter>> = {
	header: {
		paint: (state, width) =>
			state.comparison
				? paintComparisonHeader(state, state.comparison, width)
				: [paintHeader(state, width)],
		inputs: ({settings, load, subject, view, comparison}) => [
			settings,
			load,
			subject,
			view,
			comparison,
		],
	},
	layers: {
		paint: paintLayers,
		inputs: ({settings, load, subject, layers, focus, tree, reference}) => [
			settings,
			load,
			subject,
			layers,
			focus === 'layers',
			tree.mode,
			tree.anchor,
			reference,
		],
	},
	details: {
		paint: paintDetails,
		inputs: ({settings, load, subject, layers, focus, detailsTop}) => [
			settings,
			load,
			subject,
			layers.cursor,
			focus === 'details',
			detailsTop,
		],
	},
	divider: {
		paint: paintDivider,
		inputs: ({settings}) => [settings],
	},
	main: {
		paint: paintMain,
		inputs: ({settings, load, subject, focus, view, tree, lists, layers, comparison}) => [
			settings,
			comparison,
			load.failure,
			load.isDone,
			subject,
			focus === 'main',
			view,
			view === 'tree' ? tree : lists[view],
			view === 'tree' && tree.view === null ? layers.cursor : null,
		],
	},
	cover: {
		paint: paintCover,
		inputs: ({settings, content, versions}) => [settings, content, versions],
	},
	status: {
		paint: (state, width) => [paintStatus(state, width)],
		// It tells of whatever the cursor is on.
		inputs: (state) => [state],
	},
	footer: {
		paint: (state, width) => [paintFooter(footerHints(state), width, state.settings.style)],
		inputs: ({settings, focus, view, content, versions, comparison}) => [
			settings,
			comparison?.tab,
			focus,
			view,
			content === null,
			versions === null,
		],
	},
	small: {
		paint: paintSmall,
		inputs: ({settings, columns, rows}) => [settings, columns, rows],
	},
};

/** A part of the screen: `height` rows of exactly `width` columns. */
export function paintRegion(
	region: Region,
	state: State,
	width: number,
	height: number,
): readonly string[] {
	return painters[region].paint(state, width, height);
}

/** What a part of the screen is painted from: while all of these are the same, so is the picture. */
export function regionInputs(region: Region, state: State): readonly unknown[] {
	return painters[region].inputs(state);
}

/** The whole screen without dialogs, a string for each row: for the first frame, before Ink is there to lay it out. */
export function screenRows(state: State): readonly string[] {
	const {columns, rows} = state;
	const layout = layoutOf(state);
	const places = placesOf(layout, {x: 0, y: 0, width: columns, height: rows});
	const screen = Array.from({length: rows}, () => '');
	for (const {region, rect} of places) {
		for (const [at, row] of paintRegion(region, state, rect.width, rect.height).entries()) {
			screen[rect.y + at] += row;
		}
	}
	return screen;
}

/** In the order in which they stand in a row. */
const regions = [
	'header',
	'layers',
	'details',
	'divider',
	'main',
	'cover',
	'status',
	'footer',
] as const;

/** The parts that are on the screen, and where. */
export function placesOf(
	layout: Layout,
	whole: Rect,
): readonly {readonly region: Region; readonly rect: Rect}[] {
	if (layout.kind === 'small') return [{region: 'small', rect: whole}];
	return regions.flatMap((region) => {
		const rect = layout[region];
		return rect ? [{region, rect}] : [];
	});
}

function paintMain(state: State, width: number, height: number): readonly string[] {
	const {comparison, view} = state;
	if (comparison) return paintComparison(state, comparison, width, height);
	return view === 'tree'
		? paintTree(state, width, height)
		: listViews[view].paint(state, width, height);
}

function paintCover(state: State, width: number, height: number): readonly string[] {
	if (state.content) return paintContent(state, width, height);
	return state.comparison
		? paintCompared(state, width, height)
		: paintVersions(state, width, height);
}

function paintDivider({settings}: State, width: number, height: number): readonly string[] {
	const row = paintRow([[settings.style.glyphs.vertical, 'rule']], width, settings.style);
	return Array.from({length: height}, () => row);
}

function paintSmall(state: State, width: number, height: number): readonly string[] {
	const {style} = state.settings;
	const {columns, rows} = smallest;
	const text = `imgdive needs ${columns}x${rows}, this is ${width}x${height}. q quits.`;
	// A word is not cut where it fits on the next row.
	const lines: string[] = [''];
	for (const word of text.split(' ')) {
		const line = lines.at(-1) as string;
		if (line === '' || line.length + 1 + word.length <= width) {
			lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
		} else lines.push(word);
	}
	return Array.from({length: height}, (_, at) => paintRow([[lines[at] ?? '']], width, style));
}
