import assert from 'node:assert/strict';
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {extract} from '../../src/extract/extract.ts';
import {run, skipped as skippedHere} from '../helpers/docker-engine.ts';
import {temporaryFolder} from '../helpers/image-files.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {contentOf, imageOf, modeOf} from './layers-image.ts';

const base: readonly RawEntry[] = [
	{name: 'etc/', type: '5', mode: 0o750, mtime: 1_600_000_000},
	{name: 'etc/passwd', data: 'root', mode: 0o640, mtime: 1_500_000_000},
	{name: 'etc/group', type: '1', link: 'etc/passwd', mode: 0o640, mtime: 1_500_000_000},
	{name: 'etc/empty', mtime: 1_400_000_000},
	{name: 'etc/link', type: '2', link: '../no/where', mtime: 1_300_000_000},
	{name: 'etc/sub/file', data: 'below'},
	{name: 'conf', type: '2', link: '/etc'},
	{name: 'bin/tool', data: 'run', mode: 0o6755},
	{name: 'sticky/', type: '5', mode: 0o1777},
];

test('a directory is extracted with all its kinds of entries', async (context) => {
	const out = temporaryFolder(context);
	const extracted = await extract(await imageOf(context, base), '/etc', out);
	assert.deepEqual(contentOf(out), {
		etc: '/',
		'etc/empty': '',
		'etc/group': 'root',
		'etc/link': '-> ../no/where',
		'etc/passwd': 'root',
		'etc/sub': '/',
		'etc/sub/file': 'below',
	});
	const {fileCount, symlinkCount, directoryCount, bytes, skippedCount, isIncomplete} = extracted;
	assert.deepEqual(
		{fileCount, symlinkCount, directoryCount, bytes, skippedCount, isIncomplete},
		{
			fileCount: 4,
			symlinkCount: 1,
			directoryCount: 2,
			bytes: 9,
			skippedCount: 0,
			isIncomplete: false,
		},
	);
	assert.deepEqual(
		[...extracted.paths()].map((file) => path.relative(out, file)),
		Object.keys(contentOf(out)),
	);
});

test('modes and times are kept, those of a directory and of a link too', async (context) => {
	const out = temporaryFolder(context);
	await extract(await imageOf(context, base), '/', path.join(out, 'root'));
	const file = (name: string): string => path.join(out, 'root', name);
	assert.equal(modeOf(file('etc')), '750');
	assert.equal(modeOf(file('etc/passwd')), '640');
	assert.equal(lstatSync(file('etc')).mtimeMs, 1_600_000_000_000);
	assert.equal(lstatSync(file('etc/passwd')).mtimeMs, 1_500_000_000_000);
	assert.equal(lstatSync(file('etc/empty')).mtimeMs, 1_400_000_000_000);
	assert.equal(lstatSync(file('etc/link')).mtimeMs, 1_300_000_000_000);
	assert.equal(statSync(file('etc/group')).ino, statSync(file('etc/passwd')).ino);
});

test('a fraction of a second is kept, and a time before 1970', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, [
		{name: 'new', data: 'x', pax: {mtime: '1700000000.25'}},
		{name: 'old', data: 'x', pax: {mtime: '-86400.5'}},
	]);
	await extract(image, '/', out);
	assert.equal(statSync(path.join(out, 'new')).mtimeMs, 1_700_000_000_250);
	assert.equal(statSync(path.join(out, 'old')).mtimeMs, -86_400_500);
});

test('setuid, setgid and sticky are left out unless they are asked for', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, base);
	await extract(image, '/', path.join(out, 'plain'));
	await extract(image, '/', path.join(out, 'exact'), {preserve: true});
	const umask = 0o777 & ~Number.parseInt(modeOf(maskedFile(out)), 8);
	assert.equal(modeOf(path.join(out, 'plain/bin/tool')), (0o755 & ~umask).toString(8));
	assert.equal(modeOf(path.join(out, 'plain/sticky')), (0o777 & ~umask).toString(8));
	assert.equal(modeOf(path.join(out, 'exact/bin/tool')), '6755');
	assert.equal(modeOf(path.join(out, 'exact/sticky')), '1777');
});

function maskedFile(folder: string): string {
	const file = path.join(folder, 'masked');
	writeFileSync(file, '', {mode: 0o777});
	return file;
}

test('owners are kept when asked for, by root', async (context) => {
	if (process.getuid?.() !== 0) return context.skip('only root can give files away');
	const out = temporaryFolder(context);
	const image = await imageOf(context, [
		{name: 'd/', type: '5', uid: 11, gid: 12},
		{name: 'd/f', data: 'x', uid: 13, gid: 14, mode: 0o4711},
		{name: 'd/l', type: '2', link: 'f', uid: 15, gid: 16},
	]);
	await extract(image, '/d', out, {preserve: true});
	const owners = ['d', 'd/f', 'd/l'].map((name) => {
		const {uid, gid} = lstatSync(path.join(out, name));
		return [uid, gid];
	});
	assert.deepEqual(owners, [
		[11, 12],
		[13, 14],
		[15, 16],
	]);
	assert.equal(modeOf(path.join(out, 'd/f')), '4711');
	await extract(image, '/d', path.join(out, 'mine'));
	assert.equal(lstatSync(path.join(out, 'mine/f')).uid, 0);
});

test('a directory that its owner may not write to is filled all the same', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, [
		{name: 'd/', type: '5', mode: 0o555},
		{name: 'd/e/', type: '5', mode: 0},
		{name: 'd/e/f', data: 'x', mode: 0o400},
	]);
	await extract(image, '/d', out);
	assert.equal(modeOf(path.join(out, 'd')), '555');
	assert.equal(modeOf(path.join(out, 'd/e')), '0');
	// Or it could not be removed.
	for (const name of ['d', 'd/e']) chmodSync(path.join(out, name), 0o700);
});

test('PATH goes through links in the image, but a link at its end is extracted itself', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, base);
	await extract(image, 'conf/passwd', out);
	await extract(image, '/conf', out);
	await extract(image, '/conf/../../etc/empty', out);
	assert.deepEqual(contentOf(out), {conf: '-> /etc', empty: '', passwd: 'root'});
});

test('a slash behind a link, or --follow, extracts what it leads to under its name', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, [
		...base,
		{name: 'file-link', type: '2', link: 'etc/passwd'},
	]);
	await extract(image, '/conf/', path.join(out, 'new'));
	assert.equal(readFileSync(path.join(out, 'new/passwd'), 'utf8'), 'root');
	await extract(image, '/conf/sub', out);
	await extract(image, '/file-link', out, {follow: true});
	assert.equal(readFileSync(path.join(out, 'file-link'), 'utf8'), 'root');
	await extract(image, '/conf/', out);
	assert.equal(readFileSync(path.join(out, 'conf/sub/file'), 'utf8'), 'below');
	for (const bad of ['/etc/passwd/', '/etc/passwd/.', '/file-link/', '/etc/none', '/etc/link/']) {
		await assert.rejects(extract(image, bad, out), {code: 'path-missing'});
	}
});

test('DEST that does not exist becomes the thing; its parent must be there', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, base);
	await extract(image, '/etc/passwd', path.join(out, 'renamed'));
	await extract(image, '/etc/sub', path.join(out, 'dir/'));
	assert.deepEqual(contentOf(out), {dir: '/', 'dir/file': 'below', renamed: 'root'});
	const unwritable = {code: 'unwritable'};
	await assert.rejects(extract(image, '/etc', path.join(out, 'a/b')), unwritable);
	await assert.rejects(extract(image, '/etc/passwd', `${out}/new/`), unwritable);
	await assert.rejects(extract(image, '/etc/passwd', `${out}/new/..`), unwritable);
	const inTheWay = {code: 'exists'};
	await assert.rejects(extract(image, '/etc/passwd', `${out}/renamed/`), inTheWay);
	await assert.rejects(extract(image, '/etc', `${out}/renamed`, {force: true}), inTheWay);
	assert.equal(Object.keys(contentOf(out)).length, 3);
});

test('the root, and DIR/., put their contents into a directory that exists', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, base);
	for (const [at, source] of ['/', '.', '/etc/..', '/..'].entries()) {
		const target = path.join(out, String(at));
		mkdirSync(target, {mode: 0o700});
		await extract(image, source, target);
		assert.equal(readFileSync(path.join(target, 'etc/passwd'), 'utf8'), 'root');
		assert.equal(modeOf(target), '700');
	}
	await extract(image, '/conf/.', out);
	assert.equal(readFileSync(path.join(out, 'passwd'), 'utf8'), 'root');
	await extract(image, '/etc/sub/..', path.join(out, '0/bin'));
	assert.equal(readFileSync(path.join(out, '0/bin/etc/passwd'), 'utf8'), 'root');
});

test('DEST may be a link to a directory: it is the user that made it', async (context) => {
	const out = temporaryFolder(context);
	mkdirSync(path.join(out, 'real'));
	symlinkSync('real', path.join(out, 'link'));
	const image = await imageOf(context, base);
	await extract(image, '/etc/passwd', path.join(out, 'link'));
	await extract(image, '/etc/empty', path.join(out, 'link/new'));
	assert.deepEqual(contentOf(path.join(out, 'real')), {new: '', passwd: 'root'});
});

test('only the final tree is extracted', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(
		context,
		[
			{name: 'd/', type: '5', mode: 0o700},
			{name: 'd/gone', data: 'lower'},
			{name: 'd/kept', data: 'lower'},
			{name: 'd/new', data: 'lower'},
			{name: 'o/lower', data: 'lower'},
		],
		[
			{name: 'd/.wh.gone'},
			{name: 'd/new', data: 'upper'},
			{name: 'o/.wh..wh..opq'},
			{name: 'o/upper', data: 'upper'},
		],
		[{name: 'd/', type: '5', mode: 0o711}],
	);
	await extract(image, '/', out);
	assert.deepEqual(contentOf(out), {
		d: '/',
		'd/kept': 'lower',
		'd/new': 'upper',
		o: '/',
		'o/upper': 'upper',
	});
	assert.equal(modeOf(path.join(out, 'd')), '711');
	await assert.rejects(extract(image, '/d/gone', out), {code: 'path-missing'});
});

test('hard links over layers are one file, also when the first name is not extracted', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(
		context,
		[{name: 'a/one', data: 'shared'}],
		[
			{name: 'b/three', type: '1', link: 'a/one'},
			{name: 'b/two', type: '1', link: 'a/one'},
		],
	);
	const {fileCount, bytes} = await extract(image, '/b', out);
	assert.deepEqual([fileCount, bytes], [2, 6]);
	const {ino, nlink} = statSync(path.join(out, 'b/three'));
	assert.deepEqual([ino, nlink], [statSync(path.join(out, 'b/two')).ino, 2]);
	assert.equal(readFileSync(path.join(out, 'b/two'), 'utf8'), 'shared');
});

test('devices and pipes are skipped by name; asked for alone, they are refused', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, [
		{name: 'dev/null', type: '3', major: 1, minor: 3},
		{name: 'dev/loop', type: '4', major: 7, minor: 0},
		{name: 'dev/pipe', type: '6'},
		{name: 'dev/file', data: 'x'},
		...Array.from({length: 30}, (_, at) => ({name: `dev/z${at}`, type: '6'})),
	]);
	const {skipped, skippedCount} = await extract(image, '/dev', out);
	assert.deepEqual(contentOf(out), {dev: '/', 'dev/file': 'x'});
	assert.deepEqual(skipped.slice(0, 3), [
		{path: '/dev/loop', why: 'it is a device'},
		{path: '/dev/null', why: 'it is a device'},
		{path: '/dev/pipe', why: 'it is a named pipe'},
	]);
	assert.deepEqual([skipped.length, skippedCount], [20, 33]);
	await assert.rejects(extract(image, '/dev/null', out), {
		code: 'not-a-file',
		message: '"/dev/null" cannot be extracted: it is a device.',
	});
});

test('a sparse file keeps its holes', async (context) => {
	const out = temporaryFolder(context);
	const size = 64 * 1024 * 1024;
	const map = `2\n0\n5\n${size - 4}\n4\n`;
	const image = await imageOf(context, [
		{
			name: 'big',
			data: map.padEnd(512, '\0').concat('start', 'tail'),
			pax: {
				'GNU.sparse.major': '1',
				'GNU.sparse.minor': '0',
				'GNU.sparse.name': 'big',
				'GNU.sparse.realsize': String(size),
			},
		},
		{
			name: 'hole',
			data: '0\n'.padEnd(512, '\0'),
			pax: {
				'GNU.sparse.major': '1',
				'GNU.sparse.minor': '0',
				'GNU.sparse.name': 'hole',
				'GNU.sparse.realsize': '1000000',
			},
		},
	]);
	const {bytes} = await extract(image, '/', out);
	assert.equal(bytes, size + 1_000_000);
	const content = readFileSync(path.join(out, 'big'));
	assert.equal(content.length, size);
	assert.equal(content.subarray(0, 5).toString(), 'start');
	assert.equal(content.subarray(-4).toString(), 'tail');
	assert.ok(content.subarray(5, -4).every((byte) => byte === 0));
	assert.equal(statSync(path.join(out, 'hole')).size, 1_000_000);
	const {blocks} = statSync(path.join(out, 'big'));
	assert.ok(blocks * 512 < size / 8, `${blocks} blocks`);
});

test('a name that is not UTF-8 is kept byte by byte, and can be asked for', async (context) => {
	if (process.platform !== 'linux') return context.skip('only Linux takes such names');
	const out = temporaryFolder(context);
	const image = await imageOf(context, [
		{name: {hex: Buffer.from('d\xff/f\xfe', 'latin1').toString('hex')}, data: 'x'},
		{name: {hex: '6cfd'}, type: '2', link: {hex: '64ff'}},
	]);
	await extract(image, '/', path.join(out, 'all'));
	assert.deepEqual(contentOf(path.join(out, 'all')), {
		'd\xff': '/',
		'd\xff/f\xfe': 'x',
		'l\xfd': '-> d\xff',
	});
	await extract(image, '/d\\xff/f\\xfe', out);
	assert.equal(contentOf(out)['f\xfe'], 'x');
});

test('a hard link that the disk cannot make becomes a copy', async (context) => {
	const out = temporaryFolder(context);
	if (process.getuid?.() !== 0 || process.platform !== 'linux') {
		return skippedHere('a hard link over two file systems: only root on Linux can mount one');
	}
	mkdirSync(path.join(out, 'a/sub'), {recursive: true});
	await run('mount', ['-t', 'tmpfs', 'none', path.join(out, 'a/sub')]);
	try {
		const image = await imageOf(context, [
			{name: 'a/one', data: 'shared', mtime: 1_500_000_000},
			{name: 'a/sub/two', type: '1', link: 'a/one', mtime: 1_500_000_000},
		]);
		await extract(image, '/a', out, {force: true});
		const copy = path.join(out, 'a/sub/two');
		assert.equal(readFileSync(copy, 'utf8'), 'shared');
		assert.deepEqual([statSync(copy).nlink, statSync(copy).mtimeMs], [1, 1_500_000_000_000]);
		assert.deepEqual(Object.keys(contentOf(out)), ['a', 'a/one', 'a/sub', 'a/sub/two']);
	} finally {
		await run('umount', [path.join(out, 'a/sub')]);
	}
});
