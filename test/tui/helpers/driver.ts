import type {Analysis} from '../../../src/analysis/analyze.ts';
import {TreeEffect} from '../../../src/tui/effects/tree-effect.ts';
import {Input} from '../../../src/tui/input.ts';
import type {InputEvent} from '../../../src/tui/keys/key.ts';
import {KeyMap} from '../../../src/tui/keys/key-map.ts';
import {screenRows} from '../../../src/tui/screen.ts';
import type {Action} from '../../../src/tui/state/actions.ts';
import {initialState} from '../../../src/tui/state/initial-state.ts';
import {isViewCurrent} from '../../../src/tui/state/selectors.ts';
import {type State, treeColumns} from '../../../src/tui/state/state.ts';
import {Store} from '../../../src/tui/state/store.ts';
import {styleOf} from '../../../src/tui/theme/themes.ts';
import {picture} from './some-state.ts';

type Size = {readonly columns: number; readonly rows: number};

/** The interface without a terminal: keys in, state and screen out. */
export class Driver {
	readonly actions: Action[] = [];
	readonly #store: Store;
	readonly #input = new Input(new KeyMap(new Map()));
	readonly #tree: TreeEffect;

	constructor(size: Size = {columns: 120, rows: 30}) {
		const settings = {
			style: styleOf({theme: 'default', depth: 4, isUnicode: true}),
			isMouseOn: true,
			columns: treeColumns,
			keys: new Map<string, readonly string[]>(),
		};
		const sort = {by: 'size', isReversed: false} as const;
		this.#store = new Store(initialState('shop:2.4', size, settings, sort));
		const {getState, dispatch} = this.#store;
		const none = (): never => {
			throw new Error('The tree needs nothing from outside.');
		};
		this.#tree = new TreeEffect({
			getState,
			dispatch,
			backend: {load: none, readFile: none, extract: none, copy: none},
		});
		this.#store.onAction((action, state, before) => {
			this.actions.push(action);
			this.#tree.onAction(action, state, before);
		});
	}

	/** With an image that is read. */
	static async of(analysis: Analysis, size?: Size): Promise<Driver> {
		const driver = new Driver(size);
		driver.dispatch({type: 'load-started'});
		driver.dispatch({type: 'image-opened', image: analysis.image});
		driver.dispatch({
			type: 'image-analyzed',
			analysis,
			layerCount: analysis.image.layers.length,
		});
		await driver.settle();
		return driver;
	}

	get state(): State {
		return this.#store.getState();
	}

	dispatch(action: Action): void {
		this.#store.dispatch(action);
	}

	/** Presses keys by their names, and waits for what they set off. */
	async press(...keys: readonly string[]): Promise<this> {
		for (const key of keys) {
			await this.event({type: 'key', key});
		}
		return this;
	}

	/** Types each character. */
	async type(text: string): Promise<this> {
		return this.press(...[...text].map((key) => (key === ' ' ? 'space' : key)));
	}

	async event(event: InputEvent): Promise<void> {
		for (const action of this.#input.actionsOf(event, this.state)) this.dispatch(action);
		await this.settle();
	}

	/** Waits until views are derived and searches are done. */
	async settle(): Promise<void> {
		while (!isViewCurrent(this.state) || this.state.tree.filter.isSearching) {
			await new Promise(setImmediate);
		}
	}

	/** What is on the screen, without looks. */
	screen(): readonly string[] {
		return picture(screenRows(this.state));
	}

	/** Names of the tree's rows, with two spaces for each level. */
	tree(): readonly string[] {
		const {rows, view} = this.state.tree;
		return Array.from({length: rows.count}, (_, row) => {
			const node = rows.nodeAt(row);
			const name = Buffer.from(view?.tree.name(node) ?? []).toString();
			return '  '.repeat(rows.depthAt(row)) + name;
		});
	}

	/** Name of the tree's row under the cursor. */
	cursorName(): string | undefined {
		return this.tree()[this.state.tree.cursor]?.trim();
	}
}
