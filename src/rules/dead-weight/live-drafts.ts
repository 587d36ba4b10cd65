import type {LiveFiles} from '../engine/live-rule.ts';
import {rootsOf} from '../engine/roots.ts';
import type {Draft} from '../engine/rule.ts';
import type {RuleContext} from '../engine/rule-context.ts';

const mebibyte = 1024 ** 2;

/** What a finding about files of one layer says. */
export type LiveTexts = Pick<Draft, 'title' | 'detail' | 'remedy' | 'nodes' | 'reference'>;

/**
 * Claims those of `nodes` that can be claimed, and writes a finding for each layer that ships some: for rules that look
 * for several kinds of files.
 * @param query of the rule, that matches the nodes
 * @param leastBytes layers with less are left out. @default 1 MiB
 */
export function liveDrafts(
	context: RuleContext,
	query: string,
	nodes: Iterable<number>,
	textsOf: (found: LiveFiles) => LiveTexts,
	leastBytes: number = mebibyte,
): readonly Draft[] {
	return context.claims.take(nodes, leastBytes).map((claimed): Draft => {
		const found: LiveFiles = {
			...claimed,
			step: context.stepOf(claimed.layerIndex),
			roots: rootsOf(context, query, claimed.files),
			context,
		};
		return {
			nodes: found.roots,
			bytesByLayer: new Map([[found.layerIndex, found.bytes]]),
			layerIndex: found.layerIndex,
			...textsOf(found),
		};
	});
}

/** Places that `placeOf` names for each file, those with the most bytes first. */
export function placesOf(
	{files, context}: LiveFiles,
	placeOf: (node: number) => number,
): readonly number[] {
	const bytes = new Map<number, number>();
	for (const node of files) {
		const place = placeOf(node);
		bytes.set(place, (bytes.get(place) ?? 0) + context.claims.bytesOf(node));
	}
	return [...bytes].sort(([a, x], [b, y]) => y - x || a - b).map(([place]) => place);
}
