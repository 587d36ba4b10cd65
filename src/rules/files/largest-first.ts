/** Nodes by their bytes: the most first, then in their order. */
export function largestFirst(bytes: ReadonlyMap<number, number>): readonly number[] {
	return [...bytes].sort(([a, x], [b, y]) => y - x || a - b).map(([node]) => node);
}
