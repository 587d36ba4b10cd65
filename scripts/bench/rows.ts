import {readFileSync} from 'node:fs';
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
import type {Result} from './table.ts';

export type BenchContext = {
	/** The bundled command. */
	readonly cli: string;
	readonly runs: number;
	/** Says on standard error what goes on. */
	readonly tell: (text: string) => void;
};

/** Measures one row of the targets, which may take several lines. */
type Row = (context: BenchContext) => Promise<readonly Result[]>;

const headerWalk = join(import.meta.dirname, 'header-walk.mjs');
const empty = join(import.meta.dirname, 'empty.mjs');

/** By the name that `--row` takes. */
export const rows: Readonly<Record<string, Row>> = {
	'docker-small': (context) => dockerRow(context, 'docker-small'),
	'docker-large': (context) => dockerRow(context, 'docker-large'),
	'many-files': manyFilesRow,
	entries: entriesRow,
	gzip: (context) => compressedRow(context, 'oci-gzip', 'gzip'),
	zstd: (context) => compressedRow(context, 'oci-zstd', 'zstd'),
	version: versionRow,
};

async function dockerRow(context: BenchContext, name: InputName): Promise<readonly Result[]> {
	const prepared = await prepare(context, name);
	const seconds = await compareWithWalk(prepared, context.runs);
	return [{...ratioResult(name, seconds, 2), peakBytes: peakBytesOf(prepared.inspect)}];
}

async function manyFilesRow(context: BenchContext): Promise<readonly Result[]> {
	const prepared = await prepare(context, 'many-files');
	const seconds = await compareWithWalk(prepared, context.runs);
	const peakBytes = peakBytesOf(prepared.inspect);
	const isMet = median(seconds.imgdive) <= 1.5 && peakBytes <= 250e6;
	return [{...ratioResult('many-files', seconds), target: '≤ 1.5 s, ≤ 250 MB', isMet, peakBytes}];
}

async function entriesRow(context: BenchContext): Promise<readonly Result[]> {
	const names = ['entries-250k', 'entries-500k', 'entries-1m'] as const;
	const prepared: Prepared[] = [];
	for (const name of names) prepared.push(await prepare(context, name));
	for (const each of prepared) tryWalk(each);
	const timed = prepared.flatMap(({walk, inspect}) => [
		() => timeNode(walk),
		() => timeNode(inspect),
	]);
	const files = prepared.map(({input}) => input.path);
	const seconds = await timeInTurn(timed, context.runs, files);
	const sizes = prepared.map(({input, inspect}, at) => ({
		entryCount: input.facts.entryCount,
		peakBytes: peakBytesOf(inspect),
		seconds: {yardstick: seconds[at * 2] ?? [], imgdive: seconds[at * 2 + 1] ?? []},
	}));
	const lines = sizes.map(({seconds, peakBytes}, at) => ({
		...ratioResult(names[at] ?? '', seconds),
		peakBytes,
	}));
	return [...lines, ...linearity(sizes)];
}

type SizeMeasured = {
	readonly entryCount: number;
	readonly peakBytes: number;
	readonly seconds: Comparison;
};

/** Whether time and memory grow with the number of entries, and not faster. */
function linearity(sizes: readonly SizeMeasured[]): readonly Result[] {
	const [small] = sizes;
	const large = sizes.at(-1);
	if (!small || !large) return [];
	const emptyBytes = peakBytesOf([empty]);
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

async function compressedRow(
	context: BenchContext,
	name: InputName,
	tool: string,
): Promise<readonly Result[]> {
	const {input, inspect} = await prepare(context, name);
	const layers = layerFiles(input.path);
	const unpack = (): Promise<number> => timeUnpacking(tool, layers);
	await unpack();
	const seconds = await compare(unpack, () => timeNode(inspect), context.runs, layers);
	return [{...ratioResult(name, seconds, 1.25), peakBytes: peakBytesOf(inspect)}];
}

/** The layers of an OCI layout, largest first. */
function layerFiles(layout: string): readonly string[] {
	const fileOf = ({digest}: Descriptor): string =>
		join(layout, 'blobs/sha256', digest.replace('sha256:', ''));
	const index = readJson(join(layout, 'index.json')) as {readonly manifests: readonly [Descriptor]};
	const manifest = readJson(fileOf(index.manifests[0])) as {readonly layers: readonly Descriptor[]};
	return [...manifest.layers].sort((a, b) => b.size - a.size).map(fileOf);
}

type Descriptor = {readonly digest: string; readonly size: number};

function readJson(path: string): unknown {
	return JSON.parse(readFileSync(path, 'utf8'));
}

async function versionRow({cli, runs}: BenchContext): Promise<readonly Result[]> {
	const version: NodeArguments = [cli, '--version'];
	const timed = [() => timeNode([empty]), () => timeNode(version)] as const;
	for (const warmUp of timed) warmUp();
	// Short, so that more runs are needed and are cheap.
	const seconds = await compare(...timed, runs * 5, []);
	return [{...ratioResult('version', seconds, 1.6), peakBytes: peakBytesOf(version)}];
}

type Prepared = {
	readonly input: Input;
	readonly inspect: NodeArguments;
	/** The yardstick of archives. */
	readonly walk: NodeArguments;
};

/** Makes the input and runs the command once: what it reports must be right. */
async function prepare({cli, tell}: BenchContext, name: InputName): Promise<Prepared> {
	const input = await makeInput(name, tell);
	tell(`measuring ${name}`);
	const inspect = [cli, 'inspect', input.path, '--format', 'json'];
	const report = JSON.parse(outputOf(inspect)) as {
		readonly sizes: {readonly contentBytes: number};
		readonly layers: readonly {readonly entryCount: number}[];
	};
	const entryCount = report.layers.reduce((sum, layer) => sum + layer.entryCount, 0);
	expectEqual(`entries of ${name}`, entryCount, input.facts.entryCount);
	expectEqual(`bytes of content of ${name}`, report.sizes.contentBytes, input.facts.contentBytes);
	return {input, inspect, walk: [headerWalk, input.path]};
}

async function compareWithWalk(prepared: Prepared, runs: number): Promise<Comparison> {
	tryWalk(prepared);
	const {input, inspect, walk} = prepared;
	return compare(
		() => timeNode(walk),
		() => timeNode(inspect),
		runs,
		[input.path],
	);
}

/** Warms the yardstick up; it must see every header. */
function tryWalk({input, walk}: Prepared): void {
	const {path, facts} = input;
	expectEqual(`headers of ${path}`, Number(outputOf(walk)), facts.headerCount);
}

/** `limit`: the ratio allowed, if there is one. */
function ratioResult(row: string, seconds: Comparison, limit?: number): Result {
	const ratio = median(seconds.imgdive) / median(seconds.yardstick);
	const line = {row, seconds, measured: `${ratio.toFixed(2)}x`};
	return limit === undefined ? line : {...line, target: `≤ ${limit}x`, isMet: ratio <= limit};
}

function expectEqual(what: string, actual: number, expected: number): void {
	if (actual !== expected) throw new Error(`Expected ${expected} ${what}, got ${actual}.`);
}
