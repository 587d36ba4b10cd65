import {noHistory} from '../../analysis/history.ts';
import type {WasteReason} from '../../analysis/waste.ts';
import type {Draft, Rule, RuleFacts} from '../engine/rule.ts';
import type {RuleContext} from '../engine/rule-context.ts';
import type {Step} from '../engine/steps.ts';
import {isLayerInScope} from '../layers/in-scope.ts';
import {counted, oneLine} from '../text/snippets.ts';
import {type HiddenFiles, hiddenFilesOf, leastHiddenBytes} from './hidden-files.ts';
import {isUpgradeOfBase} from './upgrade-step.ts';

type HiddenRuleFacts = RuleFacts & {
	readonly reasons: readonly WasteReason[];
	/** What the second layer does with the files: `deletes`. */
	verbOf(found: HiddenFiles): string;
	/** Says more than that a layer ships and another one hides. @default the rule's `why` */
	whyOf?(found: HiddenFiles): string;
	/** What to write instead. Never asked for files of the base image, or hidden by the layer that ships them. */
	remedyOf(found: HiddenFiles): string;
};

/** A rule about bytes that no container sees: one finding for each two layers of which one hides what the other ships. */
export function hiddenRule({reasons, verbOf, whyOf, remedyOf, ...facts}: HiddenRuleFacts): Rule {
	const remedyFor = (found: HiddenFiles): string => {
		if (found.context.isInBase(found.layerIndex)) return baseRemedy;
		return isInOneLayer(found) ? oneLayerRemedy : remedyOf(found);
	};
	return {
		...facts,
		find: (context) =>
			hiddenFilesOf(
				context,
				({reason, layerIndex}) => reasons.includes(reason) && isLayerInScope(context, layerIndex),
			)
				// An upgrade of the base image is told by a rule of its own.
				.filter((found) => found.bytes >= leastHiddenBytes && !isUpgradeOfBase(found))
				.map((found): Draft => {
					const isInOne = isInOneLayer(found);
					const title = isInOne ? 'Files hidden within their own layer' : facts.title;
					const why = isInOne ? oneLayerWhy : (whyOf?.(found) ?? facts.why);
					return {
						title: `${title}: ${counted(found.fileCount, 'file')}`,
						detail: `${eventOf(found, verbOf(found))} ${why}${baseNote(found, context)}`,
						bytesByLayer: new Map([
							[found.layerIndex, context.isInBase(found.layerIndex) ? 0 : found.bytes],
						]),
						layerIndex: found.layerIndex,
						nodes: found.nodes,
						remedy: remedyFor(found),
					};
				}),
	};
}

const baseRemedy =
	'Choose another base image, or a newer tag of it. Deleting files of the base image does not make an image smaller.';
const oneLayerWhy = 'They are shipped, and no container ever sees them.';
const oneLayerRemedy =
	'Put each path into the layer once. Two entries of one name come from the tool that wrote the layer, not from a Dockerfile.';

function isInOneLayer({layerIndex, hiddenByLayer}: HiddenFiles): boolean {
	return layerIndex === hiddenByLayer;
}

function eventOf(found: HiddenFiles, verb: string): string {
	const {layerIndex, hiddenByLayer, step, hidingStep} = found;
	if (isInOneLayer(found)) {
		return `Layer ${layerIndex} (${named(step)}) ships files that other entries of the same layer hide.`;
	}
	return `Layer ${layerIndex} (${named(step)}) ships files that layer ${hiddenByLayer} (${named(hidingStep)}) ${verb}.`;
}

function named(step: Step | undefined): string {
	return step && step.instruction !== noHistory ? oneLine(step.instruction, 80) : 'no history';
}

function baseNote({layerIndex}: HiddenFiles, {isInBase}: RuleContext): string {
	return isInBase(layerIndex)
		? ' The base image ships them, so no change of this image brings their bytes back.'
		: '';
}
