// How it works where there is no /proc, as on macOS.
import assert from 'node:assert/strict';
import {mkdirSync, renameSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {extract} from '../../src/extract/extract.ts';
import {temporaryFolder} from '../helpers/image-files.ts';
import {contentOf, imageOf, modeOf, withBlob} from './layers-image.ts';

const {platform} = process;
const pretend = (value: string): void => {
	Object.defineProperty(process, 'platform', {value});
};
before(() => pretend('freebsd'));
after(() => pretend(platform));

test('files, links and directories are made by their paths', async (context) => {
	const out = temporaryFolder(context);
	const image = await imageOf(context, [
		{name: 'd/', type: '5', mode: 0o710, mtime: 1_600_000_000},
		{name: 'd/e/f', data: 'x'},
		{name: 'd/hard', type: '1', link: 'd/e/f'},
		{name: 'd/link', type: '2', link: 'e'},
	]);
	const content = {d: '/', 'd/e': '/', 'd/e/f': 'x', 'd/hard': 'x', 'd/link': '-> e'};
	await extract(image, '/d', out);
	assert.deepEqual(contentOf(out), content);
	assert.equal(modeOf(path.join(out, 'd')), '710');
	assert.equal(statSync(path.join(out, 'd')).mtimeMs, 1_600_000_000_000);
	await extract(image, '/', out, {force: true});
	assert.deepEqual(contentOf(out), content);
	assert.equal(statSync(path.join(out, 'd/hard')).nlink, 2);
});

test('a directory that becomes a link on the way is noticed', async (context) => {
	const folder = temporaryFolder(context);
	const [out, victim] = [path.join(folder, 'out'), path.join(folder, 'victim')];
	mkdirSync(out);
	mkdirSync(victim);
	writeFileSync(path.join(victim, 'second'), 'precious');
	const image = await imageOf(context, [
		{name: 'd/first', data: 'x'},
		{name: 'e/second', data: 'x'},
	]);
	const attacked = withBlob(image, async function* (bytes) {
		yield bytes.subarray(0, 512);
		renameSync(path.join(out, 'e'), path.join(out, 'moved'));
		symlinkSync(victim, path.join(out, 'e'));
		yield bytes.subarray(512);
	});
	await assert.rejects(extract(attacked, '/', out), {
		code: 'unwritable',
		message: `${out}/e/second cannot be written: something else is where a directory should be.`,
	});
	assert.deepEqual(contentOf(victim), {second: 'precious'});
});

test('links in DEST are replaced with --force, and not followed', async (context) => {
	const folder = temporaryFolder(context);
	const [out, victim] = [path.join(folder, 'out'), path.join(folder, 'victim')];
	mkdirSync(out);
	mkdirSync(victim);
	symlinkSync(victim, path.join(out, 'd'));
	await extract(await imageOf(context, [{name: 'd/f', data: 'x'}]), '/', out, {force: true});
	assert.deepEqual(contentOf(victim), {});
	assert.deepEqual(contentOf(out), {d: '/', 'd/f': 'x'});
});
