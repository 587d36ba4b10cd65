import type {FinalTree} from './final-tree.ts';

/** A file that stands elsewhere in the new image. */
export type Move = {readonly oldNode: number; readonly newNode: number};

/** Components of a path that count when names are matched. */
const maxComponents = 32;

/** A path and its components. */
type Named = {readonly node: number; readonly parts: readonly string[]};

/**
 * Pairs removed with added paths of which all hold the same. Those pair that have the same name and, among these, most
 * directories above it in common; then those with most directories in common; then the rest, in path order.
 * @param isRenamed whether files of different names may pair
 */
export function matchNames(
	oldSide: FinalTree,
	newSide: FinalTree,
	{removed, added}: {readonly removed: readonly number[]; readonly added: readonly number[]},
	isRenamed: boolean,
): readonly Move[] {
	const [oldNode] = removed;
	const [newNode] = added;
	if (isRenamed && removed.length === 1 && added.length === 1 && oldNode && newNode) {
		return [{oldNode, newNode}];
	}
	const matcher = new Matcher(namesOf(oldSide, removed), namesOf(newSide, added));
	matcher.matchEnds((parts) => parts);
	if (isRenamed) {
		matcher.matchEnds((parts) => parts.slice(0, -1));
		matcher.matchBy(() => '');
	}
	return matcher.moves;
}

/** In path order. */
function namesOf(side: FinalTree, nodes: readonly number[]): readonly Named[] {
	return nodes
		.map((node) => ({node, key: side.keys.of(node)}))
		.sort((a, b) => (a.key < b.key ? -1 : 1))
		.map(({node, key}) => ({node, parts: key.slice(1).split('/')}));
}

class Matcher {
	readonly moves: Move[] = [];
	#removed: readonly Named[];
	#added: readonly Named[];

	constructor(removed: readonly Named[], added: readonly Named[]) {
		this.#removed = removed;
		this.#added = added;
	}

	/** Pairs paths that end alike, those with the longest ends first. */
	matchEnds(partsOf: (parts: readonly string[]) => readonly string[]): void {
		const longest = (names: readonly Named[]): number =>
			names.reduce((most, {parts}) => Math.max(most, partsOf(parts).length), 0);
		let length = Math.min(longest(this.#removed), longest(this.#added), maxComponents);
		for (; length > 0 && this.#removed.length > 0 && this.#added.length > 0; length--) {
			this.matchBy(({parts}) => {
				const counted = partsOf(parts);
				return counted.length < length ? undefined : counted.slice(-length).join('/');
			});
		}
	}

	/** Pairs, in path order, paths with the same key. */
	matchBy(keyOf: (name: Named) => string | undefined): void {
		const waiting = new Map<string, Named[]>();
		for (const name of this.#removed) {
			const key = keyOf(name);
			if (key === undefined) continue;
			const list = waiting.get(key);
			if (list) list.push(name);
			else waiting.set(key, [name]);
		}
		for (const list of waiting.values()) list.reverse();
		const matched = new Set<Named>();
		this.#added = this.#added.filter((name) => {
			const key = keyOf(name);
			const partner = key === undefined ? undefined : waiting.get(key)?.pop();
			if (!partner) return true;
			matched.add(partner);
			this.moves.push({oldNode: partner.node, newNode: name.node});
			return false;
		});
		this.#removed = this.#removed.filter((name) => !matched.has(name));
	}
}
