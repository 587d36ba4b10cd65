// Compiles the sources and tests, and runs the tests. Arguments choose test files, by a part of their path.
import {spawnSync} from 'node:child_process';
import {globSync, rmSync} from 'node:fs';

// Or tests of files that are gone would keep running.
rmSync('.test', {recursive: true, force: true});
// Some tests run the command as it is shipped.
run(process.execPath, ['scripts/build.ts']);
run('node_modules/.bin/tsc', ['-p', 'tsconfig.test.json']);
const chosen = process.argv.slice(2);
const files = globSync('.test/test/**/*.test.js')
	.sort()
	.filter((file) => chosen.length === 0 || chosen.some((part) => file.includes(part)));
run(process.execPath, ['--enable-source-maps', '--test', '--test-timeout=600000', ...files]);

function run(command: string, args: readonly string[]): void {
	const {status, error} = spawnSync(command, args, {stdio: 'inherit', shell: false});
	if (error) throw error;
	if (status !== 0) process.exit(status ?? 1);
}
