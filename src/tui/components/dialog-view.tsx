import {Text} from 'ink';
import {type ReactElement, useMemo} from 'react';
import {dialogBox} from '../dialogs/dialog-box.ts';
import {paintDialog} from '../dialogs/paint-dialog.ts';
import type {Binding} from '../keys/binding.ts';
import type {State} from '../state/state.ts';
import {Overlay} from '../terminal/surface.tsx';
import {type ReadableStore, useSelected} from './use-selected.ts';

/** The dialog that is open, over everything else; nothing without one. */
export function DialogView({
	store,
	bindings,
}: {
	readonly store: ReadableStore;
	readonly bindings: readonly Binding[];
}): ReactElement | null {
	const state = useSelected(store, shownState, isSameDialog);
	return useMemo(() => {
		const {dialog, settings} = state;
		if (!dialog) return null;
		const box = dialogBox(dialog, {state, bindings});
		const {x, y, width, height} = box.rect;
		return (
			<Overlay
				position="absolute"
				top={y}
				left={x}
				width={width}
				height={height}
				flexDirection="column"
			>
				{paintDialog(box, settings.style).map((row, at) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
					<Text key={at} wrap="truncate">
						{row}
					</Text>
				))}
			</Overlay>
		);
	}, [state, bindings]);
}

function shownState(state: State): State {
	return state;
}

/** Without a dialog nothing of the state is shown; with one, what is below it is left as it was when the dialog changed last. */
function isSameDialog(a: State, b: State): boolean {
	if (a.dialog === null && b.dialog === null) return true;
	return (
		a.dialog === b.dialog &&
		a.columns === b.columns &&
		a.rows === b.rows &&
		a.settings === b.settings &&
		a.subject?.analysis === b.subject?.analysis
	);
}
