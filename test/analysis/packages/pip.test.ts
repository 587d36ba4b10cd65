import assert from 'node:assert/strict';
import {test} from 'node:test';
import {layerOf, packagesOf} from '../../helpers/packages-of.ts';

const site = 'usr/local/lib/python3.12/site-packages';

test('packages of pip own what their records name', async (t) => {
	const {names, ownerOf, packages} = await packagesOf(t, {
		layers: [
			layerOf({
				[`${site}/PyYAML-6.0.1.dist-info/METADATA`]:
					'Metadata-Version: 2.1\nName: PyYAML\nVersion: 6.0.1\n\nName: no\n',
				[`${site}/PyYAML-6.0.1.dist-info/RECORD`]:
					'yaml/__init__.py,sha256=abc,12\n"yaml/a,b.py",,\n../../../bin/yaml,,\n/opt/extra,,\n',
				[`${site}/PyYAML-6.0.1.dist-info/INSTALLER`]: 'pip',
				[`${site}/yaml/__init__.py`]: 'x',
				[`${site}/yaml/a,b.py`]: 'x',
				[`${site}/yaml/later.py`]: 'x',
				'usr/local/bin/yaml': 'x',
				'opt/extra': 'x',
			}),
		],
	});
	assert.deepEqual(names, ['pip:PyYAML@6.0.1']);
	assert.equal(packages.list[0]?.location, `/${site}/PyYAML-6.0.1.dist-info`);
	for (const path of [`/${site}/yaml/__init__.py`, `/${site}/yaml/a,b.py`, '/usr/local/bin/yaml']) {
		assert.equal(ownerOf(path), 'pip:PyYAML@6.0.1', path);
	}
	assert.equal(ownerOf('/opt/extra'), 'pip:PyYAML@6.0.1');
	assert.equal(ownerOf(`/${site}/PyYAML-6.0.1.dist-info/INSTALLER`), 'pip:PyYAML@6.0.1');
	assert.equal(ownerOf(`/${site}/yaml/later.py`), undefined);
});

test('packages without a record own the modules that they name', async (t) => {
	const {names, ownerOf} = await packagesOf(t, {
		layers: [
			layerOf({
				[`${site}/zope.event-5.0-py3.12.egg-info/top_level.txt`]: 'zope_event\n../../etc\n',
				[`${site}/zope_event/__init__.py`]: 'x',
				[`${site}/six-1.16.0.egg-info`]: 'Name: six\nVersion: 1.16.0\n',
				[`${site}/six.py`]: 'x',
				'usr/local/lib/etc': 'x',
			}),
		],
	});
	assert.deepEqual(names, ['pip:six@1.16.0', 'pip:zope.event@5.0']);
	assert.equal(ownerOf(`/${site}/zope_event/__init__.py`), 'pip:zope.event@5.0');
	assert.equal(ownerOf(`/${site}/six.py`), 'pip:six@1.16.0');
	assert.equal(ownerOf('/usr/local/lib/etc'), undefined);
});

test('what a package of the system brought stays its own', async (t) => {
	const dist = 'usr/lib/python3/dist-packages';
	const {names, ownerOf} = await packagesOf(t, {
		layers: [
			layerOf({
				'var/lib/dpkg/status': 'Package: python3-six\nVersion: 1.16.0-4\n',
				'var/lib/dpkg/info/python3-six.list': `/${dist}/six.py\n/${dist}/six-1.16.0.egg-info\n`,
				[`${dist}/six-1.16.0.egg-info`]: 'Name: six\nVersion: 1.16.0\n',
				[`${dist}/six.py`]: 'x',
			}),
		],
	});
	assert.deepEqual(names, ['dpkg:python3-six@1.16.0-4', 'pip:six@1.16.0']);
	assert.equal(ownerOf(`/${dist}/six.py`), 'dpkg:python3-six@1.16.0-4');
	assert.equal(ownerOf(`/${dist}/six-1.16.0.egg-info`), 'dpkg:python3-six@1.16.0-4');
});
