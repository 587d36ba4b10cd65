import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseNumber, parsePaxTime, TarError} from '../../src/layer/tar-number.ts';

const field = (text: string): number => parseNumber(Buffer.from(text, 'latin1'), 0, text.length);
const base256 = (hex: string): number => parseNumber(Buffer.from(hex, 'hex'), 0, hex.length / 2);

test('octal numbers stand between spaces and NULs', () => {
	assert.equal(field('0000644\0'), 0o644);
	assert.equal(field('   644 \0'), 0o644);
	assert.equal(field('777777777777'), 8 ** 12 - 1);
	assert.equal(field('644\0junk'), 0o644);
	assert.equal(field('\0\0\0\0'), 0);
	assert.equal(field('    '), 0);
});

test('anything else in a numeric field is an error', () => {
	for (const text of ['zzzz', '64 4', '0648', '-1  ', '644 x']) {
		assert.throws(() => field(text), TarError);
	}
});

test('base-256 numbers may be negative, and are told when they are too large', () => {
	assert.equal(base256('800000000000000000000100'), 256);
	assert.equal(base256('ffffffffffffffffffffffff'), -1);
	assert.equal(base256('fffffffffffffffffffffe00'), -512);
	assert.throws(() => base256('807fffffffffffffffffffff'), TarError);
});

test('pax times have nanoseconds, also before 1970', () => {
	assert.deepEqual(parsePaxTime('1350244992.023960108'), {seconds: 1350244992, nanos: 23960108});
	assert.deepEqual(parsePaxTime('12'), {seconds: 12, nanos: 0});
	assert.deepEqual(parsePaxTime('-1.5'), {seconds: -2, nanos: 500000000});
	assert.deepEqual(parsePaxTime('1.9999999999'), {seconds: 1, nanos: 999999999});
	for (const text of ['soon', '', '1.x', '1e3']) assert.throws(() => parsePaxTime(text), TarError);
});
