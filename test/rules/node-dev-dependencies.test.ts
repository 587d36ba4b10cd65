import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nodeDevDependencies} from '../../src/rules/node-dev-dependencies.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {essence, file, foundBy, mebibyte} from './built-image.ts';

function installed(name: string, bytes = mebibyte): RawEntry[] {
	return [file(`${name}/index.js`, bytes), {name: `${name}/package.json`, data: '{}'}];
}

function manifest(directory: string, content: unknown): RawEntry {
	return {name: `${directory}/package.json`, data: JSON.stringify(content)};
}

const modules = 'app/node_modules';

test('packages that the manifest has for development are found, those for running are not', async (context) => {
	const findings = await foundBy(nodeDevDependencies, context, [
		[
			'RUN npm ci',
			manifest('app', {
				devDependencies: {typescript: '5', '@types/node': '22', vite: '7'},
				dependencies: {vite: '7', webpack: '5'},
			}),
			{name: 'app/package-lock.json', data: '{}'},
			...installed(`${modules}/typescript`, 3 * mebibyte),
			...installed(`${modules}/@types/node`, mebibyte),
			...installed(`${modules}/@types/react`, mebibyte),
			...installed(`${modules}/vite`),
			...installed(`${modules}/webpack`),
			...installed(`${modules}/express`),
			...installed(`${modules}/express/node_modules/typescript`),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		[
			'Development packages of Node.js: typescript, @types/node',
			4 * mebibyte + 4,
			0,
			`/${modules}/typescript`,
			`/${modules}/@types/node`,
		],
	]);
	assert.equal(findings[0]?.remedy, 'RUN npm ci --omit=dev');
});

test('a manifest that tells nothing leaves the names to tell', async (context) => {
	const findings = await foundBy(nodeDevDependencies, context, [
		[
			'COPY /build/app /app # buildkit',
			{name: 'app/package.json', data: '{"devDependencies":'},
			{name: 'app/pnpm-lock.yaml', data: ''},
			...installed(`${modules}/eslint`, 2 * mebibyte),
		],
	]);
	assert.equal(findings[0]?.title, 'Development packages of Node.js: eslint');
	assert.equal(
		findings[0]?.remedy,
		'# At the end of the stage that it is copied from:\nRUN pnpm prune --prod\nCOPY /build/app /app',
	);
});

test('a build that needs them goes to another stage, or they go behind it', async (context) => {
	const layer = (name: string): RawEntry[] => [
		manifest(name, {devDependencies: {jest: '1'}}),
		{name: `${name}/yarn.lock`, data: ''},
		...installed(`${name}/node_modules/jest`, 2 * mebibyte),
	];
	const findings = await foundBy(nodeDevDependencies, context, [
		['RUN yarn install --frozen-lockfile && yarn build', ...layer('a')],
		['RUN yarn && yarn cache clean', ...layer('b')],
		['RUN yarn run build', file('b/dist/main.js', 10)],
	]);
	assert.deepEqual(
		findings.map(({remedy}) => remedy),
		[
			'RUN yarn install --frozen-lockfile && yarn build \\\n && yarn install --production --ignore-scripts --prefer-offline',
			'RUN yarn --production && yarn cache clean\n# Do this in another stage, and copy its result from there:\n# RUN yarn run build',
		],
	);
});

test('global packages, and directories without a manifest, are no development packages of a project', async (context) => {
	const findings = await foundBy(nodeDevDependencies, context, [
		[
			'RUN npm install -g typescript',
			...installed('usr/local/lib/node_modules/typescript', 2 * mebibyte),
			...installed('usr/local/lib/node_modules/npm/node_modules/typescript', 2 * mebibyte),
			manifest('srv', {devDependencies: {jest: '1'}}),
			file('srv/node_modules/jest/index.js', 2 * mebibyte),
			...installed('opt/node_modules/mocha', 2 * mebibyte),
		],
	]);
	assert.deepEqual(findings, []);
});
