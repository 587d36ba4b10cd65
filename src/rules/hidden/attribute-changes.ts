import {ownerOf, xattrsText} from '../files/entry-attributes.ts';
import type {HiddenFiles} from './hidden-files.ts';
import {hiddenVersionsOf} from './hidden-versions.ts';

/** What differs between files as one layer ships them and as another one ships them again. */
export type AttributeChanges = {
	/** `1000:1000`, the commonest new one; undefined where owners stayed. */
	readonly owner: string | undefined;
	/** The commonest new one; undefined where modes stayed. */
	readonly mode: number | undefined;
	/** Only one mode, or owner, is new. */
	readonly isUniform: boolean;
	/** Extended attributes differ, as after `setcap`. */
	readonly hasXattrs: boolean;
	/** Nothing differs but times. */
	readonly isTimesOnly: boolean;
};

/** Compares the largest files of a group: they say where the bytes are. */
export function attributeChanges(found: HiddenFiles): AttributeChanges {
	const {tree} = found.context.analysis;
	const owners = new Map<string, number>();
	const modes = new Map<number, number>();
	let hasXattrs = false;
	const versions = hiddenVersionsOf(found).filter(({upper}) => upper >= 0);
	for (const {lower, upper} of versions) {
		const before = tree.attributesOf(lower, found.hiddenByLayer - 1);
		const after = tree.attributesOf(upper, found.hiddenByLayer);
		const owner = ownerOf(after);
		if (ownerOf(before) !== owner) owners.set(owner, (owners.get(owner) ?? 0) + 1);
		const mode = after.index.mode[after.row] as number;
		if (before.index.mode[before.row] !== mode) modes.set(mode, (modes.get(mode) ?? 0) + 1);
		hasXattrs ||= xattrsText(before) !== xattrsText(after);
	}
	return {
		owner: commonest(owners),
		mode: commonest(modes),
		isUniform: owners.size < 2 && modes.size < 2,
		hasXattrs,
		isTimesOnly: versions.length > 0 && owners.size === 0 && modes.size === 0 && !hasXattrs,
	};
}

function commonest<Value>(counts: ReadonlyMap<Value, number>): Value | undefined {
	return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
