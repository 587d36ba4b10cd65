import assert from 'node:assert/strict';
import {test} from 'node:test';
import {layerOf, packagesOf} from '../../helpers/packages-of.ts';

const installed = `C:Q1abc=
P:busybox
V:1.36.1-r5
A:x86_64
D:so:libc.musl-x86_64.so.1
F:bin
R:busybox
a:0:0:755
Z:Q1def=
F:etc
F:etc/network
R:interfaces

P:musl
V:1.2.4-r2
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1
`;

for (const place of ['lib', 'usr/lib']) {
	test(`packages of apk are read from /${place}`, async (t) => {
		const {names, ownerOf, packages} = await packagesOf(t, {
			layers: [
				layerOf({
					[`${place}/apk/db/installed`]: installed,
					'bin/busybox': 'x',
					'etc/network/interfaces': 'x',
					'lib/ld-musl-x86_64.so.1': 'x',
					'bin/own': 'x',
				}),
			],
		});
		assert.deepEqual(names, ['apk:busybox@1.36.1-r5', 'apk:musl@1.2.4-r2']);
		assert.equal(ownerOf('/bin/busybox'), 'apk:busybox@1.36.1-r5');
		assert.equal(ownerOf('/etc/network/interfaces'), 'apk:busybox@1.36.1-r5');
		assert.equal(ownerOf('/lib/ld-musl-x86_64.so.1'), 'apk:musl@1.2.4-r2');
		assert.equal(ownerOf('/bin/own'), undefined);
		assert.equal(packages.list[0]?.location, `/${place}/apk/db/installed`);
	});
}
