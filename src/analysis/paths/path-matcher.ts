import {grown} from '../../layer/growable.ts';
import type {ImageTree} from '../../tree/image-tree.ts';
import {PathAutomaton, startState} from './path-automaton.ts';
import type {PathQuery} from './path-query.ts';

/** What paths of an image match queries: all paths that some layer touches, whether they live or not. */
export class PathMatches {
	readonly #tree: ImageTree;
	readonly #automaton: PathAutomaton;
	readonly #states: Uint16Array;
	readonly #nodes: readonly Int32Array[];

	constructor(
		tree: ImageTree,
		automaton: PathAutomaton,
		states: Uint16Array,
		nodes: readonly Int32Array[],
	) {
		this.#tree = tree;
		this.#automaton = automaton;
		this.#states = states;
		this.#nodes = nodes;
	}

	/** Nodes that the query matches, ascending: parents first. */
	nodes(queryAt: number): Int32Array {
		return this.#nodes[queryAt] ?? new Int32Array(0);
	}

	isMatch(queryAt: number, node: number): boolean {
		const accepted = this.#automaton.accepted[this.#states[node] as number];
		return accepted?.includes(queryAt) ?? false;
	}

	/** The topmost path from which on down to `node` all match. */
	rootOf(queryAt: number, node: number): number {
		let root = node;
		for (let at = this.#tree.parent[node] as number; at > 0; at = this.#tree.parent[at] as number) {
			if (!this.isMatch(queryAt, at)) break;
			root = at;
		}
		return root;
	}
}

/**
 * Matches all paths of an image against all queries in one walk.
 * @throws Error when a glob is none
 */
export function matchPaths(tree: ImageTree, queries: readonly PathQuery[]): PathMatches {
	const automaton = new PathAutomaton(queries);
	const states = new Uint16Array(tree.nodeCount).fill(startState, 0, 1);
	const counts = queries.map(() => 0);
	const lists = queries.map((): Int32Array => new Int32Array(16));
	const {parent, names, nameStart, nodeCount} = tree;
	for (let node = 1; node < nodeCount; node++) {
		const state = automaton.step(
			states[parent[node] as number] as number,
			names,
			nameStart[node] as number,
			nameStart[node + 1] as number,
		);
		states[node] = state;
		const accepted = automaton.accepted[state];
		if (!accepted) continue;
		for (const queryAt of accepted) {
			const at = counts[queryAt] as number;
			const list = grown(lists[queryAt] as Int32Array, at);
			list[at] = node;
			lists[queryAt] = list;
			counts[queryAt] = at + 1;
		}
	}
	const nodes = lists.map((list, queryAt) => list.subarray(0, counts[queryAt]));
	return new PathMatches(tree, automaton, states, nodes);
}
