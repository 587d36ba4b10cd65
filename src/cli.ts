#!/usr/bin/env node
// The first thing that runs, also under a Node that is too old for the rest: nothing is imported before the check.
const oldestMajor = 22;
const oldestMinor = 15;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
	process.stderr.write(
		`imgdive needs Node ${oldestMajor}.${oldestMinor} or newer; this is ${process.versions.node}.\n`,
	);
	process.exitCode = 2;
} else {
	const {start} = await import('./start.ts');
	await start(process.argv.slice(2));
}
