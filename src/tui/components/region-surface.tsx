import {type ReactElement, useCallback} from 'react';
import {paintRegion, type Region, regionInputs} from '../screen.ts';
import type {Rect} from '../state/layout.ts';
import {Surface} from '../terminal/surface.tsx';
import type {ReadableStore} from './use-selected.ts';

/** A part of the screen that is painted without React: again whenever something that it shows has changed. */
export function RegionSurface({
	region,
	rect,
	store,
}: {
	readonly region: Region;
	readonly rect: Rect;
	readonly store: ReadableStore;
}): ReactElement {
	const paint = useCallback(
		(width: number, height: number) => paintRegion(region, store.getState(), width, height),
		[region, store],
	);
	const subscribe = useCallback(
		(listener: () => void) => subscribeRegion(region, store, listener),
		[region, store],
	);
	return (
		<Surface
			position="absolute"
			top={rect.y}
			left={rect.x}
			width={rect.width}
			height={rect.height}
			paint={paint}
			subscribe={subscribe}
		/>
	);
}

/** Tells the listener of those changes of the state that the region shows. Returns how to end that. */
export function subscribeRegion(
	region: Region,
	store: ReadableStore,
	listener: () => void,
): () => void {
	let shown = regionInputs(region, store.getState());
	return store.subscribe(() => {
		const inputs = regionInputs(region, store.getState());
		if (inputs.length === shown.length && inputs.every((input, at) => input === shown[at])) return;
		shown = inputs;
		listener();
	});
}
