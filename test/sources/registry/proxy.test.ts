import assert from 'node:assert/strict';
import {test} from 'node:test';
import {proxyFor} from '../../../src/sources/registry/proxy.ts';

const proxies = {HTTPS_PROXY: 'http://secure:3128', HTTP_PROXY: 'plain:3129'};

const cases: readonly (readonly [string, NodeJS.ProcessEnv, string | undefined])[] = [
	['https://example.com', {}, undefined],
	['https://example.com', proxies, 'http://secure:3128/'],
	['http://example.com', proxies, 'http://plain:3129/'],
	['https://example.com', {HTTP_PROXY: 'plain:3129'}, undefined],
	['https://example.com', {...proxies, https_proxy: 'http://lower:1'}, 'http://lower:1/'],
	['https://localhost:5000', proxies, undefined],
	['https://127.0.0.1', proxies, undefined],
	['https://[::1]:5000', proxies, undefined],
	['https://example.com', {...proxies, NO_PROXY: '*'}, undefined],
	['https://example.com', {...proxies, NO_PROXY: 'other.com, example.com'}, undefined],
	['https://a.example.com', {...proxies, NO_PROXY: 'example.com'}, undefined],
	['https://a.example.com', {...proxies, NO_PROXY: '.EXAMPLE.com'}, undefined],
	['https://a.example.com', {...proxies, NO_PROXY: '*.example.com'}, undefined],
	['https://anexample.com', {...proxies, NO_PROXY: 'example.com'}, 'http://secure:3128/'],
	['https://example.com', {...proxies, NO_PROXY: 'example.com:443'}, undefined],
	['https://example.com', {...proxies, no_proxy: 'example.com:80'}, 'http://secure:3128/'],
	['https://10.1.2.3', {...proxies, NO_PROXY: '10.0.0.0/8'}, undefined],
	['https://11.1.2.3', {...proxies, NO_PROXY: '10.0.0.0/8'}, 'http://secure:3128/'],
	['https://11.1.2.3', {...proxies, NO_PROXY: '10.0.0.0/99,x/8'}, 'http://secure:3128/'],
	['https://[fd00::2]', {...proxies, NO_PROXY: 'fd00::2'}, undefined],
	['https://[fd00::2]:444', {...proxies, NO_PROXY: '[fd00::2]:444'}, undefined],
	['https://[fd00::2]', {...proxies, NO_PROXY: 'fd00::/16'}, undefined],
];

for (const [url, env, proxy] of cases) {
	test(`${url} with ${JSON.stringify(env)} goes ${proxy ? `through ${proxy}` : 'directly'}`, () => {
		assert.equal(proxyFor(new URL(url), env), proxy);
	});
}

test('a proxy that is no address is named by its variable, without its value', () => {
	assert.throws(
		() => proxyFor(new URL('https://example.com'), {HTTPS_PROXY: 'ftp://me:secret@x'}),
		(error: Error) => /HTTPS_PROXY/.test(error.message) && !/secret/.test(error.message),
	);
});
