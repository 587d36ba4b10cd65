import {useCallback, useRef, useSyncExternalStore} from 'react';
import type {State} from '../state/state.ts';

/** What the components need of the store. */
export type ReadableStore = {
	getState(): State;
	subscribe(listener: () => void): () => void;
};

/**
 * A part of the state; the component is rendered again only when it is another one.
 * @param select pure, and the same function at each call
 */
export function useSelected<Part>(
	store: ReadableStore,
	select: (state: State) => Part,
	isSame: (a: Part, b: Part) => boolean,
): Part {
	const last = useRef<{readonly part: Part} | null>(null);
	const snapshot = useCallback((): Part => {
		const part = select(store.getState());
		if (last.current && isSame(last.current.part, part)) return last.current.part;
		last.current = {part};
		return part;
	}, [store, select, isSame]);
	return useSyncExternalStore(store.subscribe, snapshot);
}
