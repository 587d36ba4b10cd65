import type {WasteReason} from '../../analysis/waste.ts';
import type {WasteGroup} from '../../analysis/waste-groups.ts';
import {literalNode} from '../../tree/resolve-path.ts';
import type {RuleContext} from '../engine/rule-context.ts';
import type {Step} from '../engine/steps.ts';

/** With less, hidden files are not worth a change. */
export const leastHiddenBytes: number = 64 * 1024;

/** Files that one layer ships and one layer hides for one reason. */
export type HiddenFiles = {
	readonly reason: WasteReason;
	readonly layerIndex: number;
	/** The shipping layer itself for what is written twice in it. */
	readonly hiddenByLayer: number;
	/** What made the shipping layer; undefined without history. */
	readonly step: Step | undefined;
	/** What made the layer that hides them; undefined without history. */
	readonly hidingStep: Step | undefined;
	readonly bytes: number;
	readonly fileCount: number;
	/** Files, or the directories that hold them: most bytes first. */
	readonly paths: readonly string[];
	/** Their nodes, as far as they have any. */
	readonly nodes: readonly number[];
	readonly context: RuleContext;
};

/** Hidden files by reason, shipping and hiding layer, in the order of the layers. */
export function hiddenFilesOf(
	context: RuleContext,
	isMeant: (group: WasteGroup) => boolean,
): readonly HiddenFiles[] {
	const sets = Map.groupBy(
		context.analysis.wasteGroups.filter(isMeant),
		({reason, layerIndex, hiddenByLayer}) => `${reason} ${layerIndex} ${hiddenByLayer}`,
	);
	return [...sets.values()]
		.map((groups) => filesOf(groups, context))
		.sort((a, b) => a.layerIndex - b.layerIndex || a.hiddenByLayer - b.hiddenByLayer);
}

function filesOf(groups: readonly WasteGroup[], context: RuleContext): HiddenFiles {
	const [{reason, layerIndex, hiddenByLayer}] = groups as readonly [WasteGroup, ...WasteGroup[]];
	return {
		reason,
		layerIndex,
		hiddenByLayer,
		step: context.stepOf(layerIndex),
		hidingStep: context.stepOf(hiddenByLayer),
		bytes: groups.reduce((sum, {hiddenBytes}) => sum + hiddenBytes, 0),
		fileCount: groups.reduce((sum, {fileCount}) => sum + fileCount, 0),
		paths: groups.map(({path}) => path),
		nodes: groups.flatMap(({path}) => nodeOf(context, path)),
		context,
	};
}

/** What a whiteout itself ships has no node: it never becomes a path. */
function nodeOf({analysis}: RuleContext, path: string): readonly number[] {
	try {
		return [literalNode(analysis.tree, path)];
	} catch {
		return [];
	}
}
