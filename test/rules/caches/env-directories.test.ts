import assert from 'node:assert/strict';
import {test} from 'node:test';
import {decodeConfig} from '../../../src/model/config.ts';
import {envDirectories, isOwnDirectory} from '../../../src/rules/caches/env-directories.ts';

const configOf = (env: readonly string[], WorkingDir = '') =>
	decodeConfig({config: {Env: env, WorkingDir}}, 'the config');

for (const [env, expected] of [
	[['A=/opt/uv/cache'], ['opt/uv/cache']],
	[['A=//opt/./uv///'], ['opt/uv']],
	[['A=/first', 'A=/last'], ['last']],
	[['A=~/x'], ['root/x', 'home/*/x']],
	[['A=$HOME/x', 'HOME=/home/me'], ['home/me/x']],
	[
		[`A=\${HOME}/x`, 'HOME=/'],
		['root/x', 'home/*/x'],
	],
	[['AB=/x', 'A'], []],
	[['A='], []],
	[['A=/'], []],
	[['A=~'], []],
	[['A=~me/x'], []],
	[['A=x/y'], []],
	[['A=/x/../y'], []],
	[['A=/x/*'], []],
	[['A=/{x}'], []],
	[['A=/$B/x'], []],
	[[`A=/${'x'.repeat(5000)}`], []],
] as const) {
	test(`${env.join(' ').slice(0, 60)} names ${expected.join(', ') || 'nothing'}`, () => {
		assert.deepEqual(envDirectories(configOf(env), ['A']), expected);
	});
}

test('one value may name several directories', () => {
	assert.deepEqual(envDirectories(configOf(['A=/x:/y:', 'B=/y']), ['A', 'B'], ':'), ['x', 'y']);
});

test('a directory with the program, or with everything, is nobody’s own', () => {
	const config = configOf([], '/srv/shop/api');
	const own = ['opt/cache', 'tmp/npm', 'pnpm', 'srv/shop/api/.cache/pip'];
	const shared = ['tmp', 'usr/local', 'home/me', 'root/.cache', 'srv/shop', 'srv/shop/api'];
	assert.deepEqual(
		[...own, ...shared].filter((path) => isOwnDirectory(path, config)),
		own,
	);
});
