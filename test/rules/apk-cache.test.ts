import assert from 'node:assert/strict';
import {test} from 'node:test';
import {apkCache} from '../../src/rules/apk-cache.ts';
import {foundIn, run} from './caches/found-in.ts';

const index = {'var/cache/apk/APKINDEX.066df28d.tar.gz': 300_000};

for (const [command, remedy] of [
	['apk update && apk add curl git', 'RUN apk add --no-cache curl git'],
	['apk --update add curl', 'RUN apk --update add --no-cache curl'],
	['apk add --no-cache a && apk add b', 'RUN apk add --no-cache a && apk add --no-cache b'],
	['./install.sh', 'RUN ./install.sh \\\n && rm -rf /var/cache/apk/*'],
] as const) {
	test(`the cache of apk after ${command}`, async (context) => {
		const [finding] = await foundIn(context, apkCache, [[run(command), index]]);
		assert.equal(finding?.title, 'Cache of apk: 1 file');
		assert.equal(finding?.bytes, 300_000);
		assert.deepEqual(finding?.paths, ['/var/cache/apk']);
		assert.equal(finding?.remedy, remedy);
	});
}

test('the database of apk, and little in the cache, are left alone', async (context) => {
	const findings = await foundIn(context, apkCache, [
		[run('apk add x'), {'lib/apk/db/installed': 900_000, 'etc/apk/cache/x.apk': 262_143}],
	]);
	assert.deepEqual(findings, []);
});

test('a cache in another place is found, too', async (context) => {
	const [finding] = await foundIn(context, apkCache, [
		[run('apk add x'), {'etc/apk/cache/x.apk': 262_144}],
	]);
	assert.deepEqual(finding?.paths, ['/etc/apk/cache']);
});
