import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ImgdiveError} from '../../../src/model/error.ts';
import {PassingFailure, retryDelay, retrying} from '../../../src/sources/registry/retry.ts';
import {defaultTiming} from '../../../src/sources/registry/timing.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

for (const [retryAfter, ms] of [
	['0', 0],
	['7', 7000],
	['61', 60_000],
	['99999999999999999999', 60_000],
	['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
	['Thu, 01 Jan 2026 01:00:00 GMT', 60_000],
	['Wed, 31 Dec 2025 00:00:00 GMT', 0],
] as const) {
	test(`"Retry-After: ${retryAfter}" waits ${ms} ms`, () => {
		assert.equal(retryDelay(1, retryAfter, defaultTiming, now), ms);
	});
}

test('without an answer to when, the wait doubles, give or take a quarter', () => {
	for (const retryAfter of [undefined, 'soon']) {
		for (const [tried, ms] of [2000, 4000, 8000, 16_000].entries()) {
			const waited = retryDelay(tried + 1, retryAfter, defaultTiming, now);
			assert.ok(waited >= ms * 0.75 && waited <= ms * 1.25, `${waited} after try ${tried + 1}`);
		}
	}
});

const failure = new ImgdiveError('unreachable', 'not now');
const quick = {...defaultTiming, retryMs: 1};

test('only failures that pass are tried again, five times in all', async () => {
	let tries = 0;
	const passing = retrying(quick, undefined, async () => {
		tries++;
		throw new PassingFailure(failure);
	});
	await assert.rejects(passing, failure);
	assert.equal(tries, 5);
	const final = retrying(quick, undefined, async () => {
		tries++;
		throw failure;
	});
	await assert.rejects(final, failure);
	assert.equal(tries, 6);
});

test('an abort ends the wait with its reason', async () => {
	const controller = new AbortController();
	const waiting = retrying({...quick, retryMs: 3_600_000}, controller.signal, async () => {
		setImmediate(() => controller.abort(new Error('enough')));
		throw new PassingFailure(failure, '3600');
	});
	await assert.rejects(waiting, {message: 'enough'});
});
