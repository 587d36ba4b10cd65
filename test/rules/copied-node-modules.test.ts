import assert from 'node:assert/strict';
import {test} from 'node:test';
import {copiedNodeModules} from '../../src/rules/copied-node-modules.ts';
import {essence, file, foundBy, kibibyte, mebibyte} from './built-image.ts';

const hash = '4f2ac1d6b3e8f9a0'.repeat(4);

test('a copied node_modules is told with its size, and counted for nothing', async (context) => {
	const findings = await foundBy(copiedNodeModules, context, [
		[
			'COPY . /app # buildkit',
			file('app/package.json', 10),
			file('app/yarn.lock', 10),
			file('app/node_modules/a/index.js', mebibyte),
			file('app/node_modules/b/node_modules/c/index.js', 500 * kibibyte),
			file('app/node_modules/b/package.json', 10),
			{name: 'app/node_modules/d/index.js', type: '1', link: 'app/node_modules/a/index.js'},
		],
	]);
	assert.deepEqual(findings.map(essence), [
		['node_modules copied from the build context: 3 files', 0, 0, '/app/node_modules'],
	]);
	assert.match(findings[0]?.detail ?? '', /^They hold 1\.56 MB\. /);
	assert.equal(
		findings[0]?.remedy,
		[
			'# .dockerignore',
			'**/node_modules',
			'# Dockerfile',
			'COPY package.json yarn.lock ./',
			'RUN yarn install --frozen-lockfile --production',
			'COPY . /app',
		].join('\n'),
	);
});

test('packages of a RUN, of another stage, of no project, and of the base image are fine', async (context) => {
	const project = (name: string): ReturnType<typeof file>[] => [
		file(`${name}/package.json`, 10),
		file(`${name}/node_modules/a/index.js`, 2 * mebibyte),
	];
	const findings = await foundBy(
		copiedNodeModules,
		context,
		[
			['COPY . /base # buildkit', ...project('base')],
			['RUN npm ci', ...project('one')],
			['COPY --from=build /two /two', ...project('two')],
			['COPY /three /three # buildkit', ...project('three')],
			[`COPY dir:${hash} in /four/node_modules `, ...project('four')],
			['COPY . /five', file('five/node_modules/a/index.js', 2 * mebibyte)],
			['COPY small /six', file('six/package.json', 10), file('six/node_modules/a.js', kibibyte)],
		],
		{baseLayers: 1},
	);
	assert.deepEqual(findings, []);
});

test('the classic builder names a hash only', async (context) => {
	const findings = await foundBy(copiedNodeModules, context, [
		[
			`/bin/sh -c #(nop) COPY dir:${hash} in /app `,
			file('app/package.json', 10),
			file('app/node_modules/a/index.js', 2 * mebibyte),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		['node_modules copied from the build context: 1 file', 0, 0, '/app/node_modules'],
	]);
});
