import type {PathQuery} from '../../analysis/paths/path-query.ts';
import type {ImageConfig} from '../../model/config.ts';
import {counted} from '../text/snippets.ts';
import type {ClaimedFiles} from './claims.ts';
import type {Draft, Rule, RuleFacts} from './rule.ts';
import type {RuleContext} from './rule-context.ts';
import {rootsOf} from './roots.ts';
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

export type LiveRuleFacts = RuleFacts & {
	readonly paths: PathQuery | ((config: ImageConfig) => PathQuery);
	/** Layers with less of it are not worth a finding. @default 1 MiB */
	readonly leastBytes?: number;
	/** Whether a path that matches is really meant. @default all are */
	isMeant?(node: number, context: RuleContext): boolean;
	/** @default the rule's title and the number of files */
	titleOf?(found: LiveFiles): string;
	/** @default the rule's `why` */
	detailOf?(found: LiveFiles): string;
	/** What to write instead in this layer's instruction. */
	remedyOf(found: LiveFiles): string;
};

/** A rule that finds superfluous files by their paths: one finding for each layer that ships such files. */
export function liveRule({
	paths,
	leastBytes = mebibyte,
	isMeant,
	titleOf,
	detailOf,
	remedyOf,
	...facts
}: LiveRuleFacts): Rule {
	return {
		...facts,
		paths: (config) => ({files: typeof paths === 'function' ? paths(config) : paths}),
		find(context) {
			const nodes = context.nodes('files');
			const meant = isMeant ? nodes.filter((node) => isMeant(node, context)) : nodes;
			return context.claims.take(meant, leastBytes).map((claimed): Draft => {
				const found: LiveFiles = {
					...claimed,
					step: context.stepOf(claimed.layerIndex),
					roots: rootsOf(context, 'files', claimed.files),
					context,
				};
				const title = titleOf?.(found) ?? `${facts.title}: ${counted(found.files.length, 'file')}`;
				return {
					title,
					...(detailOf && {detail: detailOf(found)}),
					bytesByLayer: new Map([[found.layerIndex, found.bytes]]),
					layerIndex: found.layerIndex,
					nodes: found.roots,
					remedy: remedyOf(found),
				};
			});
		},
	};
}
