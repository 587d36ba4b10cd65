import type {ImageDiff} from '../../../src/diff/image-diff.ts';
import {fileContent} from '../../../src/layer/file-content.ts';
import type {Layer} from '../../../src/model/image.ts';
import {initialComparison} from '../../../src/tui/diff/comparison-state.ts';
import type {DiffBackend} from '../../../src/tui/diff/diff-backend.ts';
import {CopyEffect} from '../../../src/tui/effects/copy-effect.ts';
import {FileEffect} from '../../../src/tui/effects/file-effect.ts';
import {TreeEffect} from '../../../src/tui/effects/tree-effect.ts';
import {Input} from '../../../src/tui/input.ts';
import type {InputEvent} from '../../../src/tui/keys/key.ts';
import {KeyMap} from '../../../src/tui/keys/key-map.ts';
import {screenRows} from '../../../src/tui/screen.ts';
import type {Action} from '../../../src/tui/state/actions.ts';
import {initialState} from '../../../src/tui/state/initial-state.ts';
import {type State, treeColumns} from '../../../src/tui/state/state.ts';
import {Store} from '../../../src/tui/state/store.ts';
import {styleOf} from '../../../src/tui/theme/themes.ts';
import {picture} from '../helpers/some-state.ts';

type Size = {readonly columns: number; readonly rows: number};
type DriverOptions = {readonly size?: Size; readonly isUnicode?: boolean};

/** The comparison of two images without a terminal: keys in, state and screen out. */
export class DiffDriver {
	readonly actions: Action[] = [];
	/** What was put on the clipboard. */
	readonly copied: string[] = [];
	readonly #store: Store;
	readonly #input = new Input(new KeyMap(new Map()));

	/** @param diff null for images that are not read yet */
	constructor(
		diff: ImageDiff | null,
		{size = {columns: 100, rows: 30}, isUnicode = true}: DriverOptions = {},
	) {
		const settings = {
			style: styleOf({theme: 'default', depth: 4, isUnicode}),
			isMouseOn: true,
			columns: treeColumns,
			keys: new Map<string, readonly string[]>(),
		};
		this.#store = new Store({
			...initialState('shop:2', size, settings, {by: 'size', isReversed: false}),
			focus: 'main',
			comparison: initialComparison({old: 'shop:1', new: 'shop:2'}),
		});
		const {getState, dispatch} = this.#store;
		const backend: Pick<DiffBackend, 'readFile' | 'copy'> = {
			readFile: (image, file, signal) =>
				fileContent(image.layers[file.layerIndex] as Layer, file.index, file.row, signal),
			copy: async (text) => {
				this.copied.push(text);
				return true;
			},
		};
		const context = {getState, dispatch, backend};
		const effects = [
			new TreeEffect(context),
			new FileEffect(context),
			new CopyEffect(context, () => true),
		];
		this.#store.onAction((action, state, before) => {
			this.actions.push(action);
			for (const effect of effects) effect.onAction(action, state, before);
		});
		if (diff) dispatch({type: 'images-compared', diff});
	}

	get state(): State {
		return this.#store.getState();
	}

	dispatch(action: Action): void {
		this.#store.dispatch(action);
	}

	/** Presses keys by their names, and waits for what they set off. */
	async press(...keys: readonly string[]): Promise<this> {
		for (const key of keys) await this.event({type: 'key', key});
		return this;
	}

	async event(event: InputEvent): Promise<void> {
		for (const action of this.#input.actionsOf(event, this.state)) this.dispatch(action);
		while (this.state.tree.filter.isSearching || this.state.versions?.wanted) {
			await new Promise(setImmediate);
		}
	}

	/** Types each character. */
	type(text: string): Promise<this> {
		return this.press(...text);
	}

	/** What is on the screen, without looks. */
	screen(): readonly string[] {
		return picture(screenRows(this.state));
	}
}
