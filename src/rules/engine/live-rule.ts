import type {PathQuery} from '../../analysis/paths/path-query.ts';
import type {ImageConfig} from '../../model/config.ts';
import {largestFirst} from '../files/largest-first.ts';
import {counted} from '../text/snippets.ts';
import type {ClaimedFiles} from './claims.ts';
import type {Draft, Rule, RuleFacts} from './rule.ts';
import type {RuleContext} from './rule-context.ts';
import type {Step} from './steps.ts';

const mebibyte = 1024 ** 2;

/** Files of the final tree that one layer ships and a rule finds superfluous. */
export type LiveFiles = ClaimedFiles & {
	/** What made the layer; undefined without history. */
	readonly step: Step | undefined;
	/** The topmost directories, or files, in which all is meant: largest first. */
	readonly roots: readonly number[];
	readonly context: RuleContext;
};

/** What a finding about files of one layer says. @default nodes: the roots; bytes: what was claimed */
export type LiveTexts = Omit<Draft, 'layerIndex' | 'historyIndex'>;

type LiveRuleFacts = RuleFacts & {
	readonly paths: PathQuery | ((config: ImageConfig) => PathQuery);
	/** Layers with less of it are not worth a finding. @default 1 MiB */
	readonly leastBytes?: number;
	/** Whether a path that matches is really meant. @default all are */
	isMeant?(node: number, context: RuleContext): boolean;
	/** What to write instead in this layer's instruction. */
	remedyOf(found: LiveFiles): string;
};

/** A rule that finds superfluous files by their paths: one finding for each layer that ships such files. */
export function liveRule({
	paths,
	leastBytes = mebibyte,
	isMeant,
	remedyOf,
	...facts
}: LiveRuleFacts): Rule {
	return {
		...facts,
		paths: (config) => ({files: typeof paths === 'function' ? paths(config) : paths}),
		find(context) {
			const nodes = context.nodes('files');
			const meant = isMeant ? nodes.filter((node) => isMeant(node, context)) : nodes;
			const textsOf = (found: LiveFiles): LiveTexts => ({
				title: `${facts.title}: ${counted(found.files.length, 'file')}`,
				remedy: remedyOf(found),
			});
			return liveDrafts(context, 'files', meant, textsOf, leastBytes);
		},
	};
}

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
			roots: placesOf({files: claimed.files, context}, (node) => context.rootOf(query, node)),
			context,
		};
		return {
			nodes: found.roots,
			bytesByLayer: new Map([[found.layerIndex, found.bytes]]),
			...textsOf(found),
			layerIndex: found.layerIndex,
		};
	});
}

/** Places that `placeOf` names for each file, those with the most bytes first. */
export function placesOf(
	{files, context}: Pick<LiveFiles, 'files' | 'context'>,
	placeOf: (node: number) => number,
): readonly number[] {
	const bytes = new Map<number, number>();
	for (const node of files) {
		const place = placeOf(node);
		bytes.set(place, (bytes.get(place) ?? 0) + context.claims.bytesOf(node));
	}
	return largestFirst(bytes);
}
