import {closeSync, openSync, readFileSync, readSync, rmSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {run} from '../../test/helpers/docker-engine.ts';
import {execute} from './execute.ts';
import {benchFolder} from './inputs.ts';

/** Arguments of Node: a script and its own arguments. */
export type NodeArguments = readonly string[];

export type NodeSettings = {
	/** @default this process's environment */
	readonly env?: NodeJS.ProcessEnv;
	/** Leaves imgdive what earlier runs have learnt; otherwise every run is a cold one. */
	readonly keepsCache?: boolean;
};

/** Runs something once and returns the seconds it took. */
export type Timed = () => Promise<number>;

/** Seconds of each run, in order. */
export type Comparison = {
	/** Empty where the target is none in proportion. */
	readonly yardstick: readonly number[];
	readonly imgdive: readonly number[];
};

const cacheFolder = join(benchFolder, 'cache');
const rssPath = join(benchFolder, 'rss');
const memoryRuns = 3;

/** Runs Node with its output thrown away. Returns the seconds from start to end. */
export function timeNode(args: NodeArguments, settings: NodeSettings = {}): Promise<number> {
	prepareCache(settings);
	return secondsOf(() => runNode(args, settings));
}

/** What a Node script writes. Serves as its warm-up, too. */
export function outputOf(args: NodeArguments, settings: NodeSettings = {}): Promise<string> {
	prepareCache(settings);
	return run(process.execPath, args, {env: nodeEnv(settings)});
}

/** The highest resident memory of a few runs, in bytes. Not to be timed: what reports it costs time. */
export async function peakBytesOf(
	args: NodeArguments,
	settings: NodeSettings = {},
): Promise<number> {
	const preload = pathToFileURL(join(import.meta.dirname, 'report-rss.mjs')).href;
	const peaks: number[] = [];
	while (peaks.length < memoryRuns) {
		prepareCache(settings);
		rmSync(rssPath, {force: true});
		await runNode(['--import', preload, ...args], settings);
		peaks.push(Number(readFileSync(rssPath, 'utf8')));
	}
	return Math.max(...peaks);
}

/** Runs a command line tool with its output thrown away. Returns the seconds from start to end. */
export function timeCommand(
	command: string,
	args: readonly string[],
	env?: NodeJS.ProcessEnv,
): Promise<number> {
	return secondsOf(() => execute(command, args, env));
}

/** Unpacks files with a command line tool, on as many cores as there are, the first file first. */
export function timeUnpacking(tool: string, files: readonly string[]): Promise<number> {
	const queue = [...files];
	const unpackNext = async (): Promise<void> => {
		for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
			await execute(tool, ['-dc', file]);
		}
	};
	const workers = Array.from({length: availableParallelism()}, () => unpackNext);
	return secondsOf(() => Promise.all(workers.map((work) => work())));
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

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return (performance.now() - start) / 1000;
}

function prepareCache({keepsCache}: NodeSettings): void {
	if (!keepsCache) rmSync(cacheFolder, {recursive: true, force: true});
}

function runNode(args: NodeArguments, settings: NodeSettings): Promise<void> {
	return execute(process.execPath, args, nodeEnv(settings));
}

/** Without the settings of this machine that change how Node or imgdive runs. */
function nodeEnv({env = process.env}: NodeSettings): NodeJS.ProcessEnv {
	const {NODE_OPTIONS: _, NODE_COMPILE_CACHE: __, IMGDIVE_CACHE_SIZE: ___, ...inherited} = env;
	return {...inherited, IMGDIVE_CACHE_DIR: cacheFolder, BENCH_RSS_FILE: rssPath};
}
