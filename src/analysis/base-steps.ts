import type {Image} from '../model/image.ts';
import type {HistoryRow} from './history.ts';
import {type Builder, builderOf} from './history-builder.ts';

/** How many steps at the start of a history look like those of the base image. */
export type BaseSteps = {
	readonly stepCount: number;
	/** As the history names the base image; null where it does not. */
	readonly reference: string | null;
};

/** Steps of one build are closer together, unless a cache had them. */
const longestBuild = 10 * 60_000;

type Step = HistoryRow & {
	readonly comment: string;
	readonly builder: Builder;
	/** Milliseconds; undefined where it is unknown. */
	readonly time: number | undefined;
};

/**
 * Where the steps of the base image end, by what a history looks like; null where there is doubt. At least one layer is on
 * each side. Of base images upon each other it is the last.
 */
export function baseStepsOf({config}: Image, rows: readonly HistoryRow[]): BaseSteps | null {
	const steps = rows.map((row, at): Step => {
		const comment = config.history[at]?.comment ?? '';
		const time = row.createdAt === null ? undefined : Date.parse(row.createdAt);
		return {...row, comment, builder: builderOf(row.createdBy, comment), time};
	});
	const hasAllSteps = rows.length === config.history.length;
	const isSquashed = steps.some(({comment}) => comment.startsWith('merge sha256:'));
	const isBuildpack = [...config.run.labels.keys()].some((key) => key.startsWith('io.buildpacks.'));
	if (!hasAllSteps || isSquashed || isBuildpack) return null;
	const named = namedBase(steps);
	const ends = [named.stepCount, endByBuilder(steps), endByCommand(steps)];
	const stepCount = Math.max(...ends);
	if (stepCount === 0) return null;
	return {stepCount, reference: stepCount === named.stepCount ? named.reference : null};
}

function isBoundary(steps: readonly Step[], stepCount: number): boolean {
	const hasLayer = ({layerIndex}: Step): boolean => layerIndex !== null;
	return steps.slice(0, stepCount).some(hasLayer) && steps.slice(stepCount).some(hasLayer);
}

function isSameTime(a: Step | undefined, b: Step | undefined): boolean {
	if (a?.time === undefined || b?.time === undefined) return false;
	return Math.abs(a.time - b.time) < longestBuild;
}

/** Buildah notes what each step was made upon; at a build's first step that is a name, later an ID. */
function namedBase(steps: readonly Step[]): BaseSteps {
	const at = steps.findLastIndex(({comment}) => nameIn(comment) !== undefined);
	const first = steps[at];
	let stepCount = at;
	// Where only the last step of a build makes a layer, the name stands there.
	while (steps[stepCount - 1]?.layerIndex === null && isSameTime(steps[stepCount - 1], first)) {
		stepCount--;
	}
	if (!first || !isBoundary(steps, stepCount)) return {stepCount: 0, reference: null};
	return {stepCount, reference: nameIn(first.comment) ?? null};
}

function nameIn(comment: string): string | undefined {
	const name = /^FROM (\S+)$/.exec(comment)?.[1];
	return name === undefined || name === 'scratch' || /^(?:[a-f0-9]{12}|[a-f0-9]{64})$/.test(name)
		? undefined
		: name;
}

/** The end of the last steps that another builder has written than those that follow. */
function endByBuilder(steps: readonly Step[]): number {
	const withLayer = steps.flatMap((step, at) => (step.layerIndex === null ? [] : [{step, at}]));
	for (let next = withLayer.length - 1; next > 0; next--) {
		const {step: upper} = withLayer[next] as (typeof withLayer)[number];
		const {step: lower, at} = withLayer[next - 1] as (typeof withLayer)[number];
		if (lower.builder.name === upper.builder.name) continue;
		const isFirst = withLayer.slice(0, next).every(({step}) => step.builder === lower.builder);
		if (!changesBuilder(lower, upper, isFirst)) continue;
		let end = at + 1;
		while (steps[end]?.layerIndex === null && steps[end]?.builder === lower.builder) end++;
		return end;
	}
	return 0;
}

/** @param isFirst whether the lower step's builder made all that is below */
function changesBuilder(lower: Step, upper: Step, isFirst: boolean): boolean {
	if (lower.builder.isAlone || upper.builder.isAlone) return true;
	// A Dockerfile's RUN in its exec form may look like anything.
	if (upper.builder.name === 'unknown') return false;
	if (lower.builder.name === 'unknown' && !isFirst) return false;
	return !isSameTime(lower, upper);
}

const startCommand = /^(?:CMD|ENTRYPOINT)\b/;

/** Behind the last step that says what a container starts, if layers follow that were not made in the same build. */
function endByCommand(steps: readonly Step[]): number {
	const bottom = steps.find(({layerIndex}) => layerIndex !== null);
	if (!bottom || !isRootFiles(bottom)) return 0;
	for (let at = steps.length - 1; at >= 0; at--) {
		if (isBaseCommand(steps, at)) return at + 1;
	}
	return 0;
}

/** Debian, Alpine and others begin with an archive of everything; an application from scratch does not. */
function isRootFiles({instruction, builder}: Step): boolean {
	return builder.isAlone || /^(?:ADD|COPY)\s(?:[\s\S]*\s)?\/$/.test(instruction.trim());
}

function isBaseCommand(steps: readonly Step[], at: number): boolean {
	const step = steps[at] as Step;
	if (step.layerIndex !== null || !startCommand.test(step.instruction)) return false;
	const next = steps[at + 1];
	if (!isBoundary(steps, at + 1) || isSameTime(step, next)) return false;
	const before = steps.slice(0, at);
	const layers = before.filter(({layerIndex}) => layerIndex !== null);
	// Without any time, only the plainest of bases is believed: one archive, and what to start.
	if (step.time === undefined && next?.time === undefined && layers.length > 1) return false;
	// A Dockerfile may say early what is started: no base is published with nothing but a folder of its own.
	const added = before.slice(0, before.findLastIndex(({layerIndex}) => layerIndex !== null) + 1);
	const own = added.slice(added.findLastIndex(isStart) + 1);
	return own.some(
		({layerIndex, instruction}) => layerIndex !== null && !instruction.startsWith('WORKDIR'),
	);
}

function isStart({layerIndex, instruction}: Step): boolean {
	return layerIndex === null && startCommand.test(instruction);
}
