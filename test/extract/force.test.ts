import assert from 'node:assert/strict';
import {chmodSync, linkSync, mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {extract} from '../../src/extract/extract.ts';
import {temporaryFolder} from '../helpers/image-files.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {contentOf, imageOf, modeOf} from './layers-image.ts';

const entries: readonly RawEntry[] = [
	{name: 'd/', type: '5', mode: 0o755},
	{name: 'd/file', data: 'new'},
	{name: 'd/hard', type: '1', link: 'd/file'},
	{name: 'd/link', type: '2', link: 'target'},
	{name: 'd/sub/file', data: 'new'},
];
const extracted = {
	d: '/',
	'd/file': 'new',
	'd/hard': 'new',
	'd/link': '-> target',
	'd/sub': '/',
	'd/sub/file': 'new',
};

test('without --force nothing is written where anything exists', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, entries);
	mkdirSync(path.join(out, 'd'));
	await assert.rejects(extract(image, '/d', out), {
		code: 'exists',
		message: `${out}/d is there already.`,
	});
	await assert.rejects(extract(image, '/', out), {code: 'exists'});
	writeFileSync(path.join(out, 'd/sub'), 'old');
	const message = `${out}/d/sub is there already.`;
	await assert.rejects(extract(image, '/d/.', path.join(out, 'd')), {code: 'exists', message});
	assert.deepEqual(contentOf(out), {d: '/', 'd/sub': 'old'});
});

test('--force overwrites files and links, merges directories and leaves the rest', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, entries);
	mkdirSync(path.join(out, 'd/sub'), {recursive: true});
	chmodSync(path.join(out, 'd'), 0o700);
	writeFileSync(path.join(out, 'd/file'), 'old', {mode: 0o600});
	writeFileSync(path.join(out, 'd/other'), 'kept');
	writeFileSync(path.join(out, 'd/link'), 'old');
	symlinkSync('nowhere', path.join(out, 'd/hard'));
	writeFileSync(path.join(out, 'd/sub/other'), 'kept');
	await extract(image, '/d', out, {force: true});
	assert.deepEqual(contentOf(out), {...extracted, 'd/other': 'kept', 'd/sub/other': 'kept'});
	assert.equal(statSync(path.join(out, 'd/hard')).nlink, 2);
	assert.equal(modeOf(path.join(out, 'd')), '700');
});

test('--force twice is the same as once, also where hard links were one file before', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, entries);
	await extract(image, '/d', out);
	await extract(image, '/d', out, {force: true});
	await extract(image, '/', out, {force: true});
	assert.deepEqual(contentOf(out), extracted);
	assert.equal(statSync(path.join(out, 'd/hard')).nlink, 2);
});

test('--force puts a directory in the place of a file, and anything in that of an empty directory', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, entries);
	mkdirSync(path.join(out, 'd'));
	for (const name of ['file', 'hard', 'link']) mkdirSync(path.join(out, 'd', name));
	writeFileSync(path.join(out, 'd/sub'), 'old');
	await extract(image, '/d', out, {force: true});
	assert.deepEqual(contentOf(out), extracted);
});

test('--force removes no directory with something in it, and then writes nothing at all', async (context) => {
	for (const name of ['file', 'hard', 'link']) {
		const out = temporaryFolder(context);
		mkdirSync(path.join(out, 'd', name), {recursive: true});
		writeFileSync(path.join(out, 'd', name, 'precious'), '');
		const before = contentOf(out);
		await assert.rejects(extract(await imageOf(context, entries), '/d', out, {force: true}), {
			code: 'exists',
			message: `${out}/d/${name} is a directory that is not empty, and gives way to no file.`,
		});
		assert.deepEqual(contentOf(out), before);
	}
});

test('a file in the place of one name of a file with several leaves the others alone', async (context) => {
	const out = temporaryFolder(context);
	writeFileSync(path.join(out, 'mine'), 'precious');
	mkdirSync(path.join(out, 'd'));
	for (const name of ['file', 'hard', 'link']) {
		linkSync(path.join(out, 'mine'), path.join(out, 'd', name));
	}
	await extract(await imageOf(context, entries), '/d', out, {force: true});
	assert.deepEqual(contentOf(out), {...extracted, mine: 'precious'});
	assert.equal(statSync(path.join(out, 'mine')).nlink, 1);
});
