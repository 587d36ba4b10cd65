import {makeInput} from './inputs.ts';
import {compare, timeNode} from './measure.ts';
import {type BenchContext, inspectArguments, ratioResult, tryInspect} from './row.ts';
import type {Result} from './table.ts';

const maxRatio = 1.2;
const names = ['docker-small', 'docker-large', 'many-files', 'oci-gzip', 'entries-1m'] as const;

/** What findings add to the analysis: with them against without. */
export async function findingsRow(context: BenchContext): Promise<readonly Result[]> {
	const results: Result[] = [];
	for (const name of names) {
		const {path, facts} = await makeInput(name, context.tell);
		context.tell(`measuring the findings of ${name}`);
		const inspect = inspectArguments(context, path);
		await tryInspect(inspect, name, facts);
		const seconds = await compare(
			() => timeNode([...inspect, '--no-findings']),
			() => timeNode(inspect),
			context.runs,
			[],
		);
		results.push(ratioResult(`findings of ${name}`, seconds, maxRatio));
	}
	return results;
}
