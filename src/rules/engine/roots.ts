import type {RuleContext} from './rule-context.ts';

/** The topmost paths in which all that matches lies, those with the most bytes in `files` first. */
export function rootsOf(
	context: RuleContext,
	query: string,
	files: readonly number[],
): readonly number[] {
	const bytes = new Map<number, number>();
	for (const node of files) {
		const root = context.rootOf(query, node);
		bytes.set(root, (bytes.get(root) ?? 0) + context.claims.bytesOf(node));
	}
	return [...bytes].sort(([a, x], [b, y]) => y - x || a - b).map(([root]) => root);
}
