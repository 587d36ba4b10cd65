import {type SpawnSyncReturns, spawn, spawnSync} from 'node:child_process';
import {closeSync, openSync, readFileSync, readSync, rmSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {benchFolder} from './inputs.ts';

/** Arguments of Node: a script and its own arguments. */
export type NodeArguments = readonly string[];

/** Runs something once and returns the seconds it took. */
export type Timed = () => number | Promise<number>;

/** Seconds of each run, in order. */
export type Comparison = {
	readonly yardstick: readonly number[];
	readonly imgdive: readonly number[];
};

const cacheFolder = join(benchFolder, 'cache');
const outputPath = join(benchFolder, 'output');
const rssPath = join(benchFolder, 'rss');
const memoryRuns = 3;

/** Runs Node with its output thrown away. Returns the seconds from start to end. */
export function timeNode(args: NodeArguments): number {
	forgetCache();
	const start = performance.now();
	const result = run(args, 'ignore');
	const seconds = (performance.now() - start) / 1000;
	expectSuccess(args, result);
	return seconds;
}

/** What a Node script writes. Serves as its warm-up, too. */
export function outputOf(args: NodeArguments): string {
	forgetCache();
	const fd = openSync(outputPath, 'w');
	const result = run(args, fd);
	closeSync(fd);
	expectSuccess(args, result);
	return readFileSync(outputPath, 'utf8');
}

/** The highest resident memory of a few runs, in bytes. Not to be timed: what reports it costs time. */
export function peakBytesOf(args: NodeArguments): number {
	const preload = pathToFileURL(join(import.meta.dirname, 'report-rss.mjs')).href;
	const peaks = Array.from({length: memoryRuns}, () => {
		forgetCache();
		rmSync(rssPath, {force: true});
		expectSuccess(args, run(['--import', preload, ...args], 'ignore'));
		return Number(readFileSync(rssPath, 'utf8'));
	});
	return Math.max(...peaks);
}

/** Unpacks files with a command line tool, on as many cores as there are, the first file first. */
export async function timeUnpacking(tool: string, files: readonly string[]): Promise<number> {
	const queue = [...files];
	const unpackNext = async (): Promise<void> => {
		for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
			await unpack(tool, file);
		}
	};
	const start = performance.now();
	await Promise.all(Array.from({length: availableParallelism()}, unpackNext));
	return (performance.now() - start) / 1000;
}

/**
 * Times each in turn, again and again, so that a noisy moment hits all of them. Returns the seconds of each.
 * @param files read through before each run, so that they lie in memory: some machines drop pages at any time.
 */
export async function timeInTurn(
	timed: readonly Timed[],
	runs: number,
	files: readonly string[],
): Promise<readonly (readonly number[])[]> {
	const seconds = timed.map((): number[] => []);
	for (let done = 0; done < runs; done++) {
		for (const [at, once] of timed.entries()) {
			for (const file of files) readThrough(file);
			seconds[at]?.push(await once());
		}
	}
	return seconds;
}

/** Of a yardstick and the command, as {@link timeInTurn}. */
export async function compare(
	yardstick: Timed,
	imgdive: Timed,
	runs: number,
	files: readonly string[],
): Promise<Comparison> {
	const [first = [], second = []] = await timeInTurn([yardstick, imgdive], runs, files);
	return {yardstick: first, imgdive: second};
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
	const high = sorted[Math.floor(middle)] ?? Number.NaN;
	return (low + high) / 2;
}

const readBuffer = Buffer.allocUnsafeSlow(1024 * 1024);

function readThrough(file: string): void {
	const fd = openSync(file, 'r');
	while (readSync(fd, readBuffer) > 0);
	closeSync(fd);
}

function unpack(tool: string, file: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn(tool, ['-dc', file], {stdio: ['ignore', 'ignore', 'inherit']});
		child.once('error', reject);
		child.once('exit', (code) => {
			if (code === 0) resolve();
			else reject(new Error(`${tool} -dc ${file} ended with ${code}`));
		});
	});
}

/** Every run is a cold one, also once there is a cache. */
function forgetCache(): void {
	rmSync(cacheFolder, {recursive: true, force: true});
}

function run(args: NodeArguments, stdout: number | 'ignore'): SpawnSyncReturns<string> {
	const {NODE_OPTIONS: _, NODE_COMPILE_CACHE: __, ...inherited} = process.env;
	return spawnSync(process.execPath, args, {
		encoding: 'utf8',
		stdio: ['ignore', stdout, 'pipe'],
		env: {...inherited, XDG_CACHE_HOME: cacheFolder, BENCH_RSS_FILE: rssPath},
	});
}

function expectSuccess(
	args: NodeArguments,
	{error, status, signal, stderr}: SpawnSyncReturns<string>,
): void {
	if (error) throw error;
	if (status === 0) return;
	throw new Error(`node ${args.join(' ')} ended with ${status ?? signal}: ${stderr}`);
}
