import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {extract} from '../../src/commands/extract.ts';
import {dockerArchive, temporaryFolder} from '../helpers/image-files.ts';
import type {RawEntry, RawLayer} from '../helpers/raw-tar.ts';
import {contentOf} from './layers-image.ts';

type Result = {readonly code: number; readonly stdout: string; readonly stderr: string};

/** Runs the command as the program would. */
async function runExtract(
	args: readonly string[],
	options: Readonly<Record<string, boolean>> = {},
	isTTY = false,
): Promise<Result> {
	const told = {stdout: '', stderr: ''};
	const stream = (name: 'stdout' | 'stderr'): NodeJS.WriteStream =>
		({
			isTTY,
			write(text: string) {
				told[name] += text;
				return true;
			},
		}) as NodeJS.WriteStream;
	const output = {stdout: stream('stdout'), stderr: stream('stderr'), env: {}};
	const code = await extract.run({args, options, output, version: '0'});
	return {code, ...told};
}

function imageFile(
	folder: string,
	entries: readonly RawEntry[],
	more: Partial<RawLayer> = {},
): string {
	const file = path.join(folder, 'image.tar');
	writeFileSync(file, dockerArchive({layers: [{entries, ...more}]}));
	return file;
}

const entries: readonly RawEntry[] = [
	{name: 'd/a', data: 'x'.repeat(1500)},
	{name: 'd/b', type: '2', link: 'a'},
];

test('says nothing when all is well, and a line on a terminal', async (context) => {
	const folder = temporaryFolder(context);
	const image = imageFile(folder, entries);
	assert.deepEqual(await runExtract([image, '/d/a', folder]), {code: 0, stdout: '', stderr: ''});
	assert.equal(readFileSync(path.join(folder, 'a'), 'utf8').length, 1500);
	const {stderr} = await runExtract([image, '/d', folder], {}, true);
	assert.equal(stderr, '1 file, 1 symlink, 1 directory, 1.5 kB\n');
	const again = await runExtract([image, '/d/a', folder], {force: true}, true);
	assert.equal(again.stderr, '1 file, 1.5 kB\n');
});

test('without DEST the current directory is meant', async (context) => {
	const folder = temporaryFolder(context);
	const before = process.cwd();
	const image = imageFile(folder, entries);
	process.chdir(folder);
	try {
		const {stdout} = await runExtract([image, '/d'], {verbose: true});
		assert.equal(stdout, 'd\nd/a\nd/b\n');
	} finally {
		process.chdir(before);
	}
	assert.deepEqual(Object.keys(contentOf(path.join(folder, 'd'))), ['a', 'b']);
});

test('names are made harmless before they reach the terminal', async (context) => {
	const folder = temporaryFolder(context);
	const image = imageFile(folder, [
		{name: 'd/\x1b[31mred', data: 'x'},
		{name: 'd/p\x1b[2J', type: '6'},
		{name: 'd/q\nimgdive: all is well', type: '6'},
	]);
	const {code, stdout, stderr} = await runExtract([image, '/d', folder], {verbose: true});
	assert.equal(code, 0);
	assert.equal(stdout, `${folder}/d\n${folder}/d/^[[31mred\n`);
	assert.equal(
		stderr,
		'imgdive: /d/p^[[2J was skipped: it is a named pipe\nimgdive: /d/q^Jimgdive: all is well was skipped: it is a named pipe\n',
	);
});

test('of many skipped paths the first are named and the others counted', async (context) => {
	const folder = temporaryFolder(context);
	const pipes = Array.from({length: 22}, (_, at) => ({name: `d/p${at}`, type: '6'}));
	const {code, stderr} = await runExtract([imageFile(folder, pipes), '/d', folder]);
	assert.equal(code, 0);
	const lines = stderr.trimEnd().split('\n');
	assert.equal(lines.length, 21);
	assert.equal(lines.at(-1), 'imgdive: 2 more were skipped');
});

test('an image that could not be read whole gives 2, with what there is', async (context) => {
	const folder = temporaryFolder(context);
	const image = imageFile(folder, entries, {truncate: 2600});
	const {code} = await runExtract([image, '/', path.join(folder, 'out')]);
	assert.equal(code, 2);
	assert.equal(contentOf(path.join(folder, 'out'))['d/a']?.length, 1500);
});

test('options reach the extraction', async (context) => {
	const folder = temporaryFolder(context);
	const image = imageFile(folder, [...entries, {name: 'e', data: 'x', mode: 0o4755}]);
	mkdirSync(path.join(folder, 'out'));
	await runExtract([image, '/d/b', path.join(folder, 'out')], {follow: true});
	assert.equal(contentOf(path.join(folder, 'out')).b?.length, 1500);
	await assert.rejects(runExtract([image, '/d/b', path.join(folder, 'out')]), {code: 'exists'});
	await runExtract([image, '/d/b', path.join(folder, 'out')], {force: true});
	assert.equal(contentOf(path.join(folder, 'out')).b, '-> a');
	for (const args of [
		[image, ''],
		[image, '/d', ''],
	]) {
		await assert.rejects(runExtract(args), {code: 'usage'});
	}
});
