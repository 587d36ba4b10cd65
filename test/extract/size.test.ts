import assert from 'node:assert/strict';
import {closeSync, constants, openSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {extract} from '../../src/extract/extract.ts';
import {run} from '../helpers/docker-engine.ts';
import {temporaryFolder} from '../helpers/image-files.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {imageOf, withBlob} from './layers-image.ts';

test('a gzip layer with 1000 files is read once', async (context) => {
	const out = temporaryFolder(context);
	const entries: readonly RawEntry[] = Array.from({length: 1000}, (_, at) => ({
		// Stored in another order than the tree has.
		name: `d${at % 7}/f${(at * 389) % 1000}`,
		data: `content ${(at * 389) % 1000}`,
	}));
	let reads = 0;
	let given = 0;
	let size = 0;
	const image = withBlob(await imageOf(context, {entries, comp: 'gzip'}), async function* (bytes) {
		reads++;
		size = bytes.length;
		for (let at = 0; at < bytes.length; at += 1000) {
			const piece = bytes.subarray(at, at + 1000);
			given += piece.length;
			yield piece;
		}
	});
	const {fileCount} = await extract(image, '/', out);
	assert.equal(fileCount, 1000);
	assert.equal(reads, 1);
	assert.ok(given <= size);
	for (const folder of readdirSync(out)) {
		for (const name of readdirSync(path.join(out, folder))) {
			const text = readFileSync(path.join(out, folder, name), 'utf8');
			assert.equal(text, `content ${name.slice(1)}`);
		}
	}
});

test('for links, directories and empty files no layer is read', async (context) => {
	const out = temporaryFolder(context);
	const image = withBlob(
		await imageOf(
			context,
			[{name: 'd/full', data: 'x'}],
			[{name: 'd/empty'}, {name: 'd/link', type: '2', link: 'x'}, {name: 'other', data: 'x'}],
		),
		() => assert.fail('the layer was read'),
	);
	const {fileCount} = await extract(image, '/d', out);
	assert.equal(fileCount, 2);
});

test('a hard link from one deep directory to another is made', async (context) => {
	// More levels than are held open.
	const levels = 100;
	const out = temporaryFolder(context);
	const [one, two] = ['a/'.repeat(levels), 'b/'.repeat(levels)];
	const image = await imageOf(context, [
		{name: `${one}file`, longName: true, data: 'shared'},
		{name: `${two}hard`, longName: true, type: '1', link: `${one}file`, longLink: true},
	]);
	await extract(image, '/', out);
	assert.equal(
		statSync(path.join(out, one, 'file')).ino,
		statSync(path.join(out, two, 'hard')).ino,
	);
});

test('a directory with many files, and many directories, are extracted', async (context) => {
	const out = temporaryFolder(context);
	const entries: RawEntry[] = [];
	for (let at = 0; at < 5000; at++) entries.push({name: `wide/f${at}`, data: 'x'});
	for (let at = 0; at < 500; at++) entries.push({name: `many/d${at}/e/f`, data: 'x'});
	const {fileCount, directoryCount} = await extract(await imageOf(context, entries), '/', out);
	assert.deepEqual([fileCount, directoryCount], [5500, 1002]);
	assert.equal(readdirSync(path.join(out, 'wide')).length, 5000);
	assert.equal(readFileSync(path.join(out, 'many/d499/e/f'), 'utf8'), 'x');
});

test('2100 levels, whose paths are longer than the system takes, are extracted', async (context) => {
	if (process.platform !== 'linux') return context.skip('only Linux can go that deep');
	const levels = 2100;
	const out = temporaryFolder(context);
	const deep = 'dir/'.repeat(levels);
	const image = await imageOf(context, [
		{name: 'a/first', data: 'shared'},
		{name: 'top', type: '1', link: 'a/first'},
		{name: `${deep}file`, longName: true, data: 'deep'},
		{name: `${deep}hard`, longName: true, type: '1', link: 'a/first'},
		{name: `${deep}link`, longName: true, type: '2', link: '..'},
		{name: `${deep}`, longName: true, type: '5', mode: 0o750, mtime: 1_500_000_000},
	]);
	const {directoryCount, fileCount} = await extract(image, '/', path.join(out, 'root'));
	assert.deepEqual([directoryCount, fileCount], [levels + 2, 4]);
	assert.deepEqual(
		readAt(path.join(out, 'root'), levels, (folder) => [
			readdirSync(folder).sort(),
			readFileSync(`${folder}/file`, 'utf8'),
			readFileSync(`${folder}/hard`, 'utf8'),
		]),
		[['file', 'hard', 'link'], 'deep', 'shared'],
	);
	// A second time, over what is there.
	await extract(image, '/.', path.join(out, 'root'), {force: true});
	// Node's own rm cannot go that deep either.
	await run('rm', ['-rf', path.join(out, 'root')]);
	rmSync(out, {recursive: true, force: true});
});

/** Calls `use` with a path to the directory `dir/dir/…` some levels down. */
function readAt<T>(folder: string, levels: number, use: (folder: string) => T): T {
	const flags = constants.O_RDONLY | constants.O_DIRECTORY;
	let fd = openSync(folder, flags);
	try {
		for (let level = 0; level < levels; level++) {
			const below = openSync(`/proc/self/fd/${fd}/dir`, flags);
			closeSync(fd);
			fd = below;
		}
		return use(`/proc/self/fd/${fd}`);
	} finally {
		closeSync(fd);
	}
}
