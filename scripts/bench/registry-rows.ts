import {join} from 'node:path';
import {compare, outputOf, peakBytesOf, timeNode} from './measure.ts';
import {type BenchContext, expectEqual, inspectArguments, ratioResult, tryInspect} from './row.ts';
import {withRegistry} from './servers.ts';
import type {Result} from './table.ts';

const fetchAndInflate = join(import.meta.dirname, 'fetch-and-inflate.mjs');

export async function registryRow(context: BenchContext): Promise<readonly Result[]> {
	const measured = await withRegistry(context, async ({target, facts, env, layers}) => {
		context.tell('measuring registry');
		const inspect = inspectArguments(context, target);
		const settings = {env};
		const fetch = [fetchAndInflate, ...layers.map(({url}) => url)];
		const tarBytes = await tryInspect(inspect, 'registry', facts, settings);
		expectEqual('bytes inflated', Number(await outputOf(fetch, settings)), tarBytes);
		const seconds = await compare(
			() => timeNode(fetch, settings),
			() => timeNode(inspect, settings),
			context.runs,
			layers.map(({file}) => file),
		);
		const peakBytes = await peakBytesOf(inspect, settings);
		return {...ratioResult('registry', seconds, 1.25), peakBytes};
	});
	return measured ? [measured] : [];
}
