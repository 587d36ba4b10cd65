import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nodeDevFiles} from '../../src/rules/node-dev-files.ts';
import {essence, file, foundBy, kibibyte, mebibyte} from './built-image.ts';

const modules = 'app/node_modules';

test('maps, sources, manuals, and tests of packages are found, and nothing that a program loads', async (context) => {
	const findings = await foundBy(nodeDevFiles, context, [
		[
			'RUN npm ci --omit=dev',
			file(`${modules}/a/dist/a.js.map`, mebibyte),
			file(`${modules}/a/README.md`, 100),
			file(`${modules}/a/src/a.ts`, 200),
			file(`${modules}/a/test/fixture.bin`, 5000),
			file(`${modules}/a/dist/__tests__/a.js`, 400),
			// Not meant.
			file(`${modules}/a/LICENSE.md`, mebibyte),
			file(`${modules}/a/a.d.ts`, mebibyte),
			file(`${modules}/a/build/apis/docs/v1.js`, mebibyte),
			file(`${modules}/test/index.js`, mebibyte),
			file(`${modules}/@playwright/test/index.js`, mebibyte),
			file('app/src/a.ts', mebibyte),
			file('app/README.md', mebibyte),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		[
			'Sources, tests and documentation of Node.js packages: 5 files',
			mebibyte + 5700,
			0,
			`/${modules}/a/dist/a.js.map`,
			`/${modules}/a/test`,
			`/${modules}/a/dist/__tests__`,
			`/${modules}/a/src/a.ts`,
			`/${modules}/a/README.md`,
		],
	]);
	const {remedy = ''} = findings[0] ?? {};
	assert.match(remedy, /^RUN npm ci --omit=dev \\\n && find \/app\/node_modules -type f /);
	assert.match(
		remedy,
		/\n && rm -rf \/app\/node_modules\/a\/test \/app\/node_modules\/a\/dist\/__tests__$/,
	);
});

test('a map below code that is called docs is told as a file', async (context) => {
	const findings = await foundBy(nodeDevFiles, context, [
		[
			'RUN npm ci',
			file(`${modules}/a/lib/docs/a.js.map`, 2 * mebibyte),
			file(`${modules}/a/lib/docs/a.js`),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		[
			'Sources, tests and documentation of Node.js packages: 1 file',
			2 * mebibyte,
			0,
			`/${modules}/a/lib/docs/a.js.map`,
		],
	]);
});

test('what another name still needs, and a little, are no findings', async (context) => {
	const findings = await foundBy(nodeDevFiles, context, [
		[
			'RUN npm ci',
			file(`${modules}/a/big.map`, 2 * mebibyte),
			{name: 'app/public/big.map', type: '1', link: `${modules}/a/big.map`},
			file(`${modules}/a/little.map`, 500 * kibibyte),
		],
	]);
	assert.deepEqual(findings, []);
});
