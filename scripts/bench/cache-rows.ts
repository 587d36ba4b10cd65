import type {ImageFacts} from './docker-archive.ts';
import {makeInput} from './inputs.ts';
import {median, peakBytesOf, timeInTurn, timeNode} from './measure.ts';
import {type BenchContext, inspectArguments, tryInspect} from './row.ts';
import {withEngine, withRegistry} from './servers.ts';
import type {Result} from './table.ts';

const maxSeconds = 0.5;

type CachedImage = {
	readonly target: string;
	readonly facts: ImageFacts;
	readonly env?: NodeJS.ProcessEnv;
};

/** Images that imgdive has seen before. */
export async function cachedRow(context: BenchContext): Promise<readonly Result[]> {
	const measure = (name: string) => (image: CachedImage) => measureCached(context, name, image);
	const {path: target, facts} = await makeInput('oci-gzip', context.tell);
	const results = [
		await withEngine(context, 'docker-large', measure('cached engine-large')),
		await withRegistry(context, measure('cached registry')),
		await measure('cached oci-gzip')({target, facts}),
	];
	return results.filter((result) => result !== undefined);
}

async function measureCached(
	context: BenchContext,
	row: string,
	{target, facts, env}: CachedImage,
): Promise<Result> {
	context.tell(`measuring ${row}`);
	const inspect = inspectArguments(context, target);
	const cold = env ? {env} : {};
	const warm = {...cold, keepsCache: true};
	await tryInspect(inspect, row, facts, cold);
	// The report must be the same when it comes out of the cache.
	await tryInspect(inspect, row, facts, warm);
	const [imgdive = []] = await timeInTurn([() => timeNode(inspect, warm)], context.runs, []);
	return {
		row,
		seconds: {yardstick: [], imgdive},
		measured: '',
		target: `≤ ${maxSeconds} s`,
		isMet: median(imgdive) <= maxSeconds,
		peakBytes: await peakBytesOf(inspect, warm),
	};
}
