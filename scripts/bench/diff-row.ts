import {run} from '../../test/helpers/docker-engine.ts';
import {makeInput} from './inputs.ts';
import {
	compare,
	median,
	type NodeArguments,
	type NodeSettings,
	outputOf,
	peakBytesOf,
	timeInTurn,
	timeNode,
} from './measure.ts';
import {type BenchContext, expectEqual, inspectArguments, ratioResult, tryInspect} from './row.ts';
import {imageName, withEngine} from './servers.ts';
import type {Result} from './table.ts';

const maxRatio = 1.3;
const maxCachedSeconds = 0.7;

/** Two large images that differ in one layer, which was built again: against inspecting the larger one, and cached. */
export async function diffRow(context: BenchContext): Promise<readonly Result[]> {
	const old = await makeInput('docker-large', context.tell);
	const next = await makeInput('docker-large-next', context.tell);
	const growth = next.facts.contentBytes - old.facts.contentBytes;
	context.tell('measuring diff');
	const diff = diffArguments(context, old.path, next.path);
	const inspect = inspectArguments(context, next.path);
	await tryDiff(diff, growth);
	await tryInspect(inspect, 'docker-large-next', next.facts);
	const seconds = await compare(
		() => timeNode(inspect),
		() => timeNode(diff),
		context.runs,
		[old.path, next.path],
	);
	const peakBytes = await peakBytesOf(diff);
	const cached = await withEngine(context, 'docker-large', async ({env}) => {
		context.tell('loading docker-large-next, too');
		await run('docker', ['tag', imageName, 'bench:old'], {env});
		await run('docker', ['load', '--quiet', '--input', next.path], {env});
		const images = diffArguments(context, 'docker:bench:old', `docker:${imageName}`);
		return measureCached(context, images, growth, env);
	});
	const line = {...ratioResult('diff', seconds, maxRatio), peakBytes};
	return cached ? [line, cached] : [line];
}

/** Files are read in place; only what an engine or a registry gives is kept. */
async function measureCached(
	context: BenchContext,
	diff: NodeArguments,
	growth: number,
	env: NodeJS.ProcessEnv,
): Promise<Result> {
	context.tell('measuring cached diff');
	await tryDiff(diff, growth, {env});
	const warm = {env, keepsCache: true};
	// The report must be the same when it comes out of the cache.
	await tryDiff(diff, growth, warm);
	const [imgdive = []] = await timeInTurn([() => timeNode(diff, warm)], context.runs, []);
	return {
		row: 'cached diff engine-large',
		seconds: {yardstick: [], imgdive},
		measured: '',
		target: `≤ ${maxCachedSeconds} s`,
		isMet: median(imgdive) <= maxCachedSeconds,
		peakBytes: await peakBytesOf(diff, warm),
	};
}

function diffArguments({cli}: BenchContext, old: string, next: string): NodeArguments {
	return [cli, 'diff', old, next, '--format', 'json'];
}

/** Runs the command once: what it reports must be right. Warms it up, too. */
async function tryDiff(
	diff: NodeArguments,
	growth: number,
	settings: NodeSettings = {},
): Promise<void> {
	const {delta, layers} = JSON.parse(await outputOf(diff, settings)) as {
		readonly delta: {readonly contentBytes: number};
		readonly layers: readonly {readonly state: string}[];
	};
	expectEqual('bytes of growth', delta.contentBytes, growth);
	const others = layers.filter(({state}) => state !== 'same');
	expectEqual('layers that are not the same', others.length, 1);
}
