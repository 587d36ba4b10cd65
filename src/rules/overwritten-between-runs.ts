import prettyBytes from 'pretty-bytes';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {type HiddenFiles, hiddenFilesOf, leastHiddenBytes} from './hidden/hidden-files.ts';
import {combinedRun} from './text/combined-run.ts';
import {type RunStep, runSequences} from './text/run-sequences.ts';
import {counted} from './text/snippets.ts';

/** Two steps are told by the rules about the files themselves. */
const leastSteps = 3;
/** Characters of each step in the remedy. */
const maxCharacters = 250;

/** Several `RUN`s in a row that undo or redo each other's work. */
export const overwrittenBetweenRuns: Rule = {
	id: 'overwritten-between-runs',
	severity: 'info',
	confidence: 'advice',
	title: 'RUN instructions in a row that write over each other',
	why: 'What one of them ships and another one replaces or deletes stays in the image. As one RUN they ship only the result.',
	advice: 'Join them to one RUN, with && between the commands.',
	reference: 'https://github.com/hadolint/hadolint/wiki/DL3059',
	find(context) {
		return runSequences(context.steps)
			.filter(({length}) => length >= leastSteps)
			.flatMap((sequence) => findingsIn(sequence, context));
	},
};

function findingsIn(sequence: readonly RunStep[], context: RuleContext): readonly Draft[] {
	const layers = new Set(sequence.map(({layerIndex}) => layerIndex));
	const hidden = hiddenFilesOf(
		context,
		({layerIndex, hiddenByLayer}) =>
			layerIndex !== hiddenByLayer && layers.has(layerIndex) && layers.has(hiddenByLayer),
	);
	return spansOf(hidden).flatMap((span) => draftsOf(span, sequence));
}

/** Hidden files whose ranges of layers overlap. */
type Span = {readonly first: number; last: number; readonly hidden: HiddenFiles[]};

/** @param hidden by shipping layer, ascending */
function spansOf(hidden: readonly HiddenFiles[]): readonly Span[] {
	const spans: Span[] = [];
	for (const found of hidden) {
		const span = spans.at(-1);
		if (span && found.layerIndex <= span.last) {
			span.last = Math.max(span.last, found.hiddenByLayer);
			span.hidden.push(found);
		} else {
			spans.push({first: found.layerIndex, last: found.hiddenByLayer, hidden: [found]});
		}
	}
	return spans;
}

function draftsOf({first, last, hidden}: Span, sequence: readonly RunStep[]): readonly Draft[] {
	const steps = sequence.filter(({layerIndex}) => layerIndex >= first && layerIndex <= last);
	const bytes = hidden.reduce((sum, found) => sum + found.bytes, 0);
	if (steps.length < leastSteps || bytes < leastHiddenBytes) return [];
	const fileCount = hidden.reduce((sum, found) => sum + found.fileCount, 0);
	const nodes = [...hidden].sort((a, b) => b.bytes - a.bytes).flatMap((found) => found.nodes);
	return [
		{
			title: `${overwrittenBetweenRuns.title}: ${steps.length}`,
			detail: `In layers ${first} to ${last} they hide ${counted(fileCount, 'file')} of each other (${prettyBytes(bytes)}), which other findings count. ${overwrittenBetweenRuns.why}`,
			layerIndex: first,
			nodes: [...new Set(nodes)],
			remedy: combinedRun(steps, maxCharacters),
		},
	];
}
