import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sparseLoginDatabases} from '../../src/rules/sparse-login-databases.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {essence, file, foundBy, mebibyte} from './built-image.ts';

/** 512 bytes that a container sees as `size`. */
function sparse(name: string, size: number): RawEntry {
	return {
		name,
		data: {repeat: 'x', n: 512},
		pax: {'GNU.sparse.size': String(size), 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,512'},
	};
}

test('holes that are stored as zeros cost what they look like', async (context) => {
	const findings = await foundBy(sparseLoginDatabases, context, [
		[
			'RUN groupadd -g 70000 app && useradd -u 70000 -g app app',
			file('var/log/lastlog', 20 * mebibyte),
			file('var/log/faillog', 300),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		['Login database with holes: /var/log/lastlog', 20 * mebibyte, 0, '/var/log/lastlog'],
	]);
	assert.equal(
		findings[0]?.remedy,
		'RUN groupadd -g 70000 app && useradd --no-log-init -u 70000 -g app app',
	);
});

test('a sparse file is told by what a container sees, whether it lives or not', async (context) => {
	const findings = await foundBy(sparseLoginDatabases, context, [
		['RUN adduser --uid 900000 --disabled-password web', sparse('var/log/lastlog', 2e11)],
		['RUN useradd -l b', sparse('var/log/lastlog', 1e11)],
	]);
	assert.deepEqual(findings.map(essence), [
		['Login database with holes: /var/log/lastlog', 512, 1, '/var/log/lastlog'],
		['Login database with holes: /var/log/lastlog', 0, 0, '/var/log/lastlog'],
	]);
	assert.match(findings[0]?.detail ?? '', /^A container sees 100 GB, and the layer holds 512 B /);
	assert.match(findings[1]?.detail ?? '', /A later layer replaces or deletes it/);
	assert.equal(findings[0]?.remedy, 'RUN useradd -l b');
	assert.equal(
		findings[1]?.remedy,
		'# adduser has no such option. In its place:\nuseradd --no-log-init --create-home --uid 900000 web',
	);
});

test('small databases, and those of the base image, are fine', async (context) => {
	const findings = await foundBy(
		sparseLoginDatabases,
		context,
		[
			['ADD file:abc in /', file('var/log/lastlog', 2 * mebibyte)],
			['RUN useradd a', file('var/log/faillog', 32 * 1024), sparse('var/log/tallylog', 9e6)],
		],
		{baseLayers: 1},
	);
	assert.deepEqual(findings, []);
});
