import type {Step} from '../engine/steps.ts';

/** Instructions that change what a `RUN` behind them does: nothing is joined across them. */
const barriers: ReadonlySet<string> = new Set(['USER', 'WORKDIR', 'SHELL', 'ARG', 'ENV']);

/** A `RUN` that made a layer. */
export type RunStep = Step & {readonly layerIndex: number};

/** Own `RUN`s that stand one behind the other, each list as long as it can be; single ones, too. */
export function runSequences(steps: readonly Step[]): readonly (readonly RunStep[])[] {
	const sequences: RunStep[][] = [];
	let current: RunStep[] = [];
	for (const step of steps) {
		if (isRun(step)) {
			if (current.length === 0) sequences.push(current);
			current.push(step);
		} else if (step.layerIndex !== null || step.isInBase || barriers.has(step.keyword)) {
			current = [];
		}
	}
	return sequences;
}

function isRun(step: Step): step is RunStep {
	return step.keyword === 'RUN' && step.layerIndex !== null && !step.isInBase;
}
