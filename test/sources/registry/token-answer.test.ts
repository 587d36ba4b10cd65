import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseToken} from '../../../src/sources/registry/token-answer.ts';

const now = Date.parse('2026-01-01T00:10:00Z');

const cases: readonly (readonly [string, object, number])[] = [
	['60 seconds when nothing is said', {token: 't'}, 50_000],
	['what is said', {token: 't', expires_in: 300}, 290_000],
	['a quarter less of a short life', {token: 't', expires_in: 4}, 3000],
	[
		'counted from when it was issued',
		{token: 't', expires_in: 300, issued_at: '2026-01-01T00:09:00Z'},
		230_000,
	],
	[
		'counted from now where the other clock is behind',
		{token: 't', expires_in: 300, issued_at: '2025-12-31T00:00:00Z'},
		290_000,
	],
	[
		'counted from now where the other clock is ahead',
		{token: 't', expires_in: 300, issued_at: '2026-01-02T00:00:00Z'},
		290_000,
	],
	['60 seconds for nonsense', {token: 't', expires_in: -1, issued_at: 'noon'}, 50_000],
];

for (const [name, answer, ms] of cases) {
	test(`a token is used for ${name}`, () => {
		const token = parseToken(Buffer.from(JSON.stringify(answer)), now);
		assert.deepEqual(token, {value: 't', renewAt: now + ms});
	});
}

test('either field holds the token', () => {
	const body = Buffer.from('{"token":"","access_token":"a"}');
	assert.equal(parseToken(body, now)?.value, 'a');
});

for (const body of ['', '[]', '{}', '{"token":7}', '{"token":"a\\r\\nb: c"}', '<html>']) {
	test(`no token: ${JSON.stringify(body)}`, () => {
		assert.equal(parseToken(Buffer.from(body), now), undefined);
	});
}
