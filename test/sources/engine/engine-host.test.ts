import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	type EngineHost,
	formatEngineHost,
	parseEngineHost,
} from '../../../src/sources/engine/engine-host.ts';
import {sshArguments} from '../../../src/sources/engine/ssh-command.ts';

const tcp = {kind: 'tcp', basePath: ''} as const;
const ssh = {kind: 'ssh', port: undefined, user: undefined, socketPath: undefined} as const;

const good: readonly (readonly [string, EngineHost])[] = [
	['unix:///run/docker.sock', {kind: 'socket', path: '/run/docker.sock'}],
	['unix://', {kind: 'socket', path: '/var/run/docker.sock'}],
	['unix:///with space/ü', {kind: 'socket', path: '/with space/ü'}],
	['npipe:////./pipe/docker_engine', {kind: 'socket', path: '//./pipe/docker_engine'}],
	['npipe://', {kind: 'socket', path: '//./pipe/docker_engine'}],
	['npipe://\\\\.\\pipe\\x', {kind: 'socket', path: '\\\\.\\pipe\\x'}],
	['tcp://host:1', {...tcp, host: 'host', port: 1}],
	['tcp://host', {...tcp, host: 'host', port: 2375}],
	// The default of a protocol that URLs know must not get lost.
	['tcp://host:80', {...tcp, host: 'host', port: 80}],
	['host:1', {...tcp, host: 'host', port: 1}],
	['10.0.0.1:1', {...tcp, host: '10.0.0.1', port: 1}],
	[':1', {...tcp, host: 'localhost', port: 1}],
	['tcp://:1', {...tcp, host: 'localhost', port: 1}],
	['tcp://[::1]:1', {...tcp, host: '::1', port: 1}],
	['tcp://host:1/behind/proxy/', {...tcp, host: 'host', port: 1, basePath: '/behind/proxy'}],
	['ssh://box', {...ssh, host: 'box'}],
	['ssh://me@box_1.lan:22', {...ssh, host: 'box_1.lan', user: 'me', port: 22}],
	['ssh://DOM%5Cme@box', {...ssh, host: 'box', user: 'DOM\\me'}],
	['ssh://me%40corp@box', {...ssh, host: 'box', user: 'me@corp'}],
	['ssh://[fe80::1]', {...ssh, host: 'fe80::1'}],
	['ssh://box/run/x.sock', {...ssh, host: 'box', socketPath: '/run/x.sock'}],
];

for (const [text, expected] of good) {
	test(`${text} is an address`, () => {
		const host = parseEngineHost(text, 'DOCKER_HOST', 2375);
		assert.deepEqual(host, expected);
		assert.deepEqual(parseEngineHost(formatEngineHost(host), 'again', 0), expected);
	});
}

const bad = [
	'fd://',
	'http://host:1',
	'tcp://',
	'tcp://host:99999',
	'tcp://user:secret@host:1',
	'tcp://host:1?secret',
	'tcp://host:1#x',
	'unix:///a\0b',
	'two words',
	'ssh://',
	'ssh://me:secret@box',
	'ssh://me:sec/ret@box',
	'ssh://-oProxyCommand=secret',
	'ssh://-secret@box',
	'ssh://a;secret@box',
	'ssh://box%0asecret',
	'ssh://box/run/$(secret)',
	'ssh://box/run/a secret',
	'ssh://box/run/;secret',
	'ssh://%zz@box',
];

for (const text of bad) {
	test(`${JSON.stringify(text)} is refused`, () => {
		assert.throws(() => parseEngineHost(text, 'DOCKER_HOST', 2375), {
			code: 'usage',
			message: /^DOCKER_HOST is not an engine's address/,
		});
	});
}

test('a refused address does not show a password', () => {
	for (const text of ['ssh://me:hunter2@box', 'tcp://me:hun/ter2@host', 'me:hunter2@:x']) {
		assert.throws(
			() => parseEngineHost(text, 'DOCKER_HOST', 2375),
			(error: Error) => !/hun|ter2/.test(error.message),
		);
	}
});

test('ssh is told the host where it takes it for nothing else', () => {
	const host = {kind: 'ssh', host: 'box', port: 22, user: 'me', socketPath: undefined} as const;
	const start = ['-T', '-o', 'ConnectTimeout=30', '-p', '22', '-l', 'me'];
	const end = ['system', 'dial-stdio'];
	assert.deepEqual(sshArguments(host, 'docker', undefined), [
		...start,
		...['--', 'box', 'docker'],
		...end,
	]);
	const bare = {...host, port: undefined, user: undefined, socketPath: '/run/x.sock'};
	assert.deepEqual(sshArguments(bare, 'podman', {file: '/key', isMachine: true}), [
		...['-T', '-o', 'ConnectTimeout=30', '-i', '/key'],
		...['--', 'box', 'podman', '--url', 'unix:///run/x.sock'],
		...end,
	]);
	assert.deepEqual(sshArguments(bare, 'docker', undefined).slice(-5, -2), [
		'docker',
		'--host',
		'unix:///run/x.sock',
	]);
});

test('only a machine on this computer is trusted unseen', () => {
	const key = {file: '/key', isMachine: true};
	const skips = (host: string, isMachine: boolean): boolean =>
		sshArguments({kind: 'ssh', host, port: 1, user: undefined, socketPath: undefined}, 'podman', {
			...key,
			isMachine,
		}).includes('StrictHostKeyChecking=no');
	assert.equal(skips('127.0.0.1', true), true);
	assert.equal(skips('127.0.0.1', false), false);
	assert.equal(skips('example.com', true), false);
});
