import assert from 'node:assert/strict';
import {test} from 'node:test';
import {pythonPackageCache as rule} from '../../src/rules/python-package-cache.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {foundIn, mebibyte, run, sized} from './caches/found-in.ts';

test('the cache of pip is told with the option that keeps it empty', async (context) => {
	const findings = await foundIn(context, rule, [
		[
			run('python3 -m pip --quiet install -r requirements.txt && pip install --no-cache-dir x'),
			{'root/.cache/pip/http-v2/a/b': mebibyte, 'root/.cache/pip/selfcheck/c': 10},
		],
	]);
	assert.deepEqual(findings, [
		{
			rule: 'python-package-cache',
			severity: 'warning',
			confidence: 'high',
			title: 'Cache of pip: 2 files',
			detail: rule.why,
			bytes: mebibyte + 10,
			compressedBytes: null,
			layerIndex: 0,
			paths: ['/root/.cache/pip'],
			pathCount: 1,
			remedy:
				'RUN python3 -m pip --quiet install --no-cache-dir -r requirements.txt && pip install --no-cache-dir x',
			reference: 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
			file: null,
			line: null,
		},
	]);
});

test('a cache that belongs to another user gets a mount of that user', async (context) => {
	const [finding] = await foundIn(context, rule, [
		[
			run('uv sync --locked'),
			[{...sized('home/app/.cache/uv/archive-v0/x', mebibyte), uid: 1000, gid: 100}],
		],
	]);
	assert.equal(
		finding?.remedy,
		'RUN --mount=type=cache,target=/home/app/.cache/uv \\\n    uv sync --locked',
	);
	const folder: RawEntry = {name: 'home/app/.cache/uv/', type: '5', uid: 1000, gid: 100};
	const [other] = await foundIn(context, rule, [
		[run('uv sync'), [folder, sized('home/app/.cache/uv/archive-v0/x', mebibyte)]],
	]);
	assert.equal(
		other?.remedy,
		'RUN --mount=type=cache,target=/home/app/.cache/uv,uid=1000,gid=100 \\\n    uv sync',
	);
});

test('what is linked into an environment stays, under however many names', async (context) => {
	const cached = 'opt/uv/cache/archive-v0/abc/numpy/core.so';
	const layer: readonly RawEntry[] = [
		sized(cached, 3 * mebibyte),
		{name: 'opt/uv/cache/archive-v0/abc/again.so', type: '1', link: cached},
		{name: 'app/.venv/lib/python3.12/site-packages/numpy/core.so', type: '1', link: cached},
		sized('opt/uv/cache/wheels-v5/x.whl', 2 * mebibyte),
		{name: 'opt/uv/cache/y.whl', type: '1', link: 'opt/uv/cache/wheels-v5/x.whl'},
	];
	const [finding, ...others] = await foundIn(context, rule, [[run('uv sync'), layer]], {
		run: {Env: ['PATH=/bin', 'UV_CACHE_DIR=/opt/uv/cache/']},
	});
	assert.deepEqual(others, []);
	assert.equal(finding?.bytes, 2 * mebibyte);
	assert.equal(finding?.title, 'Cache of uv: 1 file');
	assert.deepEqual(finding?.paths, ['/opt/uv/cache']);
});

test('with links into the cache, uv’s cache is the program', async (context) => {
	const layers = [[run('uv sync'), {'root/.cache/uv/archive-v0/x': mebibyte}] as const];
	const config = {Env: ['UV_LINK_MODE=symlink']};
	assert.deepEqual(await foundIn(context, rule, layers, {run: config}), []);
	assert.deepEqual(await foundIn(context, rule, layers, {run: {Cmd: ['uvx', 'ruff']}}), []);
});

test('environments that Poetry and PDM keep beside their caches stay', async (context) => {
	const [finding, ...others] = await foundIn(context, rule, [
		[
			run('poetry install'),
			{
				'root/.cache/pypoetry/virtualenvs/app-x/lib/python3.12/site-packages/a.py': mebibyte,
				'root/.cache/pypoetry/cache/repositories/x': mebibyte,
				'root/.cache/pypoetry/artifacts/y.whl': mebibyte,
				'root/.cache/pdm/packages/numpy/a.so': mebibyte,
				'root/.local/share/virtualenvs/app/lib/a.py': mebibyte,
			},
		],
	]);
	assert.deepEqual(others, []);
	assert.equal(finding?.bytes, 2 * mebibyte);
	assert.equal(
		finding?.remedy,
		'RUN --mount=type=cache,target=/root/.cache/pypoetry/cache \\\n    --mount=type=cache,target=/root/.cache/pypoetry/artifacts \\\n    poetry install',
	);
});

for (const [env, path] of [
	['PIP_CACHE_DIR=/var/pip', 'var/pip/http/x'],
	['PIP_CACHE_DIR=~/.pipcache', 'home/me/.pipcache/x'],
	['XDG_CACHE_HOME=/data/.cache//', 'data/.cache/pip/x'],
	['XDG_CACHE_HOME=/tmp', 'tmp/pypoetry/artifacts/x'],
	['POETRY_CACHE_DIR=/opt/poetry', 'opt/poetry/artifacts/x'],
	['PIPENV_CACHE_DIR=/pipenv', 'pipenv/x'],
	['PDM_CACHE_DIR=/pdm', 'pdm/wheels/x'],
	['CONDA_PKGS_DIRS=/a/pkgs,/b/pkgs', 'b/pkgs/x.conda'],
	['MAMBA_ROOT_PREFIX=/opt/mamba', 'opt/mamba/pkgs/x.conda'],
	['', 'opt/conda/pkgs/x.tar.bz2'],
	['', 'home/me/miniforge3/pkgs/x.conda'],
] as const) {
	test(`${path} with ${env || 'no variable'} is a cache`, async (context) => {
		const layers = [[run('./install'), {[path]: mebibyte}] as const];
		const [finding] = await foundIn(context, rule, layers, {run: {Env: [env]}});
		assert.equal(finding?.bytes, mebibyte);
	});
}

for (const [env, path] of [
	['PIP_CACHE_DIR=/', 'srv/x'],
	['PIP_CACHE_DIR=/app', 'app/x'],
	['PIP_CACHE_DIR=/root/.cache', 'root/.cache/x'],
	['PIP_CACHE_DIR=/srv/a/../b', 'srv/b/x'],
	['PIP_CACHE_DIR=cache/pip', 'cache/pip/x'],
	['PIP_CACHE_DIR=/opt/*/pip', 'opt/x/pip/y'],
	['PIP_CACHE_DIR=/opt/{a,b}', 'opt/a/y'],
	['PIP_CACHE_DIR=/srv/shop', 'srv/shop/x'],
	['PIP_CACHE_DIR=', 'x'],
	['POETRY_CACHE_DIR=/opt/poetry', 'opt/poetry/virtualenvs/x'],
	['', 'root/.cache/pip.txt'],
	['', 'srv/pip/http/x'],
] as const) {
	test(`${path} with ${env || 'no variable'} is no cache`, async (context) => {
		const layers = [[run('./install'), {[path]: mebibyte}] as const];
		const config = {Env: [env], WorkingDir: '/srv/shop/api'};
		assert.deepEqual(await foundIn(context, rule, layers, {run: config}), []);
	});
}

test('conda is cleaned with the tool that was used', async (context) => {
	const files = {'opt/conda/pkgs/numpy/x': mebibyte};
	const [mamba] = await foundIn(context, rule, [[run('micromamba install -y numpy'), files]]);
	assert.equal(mamba?.remedy, 'RUN micromamba install -y numpy \\\n && micromamba clean -afy');
});

test('wheels that a later step has installed are mounted instead of copied', async (context) => {
	const files = {'wheels/a.whl': mebibyte, 'wheels/README': mebibyte};
	const copy = 'COPY --from=build /wheels /wheels # buildkit';
	const [finding, ...others] = await foundIn(context, rule, [
		[copy, files],
		[run('pip install --no-cache-dir /wheels/*.whl'), {'usr/lib/python3/site-packages/a.py': 1}],
	]);
	assert.deepEqual(others, []);
	assert.equal(finding?.bytes, mebibyte);
	assert.equal(finding?.layerIndex, 0);
	assert.equal(
		finding?.remedy,
		'RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \\\n    pip install --no-cache-dir /wheels/*.whl',
	);
	assert.deepEqual(await foundIn(context, rule, [[copy, files]]), []);
});
