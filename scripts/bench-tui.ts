// Measures the interface of the bundled command in a real terminal: from the write of a key to the last byte of its frame.
// `--cli FILE` measures another build, `--runs N` starts it as often, `--only start|keys` does a part of it.
import {cpSync, existsSync, mkdirSync, rmSync} from 'node:fs';
import {availableParallelism, loadavg} from 'node:os';
import {dirname, join} from 'node:path';
import {parseArgs} from 'node:util';
import {execute} from './bench/execute.ts';
import {benchFolder, type InputName, makeInput} from './bench/inputs.ts';
import {BenchTerminal, type Size} from './bench-tui/bench-terminal.ts';
import {measureKeys} from './bench-tui/key-latency.ts';
import {type Memory, memoryOf} from './bench-tui/process-figures.ts';
import {
	type KeyRow,
	keyCells,
	keyTitles,
	markdownTable,
	memoryCells,
	memoryTitles,
	startCells,
	startTitles,
} from './bench-tui/report.ts';
import {plainest, type Scenario, scenarios, showWholeTree} from './bench-tui/scenarios.ts';
import {measureStart} from './bench-tui/start-up.ts';

type Renderer = 'surfaces' | 'Ink';

const large: Size = {columns: 200, rows: 50};
const small: Size = {columns: 80, rows: 24};
const inkKeys = 60;
const images = {'docker-small': 'typical', 'entries-1m': '1 M entries'} as const;

const {values} = parseArgs({
	options: {
		cli: {type: 'string', default: 'dist/cli.js'},
		runs: {type: 'string', default: '10'},
		only: {type: 'string'},
	},
});
const runs = Number(values.runs);

if (!existsSync(values.cli)) {
	fail(`${values.cli} is missing: run npm run build first.`);
} else if (!Number.isSafeInteger(runs) || runs < 1) {
	fail(`--runs takes a whole number of at least 1, not ${JSON.stringify(values.runs)}.`);
} else if (values.only !== undefined && !['start', 'keys'].includes(values.only)) {
	fail(`--only takes start or keys, not ${JSON.stringify(values.only)}.`);
} else {
	await bench(values.cli);
}

async function bench(cli: string): Promise<void> {
	// A copy: a build in the middle of a run would pull the command from under it.
	const folder = join(benchFolder, 'dist-tui');
	rmSync(folder, {recursive: true, force: true});
	mkdirSync(benchFolder, {recursive: true});
	cpSync(dirname(cli), folder, {recursive: true});
	const command = join(folder, 'cli.js');
	const env = {IMGDIVE_CACHE_DIR: join(benchFolder, 'cache-tui')};
	const paths = new Map<InputName, string>();
	for (const name of Object.keys(images) as (keyof typeof images)[]) {
		const {path} = await makeInput(name, tell);
		paths.set(name, path);
		tell(`warming the cache with ${name}`);
		await execute(process.execPath, [command, 'inspect', path], {...process.env, ...env});
	}
	const load = loadavg()[0]?.toFixed(1);
	write(`Node ${process.version}, ${availableParallelism()} cores, load ${load}\n\n`);
	const argsOf = (name: InputName): readonly string[] => [command, paths.get(name) ?? ''];
	if (values.only !== 'keys') await benchStart(argsOf, env);
	if (values.only !== 'start') await benchKeys(argsOf('entries-1m'), env);
}

async function benchStart(
	argsOf: (name: InputName) => readonly string[],
	env: NodeJS.ProcessEnv,
): Promise<void> {
	const rows: (readonly string[])[] = [];
	for (const [name, title] of Object.entries(images) as [keyof typeof images, string][]) {
		for (const renderer of ['surfaces', 'Ink'] as const) {
			tell(`starting with ${name}, drawn by ${renderer}`);
			const figures = await measureStart(argsOf(name), large, envFor(renderer, env), runs);
			rows.push(startCells(title, renderer, figures, renderer === 'surfaces'));
		}
	}
	write(`Start with a cached image, medians of ${runs} runs\n\n`);
	write(`${markdownTable(startTitles, rows)}\n`);
}

async function benchKeys(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
	const rows: KeyRow[] = [await echoRow()];
	const memory: (readonly string[])[] = [];
	const run = async (
		size: Size,
		renderer: Renderer,
		chosen: readonly Scenario[],
	): Promise<void> => {
		const done = await runScenarios(args, size, envFor(renderer, env), renderer, chosen);
		rows.push(...done.rows);
		const title = `${images['entries-1m']}, ${nameOf(size)}`;
		if (renderer === 'surfaces') memory.push(memoryCells(title, done.memory));
	};
	try {
		await run(large, 'surfaces', scenarios);
		await run(small, 'surfaces', [plainest]);
		await run(large, 'Ink', [{...plainest, count: inkKeys}]);
	} finally {
		// What was measured is told, also when a later row fails.
		write(`Keys, 30 a second, in the whole tree of 1 M entries\n\n`);
		write(`${markdownTable(keyTitles, rows.map(keyCells))}\n`);
		write(`${markdownTable(memoryTitles, memory)}\n`);
	}
}

/** What the terminal and this program cost by themselves. */
async function echoRow(): Promise<KeyRow> {
	tell('measuring the floor');
	const script = join(import.meta.dirname, 'bench-tui', 'echo.mjs');
	const terminal = new BenchTerminal([script], large, {});
	try {
		await terminal.waitFor((text) => text.includes('ready'));
		const figures = await measureKeys(terminal, ['down'], plainest.count);
		return {
			name: 'floor: a program that only echoes',
			size: nameOf(large),
			renderer: '',
			figures,
			hasTarget: false,
		};
	} finally {
		await terminal.close();
	}
}

async function runScenarios(
	args: readonly string[],
	size: Size,
	env: NodeJS.ProcessEnv,
	renderer: Renderer,
	chosen: readonly Scenario[],
): Promise<{readonly rows: readonly KeyRow[]; readonly memory: Memory}> {
	const rows: KeyRow[] = [];
	const terminal = new BenchTerminal(args, size, env);
	try {
		tell(`unfolding the tree at ${nameOf(size)}, drawn by ${renderer}`);
		await showWholeTree(terminal);
		for (const {name, before, keys, count, after} of chosen) {
			tell(`  ${name}`);
			await terminal.press(['g', ...before]);
			const figures = await measureKeys(terminal, keys, count);
			rows.push({name, size: nameOf(size), renderer, figures, hasTarget: renderer === 'surfaces'});
			await terminal.press(after, 1000);
		}
		return {rows, memory: memoryOf(terminal.pid)};
	} finally {
		await terminal.close();
	}
}

function envFor(renderer: Renderer, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return renderer === 'Ink' ? {...env, IMGDIVE_RENDERER: 'ink'} : env;
}

function nameOf({columns, rows}: Size): string {
	return `${columns}×${rows}`;
}

function tell(text: string): void {
	process.stderr.write(`${text}\n`);
}

function write(text: string): void {
	process.stdout.write(text);
}

function fail(message: string): void {
	write(`${message}\n`);
	process.exitCode = 2;
}
