import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {Binding} from '../keys/binding.ts';
import {placesOf, type Region} from '../screen.ts';
import {layoutOf, type Rect} from '../state/layout.ts';
import type {State} from '../state/state.ts';
import {DialogView} from './dialog-view.tsx';
import {RegionSurface} from './region-surface.tsx';
import {type ReadableStore, useSelected} from './use-selected.ts';

/** Where things are on the screen; the same for all states that have things in the same places. */
type Screen = {
	readonly columns: number;
	readonly rows: number;
	readonly places: readonly {readonly region: Region; readonly rect: Rect}[];
	/** Too small for anything but a line that says so. */
	readonly isSmall: boolean;
};

/**
 * The whole screen. React only knows where things are and which dialog is open; what is in them is painted straight
 * from the store. It is rendered again when the layout changes, never when a cursor moves.
 */
export function App({
	store,
	bindings,
}: {
	readonly store: ReadableStore;
	readonly bindings: readonly Binding[];
}): ReactElement {
	const {columns, rows, places, isSmall} = useSelected(store, screenOf, isSameScreen);
	return (
		<Box width={columns} height={rows}>
			{places.map(({region, rect}) => (
				<RegionSurface key={region} region={region} rect={rect} store={store} />
			))}
			{isSmall ? null : <DialogView store={store} bindings={bindings} />}
		</Box>
	);
}

function screenOf(state: State): Screen {
	const {columns, rows} = state;
	const layout = layoutOf(state);
	return {
		columns,
		rows,
		places: placesOf(layout, {x: 0, y: 0, width: columns, height: rows}),
		isSmall: layout.kind === 'small',
	};
}

function isSameScreen(a: Screen, b: Screen): boolean {
	return (
		a.columns === b.columns &&
		a.rows === b.rows &&
		a.isSmall === b.isSmall &&
		a.places.length === b.places.length &&
		a.places.every(({region, rect}, at) => {
			const other = b.places[at];
			return other !== undefined && region === other.region && isSameRect(rect, other.rect);
		})
	);
}

function isSameRect(a: Rect, b: Rect): boolean {
	return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
