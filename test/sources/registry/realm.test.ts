import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkedRealm} from '../../../src/sources/registry/realm.ts';
import {registryHost} from '../../../src/sources/registry/registry-host.ts';

const hub = registryHost('docker.io', false);

test("Docker Hub's API, login and credentials go by different names", () => {
	for (const domain of ['docker.io', 'index.docker.io', 'registry-1.docker.io']) {
		assert.deepEqual(registryHost(domain, false), {
			name: 'docker.io',
			apiHost: 'registry-1.docker.io',
			hostname: 'registry-1.docker.io',
			credentialKey: 'https://index.docker.io/v1/',
			loginCommand: 'docker login',
			insecure: false,
		});
	}
});

test('a realm keeps its query, and loses a user name', () => {
	const realm = checkedRealm('https://me:pw@auth.docker.io/token?a=b#c', hub);
	assert.equal(realm.href, 'https://auth.docker.io/token?a=b');
});

const cases: readonly (readonly [string, boolean, string, RegExp | undefined])[] = [
	['registry.example', false, 'https://10.0.0.1/', /address inside this network/],
	['registry.example', false, 'https://[::1]/', /address inside this network/],
	['registry.example', false, 'https://localhost/', /address inside this network/],
	['registry.example', false, 'http://auth.example/', /does not use HTTPS/],
	['registry.example', true, 'http://auth.example/', undefined],
	['registry.example', true, 'http://169.254.169.254/', /address inside this network/],
	['10.0.0.1:5000', false, 'https://10.0.0.1/', undefined],
	['10.0.0.1:5000', false, 'https://10.0.0.2/', undefined],
	['10.0.0.1:5000', false, 'http://10.0.0.1/', /does not use HTTPS/],
	['localhost:5000', false, 'http://127.0.0.1:5001/', undefined],
	['localhost:5000', false, 'http://auth.example/', /does not use HTTPS/],
	['registry.example', false, 'data:,x', /no web address/],
	['registry.example', false, '/token', /no web address/],
];

for (const [domain, insecure, realm, refusal] of cases) {
	const name = `${domain}${insecure ? ' (insecure)' : ''}`;
	test(`${name} ${refusal ? 'must not' : 'may'} name the realm ${realm}`, () => {
		const check = () => checkedRealm(realm, registryHost(domain, insecure));
		if (refusal) assert.throws(check, {code: 'access-denied', message: refusal});
		else assert.equal(check().href, realm);
	});
}

test('a redirect of a token server must not leave HTTPS, even where HTTP is allowed', () => {
	const host = registryHost('localhost:5000', true);
	const from = new URL('https://localhost:5001/token');
	assert.throws(() => checkedRealm('http://localhost:5001/token', host, from), {
		code: 'access-denied',
	});
	assert.equal(checkedRealm('/other', host, from).href, 'https://localhost:5001/other');
});
