import {type TreeColumn, treeColumns} from '../state/state.ts';
import type {Sort} from '../tree/rows.ts';

/** What the user wants the interface to be like, from the config file; options of the command line win over it. */
export type Config = {
	/** `theme`: a name of `themeNames`. @default 'default' */
	readonly theme: string;
	/** `mouse`: whether clicks, the wheel and the divider work. @default true */
	readonly isMouseOn: boolean;
	/** `sort` (`size`, `name`, `files`) and `reverse`: how the tree is sorted at the start. @default by size, largest first */
	readonly sort: Sort;
	/**
	 * `columns`: those of the tree, any of `mode`, `owner`, `size`, `count`, `bar`, `layer`; they always stand in this order.
	 * @default all
	 */
	readonly columns: readonly TreeColumn[];
	/** `ascii`: whether only ASCII is drawn; null where the locale decides. @default null */
	readonly isAscii: boolean | null;
	/**
	 * `keys`: by the id of a binding, the keys that it has instead of its own: one (`q`) or a list; an empty list takes its
	 * keys away. @default none
	 */
	readonly keys: ReadonlyMap<string, readonly string[]>;
};

/** What holds without a config file. */
export const defaultConfig: Config = {
	theme: 'default',
	isMouseOn: true,
	sort: {by: 'size', isReversed: false},
	columns: treeColumns,
	isAscii: null,
	keys: new Map(),
};
