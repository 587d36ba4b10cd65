import assert from 'node:assert/strict';
import {test} from 'node:test';
import {layerOf, packagesOf} from '../../helpers/packages-of.ts';

const status = `Package: dash
Status: install ok installed
Architecture: amd64
Version: 0.5.12-2
Description: POSIX-compliant shell
 Package: not a field, but a description

Package: zlib1g
Status: install ok installed
Architecture: amd64
Version: 1:1.2.13

Package: old
Status: deinstall ok config-files
Version: 1
`;

test('packages of dpkg own what their lists name, also where the tree has merged /bin into /usr/bin', async (t) => {
	const {names, ownerOf, packages} = await packagesOf(t, {
		layers: [
			layerOf(
				{
					'usr/bin/dash': 'x',
					'usr/bin/other': 'x',
					'usr/lib/x86_64-linux-gnu/libz.so.1.2.13': 'x',
					'var/lib/dpkg/status': status,
					'var/lib/dpkg/info/dash.list': '/.\n/bin\n/bin/dash\n/bin/gone\n/usr/share/doc/dash\n',
					'var/lib/dpkg/info/dash.postinst': '#!/bin/sh',
					'var/lib/dpkg/info/zlib1g:amd64.list':
						'/lib/x86_64-linux-gnu/libz.so.1.2.13\n/lib/x86_64-linux-gnu/libz.so.1\n',
				},
				[
					{name: 'bin', type: '2', link: 'usr/bin'},
					{name: 'lib', type: '2', link: '/usr/lib'},
					{name: 'usr/lib/x86_64-linux-gnu/libz.so.1', type: '2', link: 'libz.so.1.2.13'},
				],
			),
		],
	});
	assert.deepEqual(names, ['dpkg:dash@0.5.12-2', 'dpkg:zlib1g@1:1.2.13']);
	assert.equal(ownerOf('/usr/bin/dash'), 'dpkg:dash@0.5.12-2');
	assert.equal(ownerOf('/usr/bin/other'), undefined);
	assert.equal(ownerOf('/usr/lib/x86_64-linux-gnu/libz.so.1.2.13'), 'dpkg:zlib1g@1:1.2.13');
	assert.equal(ownerOf('/usr/lib/x86_64-linux-gnu/libz.so.1'), 'dpkg:zlib1g@1:1.2.13');
	assert.equal(ownerOf('/var/lib/dpkg/info/dash.postinst'), 'dpkg:dash@0.5.12-2');
	// The directory holds files of nobody else; that above holds some of nobody.
	assert.equal(ownerOf('/usr/lib/x86_64-linux-gnu'), 'dpkg:zlib1g@1:1.2.13');
	assert.equal(ownerOf('/usr/bin'), undefined);
	assert.deepEqual(packages.problems, []);
	assert.equal(packages.list[0]?.location, '/var/lib/dpkg/status');
});

test('the status file of the last layer counts', async (t) => {
	const {names} = await packagesOf(t, {
		layers: [
			layerOf({'var/lib/dpkg/status': status}),
			layerOf({'var/lib/dpkg/status': 'Package: dash\nVersion: 2\n'}),
		],
	});
	assert.deepEqual(names, ['dpkg:dash@2']);
});

test('distroless images tell their packages in a file each', async (t) => {
	const {names, ownerOf} = await packagesOf(t, {
		layers: [
			layerOf({
				'usr/lib/os-release': 'x',
				'usr/share/zoneinfo/UTC': 'x',
				'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2024a\n',
				'var/lib/dpkg/status.d/tzdata.md5sums':
					'd41d8cd98f00b204e9800998ecf8427e  usr/share/zoneinfo/UTC\n',
			}),
		],
	});
	assert.deepEqual(names, ['dpkg:tzdata@2024a']);
	assert.equal(ownerOf('/usr/share/zoneinfo/UTC'), 'dpkg:tzdata@2024a');
	assert.equal(ownerOf('/usr/lib/os-release'), undefined);
});

test('modules that were compiled when a package was installed belong to it', async (t) => {
	const {ownerOf} = await packagesOf(t, {
		layers: [
			layerOf({
				'usr/lib/python3/six.py': 'x',
				'usr/lib/python3/__pycache__/six.cpython-311.pyc': 'x',
				'usr/lib/python3/__pycache__/own.cpython-311.pyc': 'x',
				'var/lib/dpkg/status': 'Package: python3-six\nVersion: 1\n',
				'var/lib/dpkg/info/python3-six.list': '/usr/lib/python3/six.py\n',
			}),
		],
	});
	assert.equal(ownerOf('/usr/lib/python3/__pycache__/six.cpython-311.pyc'), 'dpkg:python3-six@1');
	assert.equal(ownerOf('/usr/lib/python3/__pycache__/own.cpython-311.pyc'), undefined);
});

test('links in a circle and paths out of the image lead to no file', async (t) => {
	const {ownerOf, names} = await packagesOf(t, {
		layers: [
			layerOf(
				{
					'etc/passwd': 'x',
					'var/lib/dpkg/status': 'Package: a\nVersion: 1\n',
					'var/lib/dpkg/info/a.list': `/a/x\n/../../etc/passwd\n/${'d/'.repeat(5000)}x\n/\n\n`,
				},
				[
					{name: 'a', type: '2', link: 'b'},
					{name: 'b', type: '2', link: 'a'},
				],
			),
		],
	});
	assert.deepEqual(names, ['dpkg:a@1']);
	assert.equal(ownerOf('/etc/passwd'), 'dpkg:a@1');
});
