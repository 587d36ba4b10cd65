// Measures the bundled command against yardsticks in the same run. `--row NAME` measures one row, `--runs N` as often.
import {cpSync, existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, loadavg} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {benchFolder} from './bench/inputs.ts';
import {rows} from './bench/rows.ts';
import {formatTable, type Result} from './bench/table.ts';

const {values} = parseArgs({options: {row: {type: 'string'}, runs: {type: 'string'}}});
const runs = Number(values.runs ?? 7);
const names = Object.keys(rows);

if (!existsSync('dist/cli.js')) {
	fail('dist/cli.js is missing: run npm run build first.');
} else if (values.row !== undefined && !names.includes(values.row)) {
	fail(`There is no row ${JSON.stringify(values.row)}. Choose one of: ${names.join(', ')}.`);
} else if (!Number.isSafeInteger(runs) || runs < 1) {
	fail(`--runs takes a whole number of at least 1, not ${JSON.stringify(values.runs)}.`);
} else {
	await bench(values.row === undefined ? names : [values.row]);
}

async function bench(chosen: readonly string[]): Promise<void> {
	// A copy: a build in the middle of a run would pull the command from under it.
	const folder = join(benchFolder, 'dist');
	rmSync(folder, {recursive: true, force: true});
	mkdirSync(benchFolder, {recursive: true});
	cpSync('dist', folder, {recursive: true});
	const cores = availableParallelism();
	const load = loadavg()[0]?.toFixed(1);
	process.stdout.write(
		`Node ${process.version}, ${cores} cores, load ${load}; medians of ${runs} runs, in turn\n\n`,
	);
	const tell = (text: string): void => {
		process.stderr.write(`${text}\n`);
	};
	const results: Result[] = [];
	try {
		for (const name of chosen) {
			results.push(...((await rows[name]?.({cli: join(folder, 'cli.js'), runs, tell})) ?? []));
		}
	} finally {
		// What was measured is told, also when a later row fails.
		process.stdout.write(formatTable(results));
		// Every single time, for whoever doubts a median.
		writeFileSync(join(benchFolder, 'results.json'), JSON.stringify(results, undefined, '\t'));
	}
}

function fail(message: string): void {
	process.stdout.write(`${message}\n`);
	process.exitCode = 2;
}
