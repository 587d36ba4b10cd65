import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import {dockerArchive, temporaryFolder} from '../../helpers/image-files.ts';
import {backendFor, LoadRecorder} from './load-recorder.ts';

type Backend = ReturnType<typeof backendFor>;
type Context = {after(callback: () => void): void};

async function loaded(context: Context): Promise<{backend: Backend; analysis: Analysis}> {
	const file = path.join(temporaryFolder(context), 'image.tar');
	const entries = [
		{name: 'etc/motd', data: 'hello'},
		{name: 'etc/issue', data: 'hi'},
		{name: 'etc/null', type: '3', major: 1, minor: 3},
	];
	writeFileSync(file, dockerArchive({layers: [{entries}]}));
	const backend = backendFor(context, file);
	const told = new LoadRecorder();
	backend.load(told);
	await told.untilEnd();
	const [analysis] = told.analyses;
	assert.ok(analysis);
	return {backend, analysis};
}

test('a path is taken out of the image, and what is said of it is one line', async (context) => {
	const {backend, analysis} = await loaded(context);
	const folder = temporaryFolder(context);
	const request = {path: '/etc', destination: path.join(folder, 'out'), force: false};
	assert.deepEqual(await backend.extract(analysis, request), {
		summary: `2 files, 1 directory, 7 B in ${folder}/out`,
		skipped: ['/etc/null was skipped: it is a device'],
	});
	assert.equal(readFileSync(path.join(folder, 'out', 'motd'), 'utf8'), 'hello');
	await assert.rejects(
		backend.extract(analysis, {...request, path: '/etc/motd', destination: `${folder}/out/motd`}),
		{code: 'exists'},
	);
	const again = {path: '/etc/motd', destination: `${folder}/out/motd`, force: true};
	const {summary} = await backend.extract(analysis, again);
	assert.equal(summary, `1 file, 5 B in ${folder}/out/motd`);
});

test('a destination may begin with the home folder, though no shell has seen it', async (context) => {
	const {backend, analysis} = await loaded(context);
	const {HOME} = process.env;
	const home = temporaryFolder(context);
	context.after(() => {
		process.env.HOME = HOME;
	});
	process.env.HOME = home;
	await backend.extract(analysis, {path: '/etc/motd', destination: '~/motd', force: false});
	assert.equal(readFileSync(path.join(home, 'motd'), 'utf8'), 'hello');
});

test('a file is read from the layer that ships it', async (context) => {
	const {backend, analysis} = await loaded(context);
	const [index] = analysis.indexes;
	assert.ok(index);
	const {signal} = new AbortController();
	const chunks: Uint8Array[] = [];
	const file = {layerIndex: 0, row: 1, index};
	for await (const chunk of backend.readFile(analysis.image, file, signal)) chunks.push(chunk);
	assert.equal(Buffer.concat(chunks).toString(), 'hi');
});

test('what came through a pipe can be opened again and again', async () => {
	const module = fileURLToPath(
		new URL('../../../src/commands/tui/standard-input.js', import.meta.url),
	);
	const script = `
		import {closeSync, readSync} from 'node:fs';
		import {StandardInput} from ${JSON.stringify(module)};
		const input = new StandardInput();
		for (let round = 0; round < 3; round++) {
			const {fd, start, size} = await input.range();
			const bytes = Buffer.alloc(size);
			readSync(fd, bytes, 0, size, start);
			closeSync(fd);
			console.log(bytes.toString());
		}`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
	child.stdin.end('an archive');
	let stdout = '';
	for await (const chunk of child.stdout) stdout += chunk;
	assert.equal(stdout, 'an archive\n'.repeat(3));
});
