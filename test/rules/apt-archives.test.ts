import assert from 'node:assert/strict';
import {test} from 'node:test';
import {aptArchives} from '../../src/rules/apt-archives.ts';
import {foundIn, mebibyte, run} from './caches/found-in.ts';

test('packages and caches of apt are told', async (context) => {
	const [finding, ...others] = await foundIn(context, aptArchives, [
		[
			run('apt-get install -y git;'),
			{
				'var/cache/apt/archives/git_2.39_amd64.deb': 2 * mebibyte,
				'var/cache/apt/archives/partial/x.deb': 10,
				'var/cache/apt/archives/lock': 3,
				'var/cache/apt/pkgcache.bin': 100,
				'var/cache/apt/srcpkgcache.bin.a1B2c3': 1000,
			},
		],
	]);
	assert.deepEqual(others, []);
	assert.equal(finding?.title, 'Cache of apt: 4 files');
	assert.equal(finding?.bytes, 2 * mebibyte + 1110);
	assert.deepEqual(finding?.paths, [
		'/var/cache/apt/archives/git_2.39_amd64.deb',
		'/var/cache/apt/srcpkgcache.bin.a1B2c3',
		'/var/cache/apt/pkgcache.bin',
		'/var/cache/apt/archives/partial/x.deb',
	]);
	assert.equal(finding?.remedy, 'RUN apt-get install -y git \\\n && apt-get clean');
});

test('other packages, and what a later layer removes, are left alone', async (context) => {
	const findings = await foundIn(context, aptArchives, [
		[
			run('make'),
			{
				'opt/app/archives/app.deb': 2 * mebibyte,
				'var/cache/apt/archives/git.deb': 2 * mebibyte,
			},
		],
		[run('apt-get clean'), {'var/cache/apt/archives/.wh.git.deb': 0}],
	]);
	assert.deepEqual(findings, []);
});
