import prettyBytes from 'pretty-bytes';
import type {PathQuery} from '../../analysis/paths/path-query.ts';
import type {ImageConfig} from '../../model/config.ts';
import {type LiveFiles, type LiveTexts, liveDrafts} from '../engine/live-rule.ts';
import type {Rule, RuleFacts} from '../engine/rule.ts';
import type {RuleContext} from '../engine/rule-context.ts';
import {isLiving} from '../files/node-names.ts';
import {counted} from '../text/snippets.ts';
import {cacheMountRemedy} from './cache-mount.ts';
import {envDirectories, isOwnDirectory} from './env-directories.ts';

/** A tool that keeps what it downloaded or built, and where. */
export type CacheTool = {
	/** Of all tools of a rule, the only one called so. */
	readonly id: string;
	/** What the files are: `Cache of Go builds`. */
	readonly title: string;
	/** Globs. What stands below a `.cache` counts below `$XDG_CACHE_HOME`, too. */
	readonly paths: readonly string[];
	/** Globs of what looks like it and is needed. */
	readonly except?: readonly string[];
	readonly env?: readonly CacheVariables[];
	/** What stands in place of the rule's `why`, where there is more to say. */
	readonly detail?: string;
	/** How many directories above the found ones a cache mount goes. @default 0 */
	readonly mountParents?: number;
	/** @default the instruction with cache mounts */
	remedyOf?(found: LiveFiles): string;
	/** Start commands, their words with one space between, which need the cache. */
	readonly usedBy?: RegExp;
	/** Where one of these lives, the cache is needed. */
	readonly neededBy?: readonly string[];
	/** True where the image says that the cache is needed. */
	isNeeded?(config: ImageConfig): boolean;
	/** Says of each path whether it is really meant; `others` are the living paths of `neededBy`, which then do not stop all. */
	meantBy?(context: RuleContext, others: Int32Array): (node: number) => boolean;
	/** True where the program may well read it: nothing is counted then, and it is only told. */
	readonly isAdvice?: boolean;
};

type CacheVariables = {
	/** Environment variables that name a directory. */
	readonly names: readonly string[];
	/** What in it is meant, as globs. @default all of it, where no others use the directory */
	readonly below?: readonly string[];
	/** Between the directories of one value. */
	readonly separator?: string;
};

type CacheRuleFacts = RuleFacts & {
	readonly tools: readonly CacheTool[];
};

/** A rule that finds what tools keep for their next run: one finding for each tool and layer. */
export function cacheRule({tools, ...facts}: CacheRuleFacts): Rule {
	return {
		...facts,
		paths: (config) =>
			Object.fromEntries(
				tools.flatMap((tool) => [
					[tool.id, queryOf(tool, config)],
					[`${tool.id} is needed by`, {paths: tool.neededBy ?? []}],
				]),
			),
		find: (context) =>
			tools.flatMap((tool) =>
				liveDrafts(context, tool.id, meantNodes(tool, context), (found) =>
					textsOf(tool, facts.why, found),
				),
			),
	};
}

function textsOf(tool: CacheTool, why: string, found: LiveFiles): LiveTexts {
	const detail = tool.detail ?? why;
	const remedy = tool.remedyOf?.(found) ?? cacheMountRemedy(found, tool.mountParents);
	return {
		title: `${tool.title}: ${counted(found.files.length, 'file')}`,
		...(tool.isAdvice
			? {
					severity: 'info' as const,
					confidence: 'advice' as const,
					detail: `${detail} They hold ${prettyBytes(found.heldBytes)}.`,
					bytesByLayer: new Map<number, number>(),
				}
			: {detail}),
		remedy: tool.isAdvice ? `# If the program does not need them:\n${remedy}` : remedy,
	};
}

function meantNodes(tool: CacheTool, context: RuleContext): Int32Array {
	const {image, tree} = context.analysis;
	const nodes = context.nodes(tool.id);
	const nothing = new Int32Array(0);
	if (nodes.length === 0 || tool.isNeeded?.(image.config)) return nothing;
	const {entrypoint, cmd} = image.config.run;
	if (tool.usedBy?.test([...entrypoint, ...cmd].join(' '))) return nothing;
	const others = context.nodes(`${tool.id} is needed by`).filter((node) => isLiving(tree, node));
	if (tool.meantBy) return nodes.filter(tool.meantBy(context, others));
	return others.length > 0 ? nothing : nodes;
}

const cacheHome = /^\*\*\/\.cache\//;

function queryOf({paths, except = [], env = []}: CacheTool, config: ImageConfig): PathQuery {
	const cacheHomes = envDirectories(config, ['XDG_CACHE_HOME']);
	const inCacheHomes = (globs: readonly string[]): readonly string[] =>
		globs.flatMap((glob) => [
			glob,
			...(cacheHome.test(glob)
				? cacheHomes.map((directory) => glob.replace(cacheHome, () => `${directory}/`))
				: []),
		]);
	const named = env.flatMap(({names, below, separator}) =>
		envDirectories(config, names, separator).flatMap((directory) => {
			if (below) return below.map((glob) => `${directory}/${glob}`);
			return isOwnDirectory(directory, config) ? [`${directory}/**`] : [];
		}),
	);
	return {paths: [...inCacheHomes(paths), ...named], except: inCacheHomes(except)};
}
