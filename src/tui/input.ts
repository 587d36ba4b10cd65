import {dialogRequests} from './dialogs/dialog-request.ts';
import type {InputEvent} from './keys/key.ts';
import {boundAction, type KeyMap} from './keys/key-map.ts';
import {bindings} from './keys/key-table.ts';
import type {Action} from './state/actions.ts';
import {type Layout, layoutOf, paneAt} from './state/layout.ts';
import type {Focus, State} from './state/state.ts';
import {tableHeadRows} from './views/list-view-pane.ts';
import {listViews} from './views/list-views.ts';

type MouseEvent = Extract<InputEvent, {type: 'mouse'}>;

/** Rows that one turn of the wheel moves. */
const wheelRows = 3;
/** What works in a filter, too, that is no editing of it. */
const programKeys: ReadonlySet<string> = new Set(['interrupt', 'suspend']);

/** Makes actions of what comes from the terminal: for the dialog or prompt that is open, or by the key table. */
export class Input {
	readonly #keyMap: KeyMap;
	#isDraggingDivider = false;

	constructor(keyMap: KeyMap) {
		this.#keyMap = keyMap;
	}

	/** What an event means in this state; nothing for most events of the mouse. */
	actionsOf(event: InputEvent, state: State): readonly Action[] {
		switch (event.type) {
			case 'key':
				return this.#keyActions(event.key, state);
			case 'paste':
				return pasteActions(event.text, state);
			case 'mouse':
				return this.#mouseActions(event, state);
			case 'focus':
				return [];
			default:
				return event satisfies never;
		}
	}

	#keyActions(key: string, state: State): readonly Action[] {
		if (layoutOf(state).kind === 'small') return this.#smallActions(key, state);
		if (state.dialog) {
			const requests = dialogRequests(key, {state, bindings});
			return requests.length > 0 ? requests : [{type: 'dialog-key-pressed', key}];
		}
		if (state.prompt) return this.#promptActions(key, state);
		const action = this.#keyMap.actionOf(state, key);
		// What has been told is read once something else is done.
		const expiry: readonly Action[] = state.message
			? [{type: 'message-expired', message: state.message}]
			: [];
		return action ? [...expiry, action] : expiry;
	}

	/** Nothing can be seen, so nothing but leaving makes sense. */
	#smallActions(key: string, state: State): readonly Action[] {
		const binding = this.#keyMap.bindingOf('layers', key);
		const isMeant = binding?.id === 'quit' || (binding && programKeys.has(binding.id));
		return binding && isMeant ? [boundAction(binding, state)] : [];
	}

	#promptActions(key: string, state: State): readonly Action[] {
		const binding = this.#keyMap.bindingOf('tree', key);
		if (binding && programKeys.has(binding.id)) return [boundAction(binding, state)];
		if (key === 'escape') return [{type: 'left'}];
		return [{type: 'prompt-key-pressed', key}];
	}

	#mouseActions(event: MouseEvent, state: State): readonly Action[] {
		const layout = layoutOf(state);
		if (event.kind === 'release') this.#isDraggingDivider = false;
		if (event.kind === 'drag' && this.#isDraggingDivider) {
			return [{type: 'divider-dragged', column: event.column}];
		}
		if (layout.kind === 'small') return [];
		if (event.kind === 'wheel-up' || event.kind === 'wheel-down') {
			return wheelActions(event, state, layout);
		}
		if (event.kind !== 'press' || event.button !== 'left' || state.dialog) return [];
		this.#isDraggingDivider = layout.divider?.x === event.column;
		return clickActions(event, state, layout);
	}
}

function pasteActions(text: string, state: State): readonly Action[] {
	if (state.dialog) return [{type: 'dialog-pasted', text}];
	return state.prompt ? [{type: 'prompt-pasted', text}] : [];
}

function wheelActions(event: MouseEvent, state: State, layout: Layout): readonly Action[] {
	const by = event.kind === 'wheel-up' ? -wheelRows : wheelRows;
	if (state.dialog) {
		return [{type: 'dialog-key-pressed', key: by < 0 ? 'up' : 'down'}];
	}
	const pane = paneAt(layout, event.column, event.row);
	return pane ? [{type: 'wheel-turned', focus: pane === 'cover' ? 'main' : pane, by}] : [];
}

function clickActions(
	event: MouseEvent,
	state: State,
	layout: Extract<Layout, {kind: 'full'}>,
): readonly Action[] {
	const pane = paneAt(layout, event.column, event.row);
	if (!pane || pane === 'cover') return [];
	const row = event.row - (layout[pane]?.y ?? 0) - headRows(pane, state);
	return [{type: 'row-clicked', focus: pane, row, isExtending: event.shift}];
}

/** Rows of a pane above its first one that can be clicked. */
function headRows(pane: Focus, {view, comparison}: State): number {
	if (comparison && comparison.tab !== 'files') return tableHeadRows;
	return pane === 'main' && view !== 'tree' ? listViews[view].headRows : 1;
}
