import assert from 'node:assert/strict';
import {test} from 'node:test';
import {mayLeadTo, type Reach, reachOf} from '../../../src/sources/registry/address.ts';

const reaches: Readonly<Record<string, Reach>> = {
	'http://localhost:5000': 'loopback',
	'http://LOCALHOST.': 'loopback',
	'http://a.localhost': 'loopback',
	'http://127.0.0.1': 'loopback',
	'http://127.9.9.9': 'loopback',
	'http://0x7f.1': 'loopback',
	'http://2130706433': 'loopback',
	'http://0.0.0.0': 'loopback',
	'http://[::1]': 'loopback',
	'http://[::ffff:127.0.0.1]': 'loopback',
	'http://169.254.169.254': 'link-local',
	'http://[fe80::1]': 'link-local',
	'http://10.1.2.3': 'private',
	'http://172.31.0.1': 'private',
	'http://172.32.0.1': 'public',
	'http://192.168.0.1': 'private',
	'http://[fd00::1]': 'private',
	'http://[::ffff:10.0.0.1]': 'private',
	'http://8.8.8.8': 'public',
	'http://[2606:4700::1]': 'public',
	'http://localhost.example.com': 'public',
	'http://127.0.0.1.example.com': 'public',
};

for (const [url, reach] of Object.entries(reaches)) {
	test(`${url} is ${reach}`, () => {
		assert.equal(reachOf(new URL(url).hostname), reach);
	});
}

const leads: readonly (readonly [string, string, boolean])[] = [
	['registry.example.com', 'storage.example.com', true],
	['registry.example.com', '10.0.0.1', false],
	['registry.example.com', '127.0.0.1', false],
	['registry.example.com', 'localhost', false],
	['registry.example.com', '169.254.169.254', false],
	['10.0.0.1', '10.0.0.2', true],
	['10.0.0.1', '127.0.0.1', false],
	['10.0.0.1', '169.254.169.254', false],
	['127.0.0.1', 'localhost', true],
	['127.0.0.1', '10.0.0.1', true],
	['localhost', '169.254.169.254', false],
	['169.254.1.1', '169.254.1.1', true],
	['[::1]', '127.0.0.1', true],
];

for (const [from, to, isAllowed] of leads) {
	test(`${from} ${isAllowed ? 'may' : 'must not'} lead to ${to}`, () => {
		assert.equal(mayLeadTo(from, to), isAllowed);
	});
}
