import assert from 'node:assert/strict';
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {after, before, beforeEach, test} from 'node:test';
import type {Credential} from '../../../src/sources/registry/credential.ts';
import {findCredential} from '../../../src/sources/registry/find-credential.ts';
import {registryHost} from '../../../src/sources/registry/registry-host.ts';

let folder: string;
let env: NodeJS.ProcessEnv;

before(async () => {
	folder = await mkdtemp(join(tmpdir(), 'imgdive-credentials-'));
});

beforeEach(async () => {
	await rm(join(folder, 'home'), {recursive: true, force: true});
	await mkdir(join(folder, 'home/bin'), {recursive: true});
	const home = join(folder, 'home');
	env = {
		HOME: home,
		XDG_RUNTIME_DIR: join(home, 'run'),
		PATH: `${join(home, 'bin')}:${process.env.PATH}`,
	};
});

after(() => rm(folder, {recursive: true, force: true}));

test('the password is all after the first colon, without zeros at its end', async () => {
	await write('.docker/config.json', {auths: {'r.example': {auth: base64('ada:a:b c\0\0')}}});
	assert.deepEqual(await find('r.example/app'), password('ada', 'a:b c'));
});

test("Docker Hub's login is found under its old address and its other names", async () => {
	for (const key of [
		'https://index.docker.io/v1/',
		'index.docker.io',
		'docker.io',
		'https://registry-1.docker.io/v2/',
	]) {
		await write('.docker/config.json', {auths: {[key]: {auth: base64('ada:hub')}}});
		assert.deepEqual(await find('docker.io/library/x'), password('ada', 'hub'), key);
	}
});

test('keys of old files are web addresses; other hosts and ports are not meant', async () => {
	await write('.docker/config.json', {
		auths: {
			'https://r.example/v1/': {auth: base64('ada:old')},
			'r.example:5000': {auth: base64('ada:port')},
		},
	});
	assert.deepEqual(await find('r.example/app'), password('ada', 'old'));
	assert.deepEqual(await find('r.example:5000/app'), password('ada', 'port'));
	assert.equal(await find('r.example:5001/app'), undefined);
	assert.equal(await find('example/app'), undefined);
});

test("the longest of Podman's names wins", async () => {
	await write('run/containers/auth.json', {
		auths: {
			'r.example': {auth: base64('ada:host')},
			'r.example/team': {auth: base64('ada:team')},
			'r.example/team/app': {auth: base64('ada:app')},
			'r.example/team/application': {auth: base64('ada:wrong')},
		},
	});
	assert.deepEqual(await find('r.example/team/app'), password('ada', 'app'));
	assert.deepEqual(await find('r.example/team/other'), password('ada', 'team'));
	assert.deepEqual(await find('r.example/teams/app'), password('ada', 'host'));
});

test('the files count in their order', async () => {
	const files = [
		'named.json',
		'.docker/config.json',
		'run/containers/auth.json',
		'.config/containers/auth.json',
	];
	await write('.dockercfg', {'https://r.example/v1/': {auth: base64('ada:.dockercfg')}});
	assert.deepEqual(await find('r.example/app'), password('ada', '.dockercfg'));
	for (const file of files.reverse()) {
		if (file === 'named.json') env.REGISTRY_AUTH_FILE = join(folder, 'home', file);
		await write(file, {auths: {'r.example': {auth: base64(`ada:${file}`)}}});
		assert.deepEqual(await find('r.example/app'), password('ada', file));
	}
	env.DOCKER_AUTH_CONFIG = JSON.stringify({auths: {'r.example': {auth: base64('ada:env')}}});
	assert.deepEqual(await find('r.example/app'), password('ada', 'env'));
});

test('DOCKER_CONFIG replaces the folder', async () => {
	await write('.docker/config.json', {auths: {'r.example': {auth: base64('ada:home')}}});
	await write('else/config.json', {auths: {'r.example': {auth: base64('ada:else')}}});
	env.DOCKER_CONFIG = join(folder, 'home/else');
	assert.deepEqual(await find('r.example/app'), password('ada', 'else'));
});

test('DOCKER_AUTH_CONFIG with more than logins is not used, and that is said', async () => {
	await write('.docker/config.json', {auths: {'r.example': {auth: base64('ada:file')}}});
	for (const content of [
		'{"auths":{},"credsStore":"x"}',
		`{"auths":{"r.example":{"auth":"${base64('ada:env')}","email":""}}}`,
		'{"auths":[]}',
		'nonsense with a secret',
	]) {
		env.DOCKER_AUTH_CONFIG = content;
		const warnings: string[] = [];
		assert.deepEqual(await find('r.example/app', warnings), password('ada', 'file'), content);
		assert.match(warnings.join(), /^DOCKER_AUTH_CONFIG/);
		assert.doesNotMatch(warnings.join(), /secret/);
	}
});

test('identity and registry tokens, and logins in the clear', async () => {
	await write('.docker/config.json', {
		auths: {
			'i.example': {auth: base64('00:'), identitytoken: 'identity'},
			'j.example': {identitytoken: 'identity'},
			'b.example': {registrytoken: 'bearer'},
			'c.example': {username: 'ada', password: 'clear'},
		},
	});
	assert.deepEqual(await find('i.example/x'), {
		kind: 'identity',
		username: '00',
		token: 'identity',
	});
	assert.deepEqual(await find('j.example/x'), {
		kind: 'identity',
		username: '<token>',
		token: 'identity',
	});
	assert.deepEqual(await find('b.example/x'), {kind: 'bearer', token: 'bearer'});
	assert.deepEqual(await find('c.example/x'), password('ada', 'clear'));
});

test('damaged files and logins are passed over with a warning that tells no secret', async () => {
	await write('.docker/config.json', {auths: {'r.example': {auth: base64('secret')}}});
	await write('run/containers/auth.json', '{"auths": secret');
	await write('.config/containers/auth.json', {auths: {'r.example': {auth: base64('ada:ok')}}});
	const warnings: string[] = [];
	assert.deepEqual(await find('r.example/app', warnings), password('ada', 'ok'));
	assert.equal(warnings.length, 2);
	assert.match(warnings[0] ?? '', /login for r\.example is damaged/);
	assert.match(warnings[1] ?? '', /run\/containers\/auth\.json is no JSON object/);
	assert.doesNotMatch(warnings.join(), /secret/);
});

test('the helper of a registry comes before the general one, and both before the file', async () => {
	await helper('one', `echo '{"ServerURL":"","Username":"ada","Secret":"one"}'`);
	await helper('all', `echo '{"ServerURL":"","Username":"<token>","Secret":"all"}'`);
	await write('.docker/config.json', {
		credHelpers: {'r.example': 'one'},
		credsStore: 'all',
		auths: {'r.example': {}, 's.example': {auth: base64('ada:file')}},
	});
	assert.deepEqual(await find('r.example/app'), password('ada', 'one'));
	assert.deepEqual(await find('s.example/app'), {
		kind: 'identity',
		username: '<token>',
		token: 'all',
	});
});

test('a helper is asked for "get" with the key on its input', async () => {
	await helper('all', `echo "$*" > "$HOME/asked"; cat >> "$HOME/asked"; exit 1`);
	await write('.docker/config.json', {credsStore: 'all'});
	await find('docker.io/library/x');
	const asked = await readFile(join(folder, 'home/asked'), 'utf8');
	assert.equal(asked, 'get\nhttps://index.docker.io/v1/\n');
});

const silent = {
	'that has nothing': `echo 'credentials not found in native keychain'; exit 1`,
};

const warned = {
	'that fails': ['echo secret; echo secret >&2; exit 3', /failed \(exit code 3\)/],
	'that prints no JSON': ['echo secret', /gave no credentials/],
	'that prints without end': ['yes secret', /writes without end/],
	'that hangs, with a child of its own': ['sleep 60 & sleep 60', /does not answer/],
} as const;

for (const [what, script] of Object.entries(silent)) {
	test(`a helper ${what} means no login, and no warning`, async () => {
		await helper('all', script);
		await write('.docker/config.json', {credsStore: 'all'});
		const warnings: string[] = [];
		assert.equal(await find('r.example/app', warnings), undefined);
		assert.deepEqual(warnings, []);
	});
}

for (const [what, [script, warning]] of Object.entries(warned)) {
	test(`a helper ${what} means no login, and a warning`, async () => {
		await helper('all', script);
		await write('.docker/config.json', {credsStore: 'all'});
		const warnings: string[] = [];
		assert.equal(await find('r.example/app', warnings), undefined);
		assert.match(warnings.join(), warning);
		assert.doesNotMatch(warnings.join(), /secret/);
	});
}

test('a helper that is not installed means no login, and a warning', async () => {
	await write('.docker/config.json', {credsStore: 'nowhere'});
	const warnings: string[] = [];
	assert.equal(await find('r.example/app', warnings), undefined);
	assert.match(warnings.join(), /docker-credential-nowhere is not installed/);
});

test('a helper whose name is a path is not run', async () => {
	await write('evil', '#!/bin/sh\ntouch "$HOME/was-run"\n');
	await chmod(join(folder, 'home/evil'), 0o755);
	await write('.docker/config.json', {credsStore: 'x/../../evil'});
	const warnings: string[] = [];
	assert.equal(await find('r.example/app', warnings), undefined);
	assert.match(warnings.join(), /no name of a credential helper/);
	await assert.rejects(readFile(join(folder, 'home/was-run')), {code: 'ENOENT'});
});

async function find(name: string, warnings: string[] = []): Promise<Credential | undefined> {
	const slash = name.indexOf('/');
	const host = registryHost(name.slice(0, slash), false);
	return findCredential(host, name.slice(slash + 1), env, 1000, (text) => warnings.push(text));
}

async function write(name: string, content: object | string): Promise<void> {
	const path = join(folder, 'home', name);
	await mkdir(dirname(path), {recursive: true});
	await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
}

async function helper(name: string, script: string): Promise<void> {
	await write(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`);
	await chmod(join(folder, `home/bin/docker-credential-${name}`), 0o755);
}

function password(username: string, secret: string): Credential {
	return {kind: 'password', username, password: secret};
}

function base64(text: string): string {
	return Buffer.from(text).toString('base64');
}
