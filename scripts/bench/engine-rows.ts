import type {InputName} from './inputs.ts';
import {compare, peakBytesOf, timeCommand, timeNode} from './measure.ts';
import {type BenchContext, inspectArguments, ratioResult, tryInspect} from './row.ts';
import {imageName, withEngine} from './servers.ts';
import type {Result} from './table.ts';

const maxRatio = 1.1;
/** Half a minute each, and within a hundredth of each other. */
const maxRuns = 3;
/** Of an image of 3 GB: it must not be held in memory. */
const maxPeakBytes = 300e6;

export async function engineSmallRow(context: BenchContext): Promise<readonly Result[]> {
	return engineRow(context, 'docker-small', 'engine-small');
}

export async function engineLargeRow(context: BenchContext): Promise<readonly Result[]> {
	const results = await engineRow(context, 'docker-large', 'engine-large');
	return results.map((result) => ({
		...result,
		target: `${result.target}, ≤ ${maxPeakBytes / 1e6} MB`,
		isMet: result.isMet === true && (result.peakBytes ?? 0) <= maxPeakBytes,
	}));
}

async function engineRow(
	context: BenchContext,
	input: InputName,
	row: string,
): Promise<readonly Result[]> {
	const measured = await withEngine(context, input, async ({target, facts, env}) => {
		context.tell(`measuring ${row}`);
		const inspect = inspectArguments(context, target);
		const save = (): Promise<number> => timeCommand('docker', ['save', imageName], env);
		await save();
		await tryInspect(inspect, row, facts, {env});
		const runs = Math.min(context.runs, maxRuns);
		const seconds = await compare(save, () => timeNode(inspect, {env}), runs, []);
		const peakBytes = await peakBytesOf(inspect, {env});
		return {...ratioResult(row, seconds, maxRatio), peakBytes};
	});
	return measured ? [measured] : [];
}
