import {join} from 'node:path';
import {type Input, type InputName, makeInput} from './inputs.ts';
import {
	type Comparison,
	compare,
	median,
	type NodeArguments,
	outputOf,
	peakBytesOf,
	timeInTurn,
	timeNode,
	timeUnpacking,
} from './measure.ts';
import {blobFile, readLayers} from './oci-layout.ts';
import {type BenchContext, expectEqual, inspectArguments, ratioResult, tryInspect} from './row.ts';
import type {Result} from './table.ts';

const headerWalk = join(import.meta.dirname, 'header-walk.mjs');
const empty = join(import.meta.dirname, 'empty.mjs');

export async function dockerRow(
	context: BenchContext,
	name: InputName,
): Promise<readonly Result[]> {
	const prepared = await prepare(context, name);
	const seconds = await compareWithWalk(prepared, context.runs);
	return [{...ratioResult(name, seconds, 2), peakBytes: await peakBytesOf(prepared.inspect)}];
}

export async function manyFilesRow(context: BenchContext): Promise<readonly Result[]> {
	const prepared = await prepare(context, 'many-files');
	const seconds = await compareWithWalk(prepared, context.runs);
	const peakBytes = await peakBytesOf(prepared.inspect);
	const isMet = median(seconds.imgdive) <= 1.5 && peakBytes <= 250e6;
	return [{...ratioResult('many-files', seconds), target: '≤ 1.5 s, ≤ 250 MB', isMet, peakBytes}];
}

export async function entriesRow(context: BenchContext): Promise<readonly Result[]> {
	const names = ['entries-250k', 'entries-500k', 'entries-1m'] as const;
	const prepared: Prepared[] = [];
	for (const name of names) prepared.push(await prepare(context, name));
	for (const each of prepared) await tryWalk(each);
	const timed = prepared.flatMap(({walk, inspect}) => [
		() => timeNode(walk),
		() => timeNode(inspect),
	]);
	const files = prepared.map(({input}) => input.path);
	const seconds = await timeInTurn(timed, context.runs, files);
	const sizes: SizeMeasured[] = [];
	for (const [at, {input, inspect}] of prepared.entries()) {
		sizes.push({
			entryCount: input.facts.entryCount,
			peakBytes: await peakBytesOf(inspect),
			seconds: {yardstick: seconds[at * 2] ?? [], imgdive: seconds[at * 2 + 1] ?? []},
		});
	}
	const lines = sizes.map(({seconds, peakBytes}, at) => ({
		...ratioResult(names[at] ?? '', seconds),
		peakBytes,
	}));
	return [...lines, ...(await linearity(sizes))];
}

type SizeMeasured = {
	readonly entryCount: number;
	readonly peakBytes: number;
	readonly seconds: Comparison;
};

/** Whether time and memory grow with the number of entries, and not faster. */
async function linearity(sizes: readonly SizeMeasured[]): Promise<readonly Result[]> {
	const [small] = sizes;
	const large = sizes.at(-1);
	if (!small || !large) return [];
	const emptyBytes = await peakBytesOf([empty]);
	const growth = median(large.seconds.imgdive) / median(small.seconds.imgdive);
	const bytesAnEntry = (large.peakBytes - emptyBytes) / large.entryCount;
	const addedBytes = (large.peakBytes - small.peakBytes) / (large.entryCount - small.entryCount);
	return [
		{
			row: 'time of 1m ÷ 250k',
			measured: `${growth.toFixed(2)}x`,
			target: '≤ 5x',
			isMet: growth <= 5,
		},
		{
			row: 'memory of 1m above empty',
			measured: `${bytesAnEntry.toFixed(0)} B/entry`,
			target: '≤ 300 B/entry',
			isMet: bytesAnEntry <= 300,
		},
		{row: 'memory from 250k to 1m', measured: `${addedBytes.toFixed(0)} B/entry`},
		{row: 'empty process', measured: '', peakBytes: emptyBytes},
	];
}

export async function compressedRow(
	context: BenchContext,
	name: InputName,
	tool: string,
): Promise<readonly Result[]> {
	const {input, inspect} = await prepare(context, name);
	const layers = readLayers(input.path).map((layer) => blobFile(input.path, layer));
	const unpack = (): Promise<number> => timeUnpacking(tool, layers);
	await unpack();
	const seconds = await compare(unpack, () => timeNode(inspect), context.runs, layers);
	return [{...ratioResult(name, seconds, 1.25), peakBytes: await peakBytesOf(inspect)}];
}

export async function versionRow({cli, runs}: BenchContext): Promise<readonly Result[]> {
	const version: NodeArguments = [cli, '--version'];
	const timed = [() => timeNode([empty]), () => timeNode(version)] as const;
	for (const warmUp of timed) await warmUp();
	// Short, so that more runs are needed and are cheap.
	const seconds = await compare(...timed, runs * 5, []);
	return [{...ratioResult('version', seconds, 1.6), peakBytes: await peakBytesOf(version)}];
}

type Prepared = {
	readonly input: Input;
	readonly inspect: NodeArguments;
	/** The yardstick of archives. */
	readonly walk: NodeArguments;
};

/** Makes the input and runs the command once: what it reports must be right. */
async function prepare(context: BenchContext, name: InputName): Promise<Prepared> {
	const input = await makeInput(name, context.tell);
	context.tell(`measuring ${name}`);
	const inspect = inspectArguments(context, input.path);
	await tryInspect(inspect, name, input.facts);
	return {input, inspect, walk: [headerWalk, input.path]};
}

async function compareWithWalk(prepared: Prepared, runs: number): Promise<Comparison> {
	await tryWalk(prepared);
	const {input, inspect, walk} = prepared;
	return compare(
		() => timeNode(walk),
		() => timeNode(inspect),
		runs,
		[input.path],
	);
}

/** Warms the yardstick up; it must see every header. */
async function tryWalk({input, walk}: Prepared): Promise<void> {
	const {path, facts} = input;
	expectEqual(`headers of ${path}`, Number(await outputOf(walk)), facts.headerCount);
}
