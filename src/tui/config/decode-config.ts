import type {Binding} from '../keys/binding.ts';
import {type TreeColumn, treeColumns} from '../state/state.ts';
import {themeNames} from '../theme/themes.ts';
import type {SortKey} from '../tree/rows.ts';
import {type Config, defaultConfig} from './config.ts';
import {decodeKeys} from './config-keys.ts';
import {type ConfigNode, parseConfig} from './config-node.ts';

const sortKeys: readonly SortKey[] = ['size', 'name', 'files'];
const settingNames = ['theme', 'mouse', 'sort', 'reverse', 'columns', 'ascii', 'keys'] as const;

/**
 * Reads a config file: a YAML mapping of the keys that {@link Config} names, all optional. Strict: what is not understood
 * is an error, for a setting that is silently ignored helps nobody.
 * @param file its name, for errors
 * @param bindings the key table, for the ids and for keys that would have two meanings
 * @throws {ImgdiveError} `usage`, with `FILE:LINE:` before the message, and what is allowed as the hint
 */
export function decodeConfig(text: string, file: string, bindings: readonly Binding[]): Config {
	const root = parseConfig(text, file);
	if (root === undefined) return defaultConfig;
	const settings = root.entries('settings', settingNames);
	const of = <Value>(
		name: (typeof settingNames)[number],
		decode: (node: ConfigNode) => Value,
		otherwise: Value,
	): Value => {
		const node = settings.get(name);
		return node === undefined ? otherwise : decode(node);
	};
	return {
		theme: of('theme', (node) => node.oneOf(themeNames), defaultConfig.theme),
		isMouseOn: of('mouse', (node) => node.boolean(), defaultConfig.isMouseOn),
		sort: {
			by: of('sort', (node) => node.oneOf(sortKeys), defaultConfig.sort.by),
			isReversed: of('reverse', (node) => node.boolean(), defaultConfig.sort.isReversed),
		},
		columns: of('columns', decodeColumns, defaultConfig.columns),
		isAscii: of('ascii', (node) => node.boolean(), defaultConfig.isAscii),
		keys: of('keys', (node) => decodeKeys(node, bindings), defaultConfig.keys),
	};
}

function decodeColumns(node: ConfigNode): readonly TreeColumn[] {
	const chosen = new Set<TreeColumn>();
	for (const item of node.items()) {
		const column = item.oneOf(treeColumns);
		if (chosen.has(column))
			throw item.error(`The column "${column}" is named twice.`, 'Name it once.');
		chosen.add(column);
	}
	return treeColumns.filter((column) => chosen.has(column));
}
