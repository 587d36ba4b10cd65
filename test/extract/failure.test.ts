import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {extract} from '../../src/extract/extract.ts';
import {run, skipped} from '../helpers/docker-engine.ts';
import {dockerArchive, temporaryFolder} from '../helpers/image-files.ts';
import {contentOf, imageOf, withBlob} from './layers-image.ts';

const mebibyte = 1024 * 1024;

test('Ctrl-C in the middle of a file leaves nothing of it', async (context) => {
	const folder = temporaryFolder(context);
	const image = path.join(folder, 'image.tar');
	const out = path.join(folder, 'out');
	mkdirSync(out);
	const entries = [
		{name: 'whole', data: 'x'},
		{name: 'half', data: {repeat: 'half', n: mebibyte}},
	];
	writeFileSync(image, dockerArchive({layers: [{entries}]}));
	const script = fileURLToPath(new URL('interrupted-child.js', import.meta.url));
	const child = spawn(process.execPath, [script, image, out], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const closed = once(child, 'close');
	await Promise.race([once(child.stdout, 'data'), closed]);
	const partial = readdirSync(out).find((name) => name.startsWith('.imgdive-'));
	assert.ok(partial && statSync(path.join(out, partial)).size > mebibyte);
	child.kill('SIGINT');
	assert.deepEqual(await closed, [130, null]);
	assert.deepEqual(contentOf(out), {whole: 'x'});
});

test('a full disk is told with the path, and leaves nothing of the file', async (context) => {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) {
		return skipped('a full disk: only root on Linux can mount a small one');
	}
	const out = temporaryFolder(context);
	await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', out]);
	try {
		const image = await imageOf(context, [
			{name: 'd/fits', data: 'x'},
			{name: 'd/large', data: {repeat: 'x', n: 2 * mebibyte}},
		]);
		await assert.rejects(extract(image, '/', out), {
			code: 'unwritable',
			message: `${out}/d/large cannot be written: no space is left.`,
		});
		assert.deepEqual(contentOf(out), {d: '/', 'd/fits': 'x'});
	} finally {
		await run('umount', [out]);
	}
});

test('a file that cannot be read from the image is skipped, and the whole is not complete', async (context) => {
	const out = temporaryFolder(context);
	const image = withBlob(
		await imageOf(
			context,
			[{name: 'lower', data: 'fine'}],
			[
				{name: 'd/a', data: 'fine'},
				{name: 'd/b', data: {repeat: 'lost', n: 10_000}},
				{name: 'd/c', type: '1', link: 'd/b'},
				{name: 'd/empty'},
				{name: 'd/z', data: 'lost'},
			],
		),
		async function* (bytes) {
			yield bytes.subarray(0, 5000);
		},
	);
	const extracted = await extract(image, '/', out);
	assert.deepEqual(contentOf(out), {d: '/', 'd/a': 'fine', 'd/empty': '', lower: 'fine'});
	assert.ok(extracted.isIncomplete);
	assert.equal(extracted.fileCount, 3);
	const damaged = 'the layer is damaged before the end of the file';
	assert.deepEqual(extracted.skipped, [
		{path: '/d/b', why: damaged},
		{path: '/d/z', why: damaged},
		{path: '/d/c', why: 'the file that it links to could not be read'},
	]);
});

test('a layer whose source fails stops the extraction', async (context) => {
	const out = temporaryFolder(context);
	const image = withBlob(await imageOf(context, [{name: 'a', data: 'x'}]), async function* (bytes) {
		const {ImgdiveError} = await import('../../src/model/error.ts');
		yield bytes.subarray(0, 512);
		throw new ImgdiveError('unreachable', 'The registry is gone.');
	});
	await assert.rejects(extract(image, '/', out), {code: 'unreachable'});
	assert.deepEqual(contentOf(out), {});
});

test('a sparse file that claims to be huge is skipped', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, [
		{
			name: 'bomb',
			data: '0\n'.padEnd(512, '\0'),
			pax: {
				'GNU.sparse.major': '1',
				'GNU.sparse.minor': '0',
				'GNU.sparse.name': 'bomb',
				'GNU.sparse.realsize': String(1024 ** 4),
			},
		},
		{name: 'fine', data: 'x'},
	]);
	const {skipped: left, isIncomplete} = await extract(image, '/', out);
	assert.deepEqual(contentOf(out), {fine: 'x'});
	assert.ok(isIncomplete);
	assert.match(left[0]?.why ?? '', /claims 1099511627776 bytes/);
});

test('a place that may not be written to is told', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, [{name: 'a', data: 'x'}]);
	const told = (why: string): Promise<void> =>
		assert.rejects(extract(image, '/a', out), {
			code: 'unwritable',
			message: `${out}/a cannot be written: ${why}.`,
		});
	if (process.getuid?.() !== 0) {
		chmodSync(out, 0o500);
		return told('permission denied');
	}
	// Root may write anywhere else.
	await run('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', out]);
	try {
		await told('the file system is read-only');
	} finally {
		await run('umount', [out]);
	}
});

test('what appears while files are written is not overwritten, with --force neither', async (context) => {
	for (const force of [false, true]) {
		const out = temporaryFolder(context);
		const image = withBlob(
			await imageOf(context, [
				{name: 'a', data: 'new'},
				{name: 'b', data: 'new'},
			]),
			async function* (bytes) {
				writeFileSync(path.join(out, 'b'), 'precious');
				yield bytes;
			},
		);
		await assert.rejects(extract(image, '/', out, {force}), {
			code: 'exists',
			message: `${out}/b is there already.`,
		});
		assert.equal(readFileSync(path.join(out, 'b'), 'utf8'), 'precious');
		assert.deepEqual(Object.keys(contentOf(out)), ['a', 'b']);
	}
});
