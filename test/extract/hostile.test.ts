import assert from 'node:assert/strict';
import {
	existsSync,
	linkSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import type {Analysis} from '../../src/analysis/analyze.ts';
import {extract} from '../../src/extract/extract.ts';
import {temporaryFolder} from '../helpers/image-files.ts';
import {contentOf, imageOf, withBlob} from './layers-image.ts';

/** A folder to extract into, and one beside it that nothing may get into. */
function outAndVictim(context: {after(callback: () => void): void}): {
	readonly out: string;
	readonly victim: string;
} {
	const folder = temporaryFolder(context);
	const out = path.join(folder, 'out');
	const victim = path.join(folder, 'victim');
	mkdirSync(out);
	mkdirSync(victim);
	writeFileSync(path.join(victim, 'file'), 'precious');
	return {out, victim};
}

test('a link in a lower layer, a file through it in an upper one: nothing leaves DEST', async (context) => {
	const {out, victim} = outAndVictim(context);
	const image = await imageOf(
		context,
		[
			{name: 'a', type: '2', link: victim},
			{name: 'b', type: '2', link: '..'},
		],
		[
			{name: 'a/file', data: 'evil'},
			{name: 'a/new', data: 'evil'},
			{name: 'b/escaped', data: 'evil'},
		],
	);
	await extract(image, '/', out);
	assert.deepEqual(contentOf(victim), {file: 'precious'});
	assert.deepEqual(readdirSync(path.dirname(out)).sort(), ['out', 'victim']);
});

test('names that lead upwards or start at the root stay below DEST', async (context) => {
	const {out, victim} = outAndVictim(context);
	const image = await imageOf(context, [
		{name: '../victim/file', data: 'evil'},
		{name: '/victim/file', data: 'evil'},
		{name: `${victim}/file`, data: 'evil'},
		{name: 'x/../../victim/file', data: 'evil'},
		{name: 'hard', type: '1', link: '../victim/file'},
		{name: 'hard2', type: '1', link: `${victim}/file`},
	]);
	await extract(image, '/', out);
	assert.deepEqual(contentOf(victim), {file: 'precious'});
	assert.equal(statSync(path.join(victim, 'file')).nlink, 1);
	assert.deepEqual(readdirSync(path.dirname(out)).sort(), ['out', 'victim']);
});

test('a tree with impossible names, were there ever one, makes nothing of them', async (context) => {
	const {out} = outAndVictim(context);
	const image = await imageOf(context, [
		{name: 'aa/inside', data: 'evil'},
		{name: 'bb', data: 'evil'},
		{name: 'c', data: 'evil'},
		{name: 'dd', data: 'evil'},
		{name: 'fine', data: 'x'},
	]);
	rename(image, 'aa', '..');
	rename(image, 'bb', '/b');
	rename(image, 'c', '.');
	rename(image, 'dd', 'd\0');
	const {skipped} = await extract(image, '/', out);
	assert.deepEqual(contentOf(out), {fine: 'x'});
	assert.deepEqual(skipped.map(({why}) => why).sort(), [
		'its directory is skipped',
		...Array.from({length: 4}, () => 'no file can have its name'),
	]);
});

/** Puts bytes of the same length in place of a name. */
function rename({tree}: Analysis, from: string, to: string): void {
	for (let node = 1; node < tree.nodeCount; node++) {
		if (Buffer.from(tree.name(node)).toString() === from) tree.name(node).set(Buffer.from(to));
	}
}

test('a link that is in DEST already, in the place of a file or of a directory, is not followed', async (context) => {
	for (const force of [false, true]) {
		const {out, victim} = outAndVictim(context);
		symlinkSync(victim, path.join(out, 'd'));
		symlinkSync(path.join(victim, 'file'), path.join(out, 'f'));
		symlinkSync(path.join(victim, 'dangling'), path.join(out, 'g'));
		const image = await imageOf(context, [
			{name: 'd/file', data: 'evil'},
			{name: 'd/new', data: 'evil'},
			{name: 'f', data: 'evil'},
			{name: 'g', data: 'evil'},
			{name: 'h', type: '1', link: 'f'},
		]);
		const result = extract(image, '/', out, {force});
		if (force) await result;
		else await assert.rejects(result, {code: 'exists', message: `${out}/d is there already.`});
		assert.deepEqual(contentOf(victim), {file: 'precious'});
		assert.equal(lstatSync(path.join(out, 'd')).isDirectory(), force);
		assert.equal(lstatSync(path.join(out, 'f')).isFile(), force);
		assert.deepEqual(
			Object.keys(contentOf(out)),
			force ? ['d', 'd/file', 'd/new', 'f', 'g', 'h'] : ['d', 'f', 'g'],
		);
	}
});

test('DEST that is a link to a file is not written through', async (context) => {
	const {out, victim} = outAndVictim(context);
	const target = path.join(out, 'link');
	symlinkSync(path.join(victim, 'file'), target);
	const image = await imageOf(context, [{name: 'f', data: 'new'}]);
	await assert.rejects(extract(image, '/f', target), {code: 'exists'});
	await extract(image, '/f', target, {force: true});
	assert.equal(readFileSync(path.join(victim, 'file'), 'utf8'), 'precious');
	assert.ok(lstatSync(target).isFile());
});

test('--force never writes into a file that has another name elsewhere', async (context) => {
	const {out, victim} = outAndVictim(context);
	linkSync(path.join(victim, 'file'), path.join(out, 'f'));
	await extract(await imageOf(context, [{name: 'f', data: 'new'}]), '/f', out, {force: true});
	assert.equal(readFileSync(path.join(out, 'f'), 'utf8'), 'new');
	assert.equal(readFileSync(path.join(victim, 'file'), 'utf8'), 'precious');
});

// The layer is 512 bytes of header and 512 of data for each file.
for (const {when, offset, failure} of [
	{when: 'before', offset: 512, failure: 'out/e/second'},
	{when: 'after', offset: 1024, failure: 'out/e'},
]) {
	test(`a directory that becomes a link ${when} it is opened is not followed`, async (context) => {
		const {out, victim} = outAndVictim(context);
		const image = await imageOf(context, [
			{name: 'd/first', data: 'x'},
			{name: 'e/second', data: 'x'},
		]);
		const attacked = withBlob(image, async function* (bytes) {
			yield bytes.subarray(0, offset);
			renameSync(path.join(out, 'e'), path.join(out, 'moved'));
			symlinkSync(victim, path.join(out, 'e'));
			yield bytes.subarray(offset);
		});
		const message = `${path.dirname(out)}/${failure} cannot be written: something else is where a directory should be.`;
		await assert.rejects(extract(attacked, '/', out), {code: 'unwritable', message});
		assert.deepEqual(contentOf(victim), {file: 'precious'});
		assert.ok(existsSync(path.join(out, 'd/first')));
	});
}

test('odd targets of links are kept as they are, or skipped where no link can have them', async (context) => {
	const {out} = outAndVictim(context);
	const long = 'x'.repeat(4096);
	const image = await imageOf(context, [
		{name: 'a', type: '2', link: '/../../etc//passwd/.'},
		{name: 'empty', type: '2', link: ''},
		{name: 'long', type: '2', link: long, longLink: true},
	]);
	const {skipped} = await extract(image, '/', out);
	assert.deepEqual(contentOf(out), {a: '-> /../../etc//passwd/.'});
	const why = 'no symlink can have its target';
	assert.deepEqual(skipped, [
		{path: '/empty', why},
		{path: '/long', why},
	]);
});

test('a name that is longer than any file system takes is skipped with what is in it', async (context) => {
	const {out} = outAndVictim(context);
	const name = `d/${'n'.repeat(256)}`;
	const image = await imageOf(context, [{name: `${name}/f`, longName: true, data: 'x'}]);
	const {skipped} = await extract(image, '/', out);
	assert.deepEqual(contentOf(out), {d: '/'});
	assert.deepEqual(
		skipped.map(({why}) => why),
		['its name is too long', 'its directory is skipped'],
	);
	await assert.rejects(extract(image, `/${name}`, out), {code: 'unwritable'});
	await extract(image, `/${name}`, path.join(out, 'short'));
	assert.equal(readFileSync(path.join(out, 'short/f'), 'utf8'), 'x');
});
