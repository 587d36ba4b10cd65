#!/usr/bin/env node
// The first thing that runs, also under a Node that is too old for the rest: only what such a Node can read is imported
// before the check.
import {existsSync} from 'node:fs';
import {tuneForStreams} from './layer/memory-tuning.ts';
import {version} from './version.ts';

const oldestMajor = 22;
const oldestMinor = 15;

const argv = process.argv.slice(2);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
	process.stderr.write(
		`imgdive needs Node ${oldestMajor}.${oldestMinor} or newer; this is ${process.versions.node}.\n`,
	);
	process.exitCode = 2;
} else if (argv.length === 1 && argv[0] === '--version') {
	// Asked for by scripts at every turn: not worth loading an option parser for.
	process.stdout.write(`${version}\n`);
} else {
	// Once more code is loaded, it is too late. A file that is there is read in place, not as a stream.
	if (!argv.some((word) => existsSync(word))) tuneForStreams();
	const {start} = await import('./start.ts');
	await start(argv);
}
