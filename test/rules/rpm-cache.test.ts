import assert from 'node:assert/strict';
import {test} from 'node:test';
import {rpmCache} from '../../src/rules/rpm-cache.ts';
import {foundIn, mebibyte, run} from './caches/found-in.ts';

for (const [createdBy, path, command] of [
	[run('dnf install -y git'), 'var/cache/dnf/fedora.solv', 'dnf clean all'],
	[run('dnf install -y git'), 'var/cache/libdnf5/x/primary.xml.zst', 'dnf clean all'],
	[run('yum -y install git'), 'var/cache/yum/x86_64/7/base/primary.sqlite', 'yum clean all'],
	[run('microdnf install git'), 'var/cache/yum/metadata/x.solv', 'microdnf clean all'],
	[run('zypper -n in git'), 'var/cache/zypp/solv/x/solv', 'zypper clean --all'],
	[run('tdnf install -y git'), 'var/cache/tdnf/x/primary.xml', 'tdnf clean all'],
	['', 'var/cache/zypp/raw/x', 'zypper clean --all'],
	['', 'var/cache/yum/x', 'yum clean all'],
	[run('./install'), 'var/lib/dnf/repos/x/y', 'dnf clean all && rm -rf /var/lib/dnf/repos'],
] as const) {
	test(`${path} after ${createdBy || 'an unknown step'}`, async (context) => {
		const [finding, ...others] = await foundIn(context, rpmCache, [
			[createdBy, {[path]: mebibyte}],
		]);
		assert.deepEqual(others, []);
		assert.equal(finding?.bytes, mebibyte);
		assert.equal(finding?.title, 'Cache of dnf, yum or zypper: 1 file');
		assert.ok(finding?.remedy.endsWith(` && ${command}`), finding?.remedy);
	});
}

test('databases and files of other programs are left alone', async (context) => {
	const findings = await foundIn(context, rpmCache, [
		[
			run('dnf install x'),
			{
				'var/lib/rpm/rpmdb.sqlite': 2 * mebibyte,
				'var/lib/dnf/history.sqlite': 2 * mebibyte,
				'srv/var/cache/dnf/x': 2 * mebibyte,
			},
		],
	]);
	assert.deepEqual(findings, []);
});
