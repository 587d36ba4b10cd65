import {type Input, makeInput} from './inputs.ts';
import {
	compare,
	median,
	type NodeArguments,
	outputOf,
	peakBytesOf,
	timeInTurn,
	timeNode,
} from './measure.ts';
import {type BenchContext, expectEqual, inspectArguments, ratioResult, tryInspect} from './row.ts';
import type {Result} from './table.ts';

const maxRatio = 1.3;
const maxCachedSeconds = 0.7;

/** Two large images that differ in one layer, which was built again: against inspecting the larger one, and cached. */
export async function diffRow(context: BenchContext): Promise<readonly Result[]> {
	const old = await makeInput('docker-large', context.tell);
	const next = await makeInput('docker-large-next', context.tell);
	context.tell('measuring diff');
	const diff = [context.cli, 'diff', old.path, next.path, '--format', 'json'];
	const inspect = inspectArguments(context, next.path);
	await tryDiff(diff, old, next, false);
	await tryInspect(inspect, 'docker-large-next', next.facts);
	const files = [old.path, next.path];
	const cold = await compare(
		() => timeNode(inspect),
		() => timeNode(diff),
		context.runs,
		files,
	);
	const peakBytes = await peakBytesOf(diff);
	await tryDiff(diff, old, next, false);
	// The report must be the same when it comes out of the cache.
	await tryDiff(diff, old, next, true);
	const warm = {keepsCache: true};
	const [cached = []] = await timeInTurn([() => timeNode(diff, warm)], context.runs, files);
	return [
		{...ratioResult('diff', cold, maxRatio), peakBytes},
		{
			row: 'cached diff',
			seconds: {yardstick: [], imgdive: cached},
			measured: '',
			target: `≤ ${maxCachedSeconds} s`,
			isMet: median(cached) <= maxCachedSeconds,
			peakBytes: await peakBytesOf(diff, warm),
		},
	];
}

/** Runs the command once: what it reports must be right. */
async function tryDiff(
	diff: NodeArguments,
	old: Input,
	next: Input,
	keepsCache: boolean,
): Promise<void> {
	const report = JSON.parse(await outputOf(diff, {keepsCache})) as {
		readonly delta: {readonly contentBytes: number};
		readonly layers: readonly {readonly state: string}[];
	};
	const {contentBytes} = report.delta;
	expectEqual('bytes of growth', contentBytes, next.facts.contentBytes - old.facts.contentBytes);
	const others = report.layers.filter(({state}) => state !== 'same');
	expectEqual('layers that are not the same', others.length, 1);
}
