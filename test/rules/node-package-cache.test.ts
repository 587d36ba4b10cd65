import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nodePackageCache as rule} from '../../src/rules/node-package-cache.ts';
import {foundIn, mebibyte, run, sized} from './caches/found-in.ts';

test('npm’s cache and logs are told with one mount', async (context) => {
	const [finding, ...others] = await foundIn(context, rule, [
		[
			run('npm ci'),
			{
				'root/.npm/_cacache/content-v2/sha512/a': mebibyte,
				'root/.npm/_logs/2024-debug-0.log': 500,
				'root/.npm/_npx/1/node_modules/x/index.js': mebibyte,
				'app/node_modules/x/index.js': mebibyte,
			},
		],
	]);
	assert.deepEqual(others, []);
	assert.equal(finding?.title, 'Cache of npm: 2 files');
	assert.equal(finding?.bytes, mebibyte + 500);
	assert.equal(finding?.severity, 'warning');
	assert.deepEqual(finding?.paths, ['/root/.npm/_cacache', '/root/.npm/_logs']);
	assert.equal(finding?.remedy, 'RUN --mount=type=cache,target=/root/.npm \\\n    npm ci');
});

for (const [env, path] of [
	['npm_config_cache=/tmp/npm', 'tmp/npm/_cacache/x'],
	['NPM_CONFIG_CACHE=/tmp', 'tmp/_cacache/x'],
	['', 'usr/local/share/.cache/yarn/v6/x'],
	['', 'home/node/.cache/yarn/v6/x'],
	['YARN_CACHE_FOLDER=/opt/yarn', 'opt/yarn/x.zip'],
	['', 'app/.yarn/cache/x.zip'],
	['', 'root/.yarn/berry/cache/x.zip'],
	['', 'root/.local/share/pnpm/store/v10/files/00/x'],
	['', 'app/.pnpm-store/v3/files/00/x'],
	['PNPM_HOME=/pnpm', 'pnpm/store/v10/files/00/x'],
	['', 'root/.bun/install/cache/x'],
	['BUN_INSTALL_CACHE_DIR=/opt/buns', 'opt/buns/x'],
	['', 'root/.cache/node-gyp/22.1.0/include/node/v8.h'],
] as const) {
	test(`${path} with ${env || 'no variable'} is a cache`, async (context) => {
		const layers = [[run('./install'), {[path]: mebibyte}] as const];
		const [finding] = await foundIn(context, rule, layers, {run: {Env: [env]}});
		assert.equal(finding?.bytes, mebibyte);
	});
}

test('with Plug’n’Play, Yarn’s cache is the program', async (context) => {
	const files = {
		'app/.pnp.cjs': 10,
		'app/.yarn/cache/x.zip': mebibyte,
		'root/.yarn/berry/cache/y.zip': mebibyte,
		'other/.yarn/cache/z.zip': 2 * mebibyte,
	};
	const [finding, ...others] = await foundIn(context, rule, [[run('yarn'), files]]);
	assert.deepEqual(others, []);
	assert.deepEqual(finding?.paths, ['/other/.yarn/cache']);
	assert.equal(finding?.bytes, 2 * mebibyte);
});

test('a loader that is gone needs no cache', async (context) => {
	const findings = await foundIn(context, rule, [
		[run('yarn'), {'app/.pnp.cjs': 10, 'app/.yarn/cache/x.zip': mebibyte}],
		[run('rm /app/.pnp.cjs'), {'app/.wh..pnp.cjs': 0}],
	]);
	assert.equal(findings.length, 1);
});

test('what pnpm has linked, by hard links or symlinks, stays', async (context) => {
	const store = 'root/.local/share/pnpm/store/v10';
	const findings = await foundIn(context, rule, [
		[
			run('pnpm install'),
			[
				sized(`${store}/files/00/a`, 2 * mebibyte),
				{name: 'app/node_modules/.pnpm/a/index.js', type: '1', link: `${store}/files/00/a`},
				{name: 'app/node_modules/.pnpm/b/index.js', type: '1', link: `${store}/files/00/a`},
				sized(`${store}/links/c/1.0.0/hash/node_modules/c/index.js`, 2 * mebibyte),
			],
		],
	]);
	assert.deepEqual(findings, []);
});

test('a cache that came with the sources is left out by .dockerignore', async (context) => {
	const files = {'app/.npm/_cacache/x': mebibyte};
	const [finding] = await foundIn(context, rule, [['COPY . /app # buildkit', files]]);
	assert.equal(finding?.remedy, '# .dockerignore\n**/.npm/_cacache');
});

test('a cache in a place with an odd name is removed instead of mounted', async (context) => {
	const files = {"srv/it's, here/.npm/_cacache/x": mebibyte};
	const [finding] = await foundIn(context, rule, [[run('npm ci'), files]]);
	assert.equal(finding?.remedy, "RUN npm ci \\\n && rm -rf '/srv/it'\\''s, here/.npm/_cacache'");
});
