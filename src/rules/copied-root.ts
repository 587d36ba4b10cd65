import type {WasteGroup} from '../analysis/waste-groups.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {type CopyArguments, copyArguments, copyText} from './text/copy-arguments.ts';
import {counted, shortened} from './text/snippets.ts';

/** A layer with such a share of all content is the image. */
const wholeShare = 0.95;

/** A whole root file system, copied over that of other layers. */
export const copiedRoot: Rule = {
	id: 'copied-root',
	severity: 'info',
	confidence: 'advice',
	title: 'Root directory copied over other layers',
	why: 'Such a copy ships everything again, also what the layers below have, and hides what was made how. Nobody shares its one large layer.',
	advice:
		'Copy only the paths that are needed. To flatten an image on purpose, copy into FROM scratch; the history and the shared layers of the base image are lost then.',
	reference: 'https://docs.docker.com/build/building/multi-stage/',
	find: (context) => context.steps.flatMap((step) => draftsOf(step, context)),
};

function draftsOf(step: Step, context: RuleContext): readonly Draft[] {
	const {layerIndex} = step;
	const copy = copyArguments(step, context.steps);
	if (layerIndex === null || step.isInBase || copy?.target !== '/') return [];
	const {layers, sizes, wasteGroups} = context.analysis;
	const contentBytes = layers[layerIndex]?.contentBytes ?? 0;
	const isBelowEmpty = layers.slice(0, layerIndex).every((layer) => layer.contentBytes === 0);
	const isWhole = contentBytes >= sizes.contentBytes * wholeShare;
	// The first layer with content is the root directory itself.
	if (isBelowEmpty || contentBytes === 0 || !(isWhole || copiesRoot(copy))) return [];
	return [
		{
			title: copiedRoot.title,
			detail: `${shortened(step.instruction, 80)}: ${overlapOf(wasteGroups, layerIndex)} ${copiedRoot.why}`,
			layerIndex,
			remedy: remedyFor(copy),
		},
	];
}

function copiesRoot({sources}: CopyArguments): boolean {
	return sources.some((source) => /^(?:\/|\.|\.\/|\/\.|\/\*|\*)$/.test(source));
}

/** What of the copy was there before, and what of it nobody sees. */
function overlapOf(groups: readonly WasteGroup[], layerIndex: number): string {
	const countOf = (isMeant: (group: WasteGroup) => boolean): number =>
		groups.filter(isMeant).reduce((sum, {fileCount}) => sum + fileCount, 0);
	const again = countOf(
		({reason, hiddenByLayer, layerIndex: shipping}) =>
			hiddenByLayer === layerIndex &&
			shipping !== layerIndex &&
			(reason === 'identical' || reason === 'metadata-only'),
	);
	const hidden = countOf((group) => group.layerIndex === layerIndex);
	return `${counted(again, 'file')} of the layers below ${again === 1 ? 'is' : 'are'} shipped again with the same content, ${counted(hidden, 'file')} of it ${hidden === 1 ? 'is' : 'are'} hidden.`;
}

function remedyFor(copy: CopyArguments): string {
	const source = copy.sources.at(0) === '/' ? '/usr/local/bin/app' : 'app';
	return [
		'# Only what is needed, for example:',
		copyText({...copy, sources: [source], destination: '/usr/local/bin/'}),
	].join('\n');
}
