import assert from 'node:assert/strict';
import {test} from 'node:test';
import {credentialsIn, credentialsOfRun} from '../../../src/rules/secrets/credentials.ts';
import {shellCommands} from '../../../src/rules/text/shell-commands.ts';
import {awsKey, gitHubToken, npmToken, privateKeyText} from './secret-texts.ts';

function inRun(text: string): readonly (readonly [string, string])[] {
	return credentialsOfRun(text, shellCommands(text)).map(({what, value}) => [what, value]);
}

const variable = (name: string): string => `\${${name}}`;

test('tokens are known by their shape', () => {
	const what = (text: string): readonly string[] => credentialsIn(text).map((found) => found.what);
	assert.deepEqual(what(`x ${gitHubToken} y`), ['GitHub token']);
	assert.deepEqual(what(`x ${npmToken} y`), ['npm token']);
	assert.deepEqual(what(`x ${awsKey} y`), ['AWS access key']);
	assert.deepEqual(what(privateKeyText('')), ['private key']);
	assert.deepEqual(what(`${awsKey.slice(0, 13)}EXAMPLE`), []);
	assert.deepEqual(what('npm_config_cache=/x npm_package_json'), []);
});

test('a login in a URL counts whole, as a token may be on either side', () => {
	assert.deepEqual(inRun('git clone https://me:hunter2@git.example.org/x'), [
		['password in a URL', 'me:hunter2'],
	]);
	for (const text of [
		'git clone https://me:$TOKEN@git.example.org/x',
		'git clone ssh://git@git.example.org:22/x',
		'rails db:create DATABASE_URL=postgres://postgres:postgres@localhost/x',
		'curl https://example.org/a:b@c',
	]) {
		assert.deepEqual(inRun(text), [], text);
	}
});

test('options, assignments and headers with a secret are found, variables are not', () => {
	assert.deepEqual(inRun('tool --password=hunter2'), [['value of --password', 'hunter2']]);
	assert.deepEqual(inRun('tool --api-key "hunter 2"'), [['value of --api-key', 'hunter 2']]);
	assert.deepEqual(inRun("export NPM_TOKEN='hunter2' && npm ci"), [
		['value of NPM_TOKEN', 'hunter2'],
	]);
	assert.deepEqual(inRun('curl -H "Authorization: Bearer hunter2hunter2" https://example.org'), [
		['authorization header', 'hunter2hunter2'],
	]);
	assert.deepEqual(inRun('curl -u me:hunter2 https://example.org'), [
		['password for curl', 'hunter2'],
	]);
	assert.deepEqual(inRun("echo 'root:hunter2' | chpasswd"), [['password of a user', 'hunter2']]);
	assert.deepEqual(inRun('echo "//registry.example.org/:_authToken=hunter2hunter2" > .npmrc'), [
		['npm token', 'hunter2hunter2'],
	]);
	for (const text of [
		`tool --password=$PASSWORD --token "${variable('TOKEN')}"`,
		'tool --password-stdin < file',
		'docker login --password-stdin',
		'adduser --disabled-password app',
		'docker build --secret id=x,src=y .',
		'curl -H "Authorization: Bearer $TOKEN" https://example.org',
		'curl -u "$USER:$PASSWORD" https://example.org',
		'NPM_TOKEN=$(cat /run/secrets/token) npm ci',
		`echo "//registry.example.org/:_authToken=${variable('NPM_TOKEN')}" > .npmrc`,
		'useradd --password "" app',
	]) {
		assert.deepEqual(inRun(text), [], text);
	}
});
