import assert from 'node:assert/strict';
import {test} from 'node:test';
import {rootUser} from '../../src/rules/root-user.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [rootUser];
const file = (name: string, data = 'x'): RawEntry => ({name, data});

type Context = {after(callback: () => void): void};
type Told = readonly (readonly [string, string])[];

async function told(
	context: Context,
	config: object,
	...entries: readonly RawEntry[]
): Promise<Told> {
	const layers = [{entries: [file('etc/hostname'), ...entries]}, {entries: [file('app/main')]}];
	const recipe = {layers, config: {config: {Cmd: ['node', 'app.js'], ...config}}};
	const findings = await findingsOf(context, recipe, {rules, baseLayers: 1});
	return findings.map(({title, remedy}) => [title, remedy]);
}

test('an image without a user gets one as its distribution makes them', async (context) => {
	const title = 'No USER: containers run as root';
	assert.deepEqual(await told(context, {}, file('usr/sbin/useradd'), file('bin/busybox')), [
		[title, 'RUN useradd --no-log-init --create-home --uid 10001 app\nUSER app'],
	]);
	assert.deepEqual(await told(context, {}, file('etc/alpine-release')), [
		[title, 'RUN adduser -D -u 10001 app\nUSER app'],
	]);
	assert.deepEqual(await told(context, {}), [[title, 'USER 65532:65532']]);
	const passwd =
		'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:\nnode:x:1000:1000::/home/node:\n';
	assert.deepEqual(await told(context, {}, file('etc/passwd', passwd), file('usr/sbin/useradd')), [
		[title, 'USER node'],
	]);
});

test('root by name or number is root, other users are not', async (context) => {
	for (const user of ['root', '0', '0:0', 'root:root']) {
		assert.deepEqual(await told(context, {User: user}), [
			[`USER ${user}: containers run as root`, 'USER 65532:65532'],
		]);
	}
	for (const user of ['node', '1000', '00app', '10:0']) {
		assert.deepEqual(await told(context, {User: user}), [], user);
	}
});

test('images for others to build on, and those that step down by themselves, are left alone', async (context) => {
	assert.deepEqual(await told(context, {Cmd: ['/bin/bash']}), []);
	assert.deepEqual(await told(context, {Cmd: null}), []);
	assert.deepEqual(await told(context, {}, file('usr/local/bin/gosu')), []);
	assert.equal((await told(context, {Cmd: ['bash'], Entrypoint: ['/start']})).length, 1);
	assert.equal((await told(context, {Cmd: ['/bin/sh', '-c', 'node app']})).length, 1);
});

test('an image that is nothing but its base, and one for Windows, are left alone', async (context) => {
	const layers = [{entries: [file('a')]}];
	const config = {Cmd: ['node']};
	assert.deepEqual(
		await findingsOf(context, {layers, config: {config}}, {rules, baseLayers: 1}),
		[],
	);
	const windows = {layers, config: {config, os: 'windows'}};
	assert.deepEqual(await findingsOf(context, windows, {rules}), []);
});
