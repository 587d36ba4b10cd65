import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {temporaryFolder} from '../helpers/image-files.ts';

/** In React's own code, however it is made smaller. */
const markOfReact = 'react.transitional.element';
const folder = path.resolve('dist');

function textOf(file: string): string {
	return readFileSync(path.join(folder, file), 'utf8');
}

/** A file and all that is loaded with it. */
function loadedWith(file: string, found: Set<string> = new Set()): ReadonlySet<string> {
	if (found.has(file)) return found;
	found.add(file);
	for (const [, next = ''] of textOf(file).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) {
		loadedWith(next, found);
	}
	return found;
}

function drawingFiles(files: Iterable<string>): readonly string[] {
	return [...files].filter((file) => textOf(file).includes(markOfReact));
}

const commands: readonly (readonly string[])[] = [
	['--help'],
	['fixtures/demo.tar'],
	['inspect', 'fixtures/demo.tar', '--format=json'],
	['ls', 'fixtures/demo.tar'],
	['cat', 'fixtures/demo.tar', '/etc/os-release'],
];

test('React and Ink are in the bundle, and are loaded by the interface alone', () => {
	const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
	assert.equal(drawingFiles(files).length, 1);
	assert.deepEqual(drawingFiles(loadedWith('cli.js')), []);
	// The first frame is drawn before they are there.
	const [start] = files.filter((file) => file.startsWith('open-tui-'));
	assert.ok(start);
	assert.deepEqual(drawingFiles(loadedWith(start)), []);
});

for (const args of commands) {
	test(`imgdive ${args.join(' ')} loads no code that draws`, (context) => {
		const coverage = temporaryFolder(context);
		const {status} = spawnSync(process.execPath, ['dist/cli.js', ...args], {
			env: {...process.env, NODE_V8_COVERAGE: coverage, IMGDIVE_CACHE_DIR: coverage},
		});
		assert.equal(status, 0);
		const reports = readdirSync(coverage).filter((name) => name.endsWith('.json'));
		const urls = reports.flatMap((name) => {
			const {result} = JSON.parse(readFileSync(path.join(coverage, name), 'utf8'));
			return (result as {url: string}[]).map(({url}) => url);
		});
		const loaded = urls.filter((url) => url.startsWith('file:')).map((url) => path.basename(url));
		assert.ok(loaded.includes('cli.js'));
		assert.deepEqual(drawingFiles(loaded), []);
		assert.ok(!loaded.some((file) => file.startsWith('open-tui-')));
	});
}

test('Ink asks neither for its developer tools nor for the network', () => {
	const [file = ''] = drawingFiles(readdirSync(folder).filter((name) => name.endsWith('.js')));
	const text = textOf(file);
	assert.doesNotMatch(text, /react-devtools-core|env\.DEV\b/);
	assert.doesNotMatch(text, /typeof fetch/);
});
