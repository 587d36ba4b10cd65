import assert from 'node:assert/strict';
import {test} from 'node:test';
import {decodeRpmHeader} from '../../../src/analysis/packages/rpm/rpm-header.ts';
import {layerOf, packagesOf} from '../../helpers/packages-of.ts';
import {rpmBerkeley, rpmHeader, rpmNdb, rpmSqlite} from '../../helpers/rpm-databases.ts';

const bash = {
	name: 'bash',
	version: '5.2.26',
	release: '3.fc40',
	paths: ['/bin/bash', '/etc/skel/.bashrc'],
};
const many = Array.from({length: 40}, (_, at) => `/usr/share/tz/zone${at}`);
const headers = [
	rpmHeader(bash),
	rpmHeader({name: 'tzdata', version: '2024a', release: '1', epoch: 2, paths: many}),
	rpmHeader({name: 'gpg-pubkey', version: 'a15b79cc', release: '63d04c2c', paths: []}),
];

const databases: Readonly<Record<string, () => Buffer | Promise<Buffer>>> = {
	'var/lib/rpm/rpmdb.sqlite': () => rpmSqlite(headers),
	'usr/lib/sysimage/rpm/rpmdb.sqlite': () => rpmSqlite(headers),
	'usr/lib/sysimage/rpm/Packages.db': () => rpmNdb(headers),
	'var/lib/rpm/Packages': () => rpmBerkeley(headers),
};

for (const [path, make] of Object.entries(databases)) {
	test(`packages of rpm are read from /${path}`, async (t) => {
		const {names, ownerOf, packages} = await packagesOf(t, {
			layers: [
				layerOf(
					{
						[path]: {hex: (await make()).toString('hex')},
						'usr/bin/bash': 'x',
						'usr/share/tz/zone39': 'x',
						'etc/skel/own': 'x',
					},
					[{name: 'bin', type: '2', link: 'usr/bin'}],
				),
			],
		});
		assert.deepEqual(names, ['rpm:bash@5.2.26-3.fc40', 'rpm:tzdata@2:2024a-1']);
		assert.equal(ownerOf('/usr/bin/bash'), 'rpm:bash@5.2.26-3.fc40');
		assert.equal(ownerOf('/usr/share/tz/zone39'), 'rpm:tzdata@2:2024a-1');
		assert.equal(ownerOf('/etc/skel/own'), undefined);
		assert.deepEqual(packages.problems, []);
	});
}

test('a database of the other byte order is read, too', async (t) => {
	const database = rpmBerkeley(headers, 'BE').toString('hex');
	const {names} = await packagesOf(t, {
		layers: [layerOf({'var/lib/rpm/Packages': {hex: database}})],
	});
	assert.deepEqual(names, ['rpm:bash@5.2.26-3.fc40', 'rpm:tzdata@2:2024a-1']);
});

test('a database that is damaged, or that nobody knows, is told as a problem', async (t) => {
	const whole = await rpmSqlite(headers);
	for (const hex of ['00'.repeat(600), whole.subarray(0, 700).toString('hex')]) {
		const {names, packages} = await packagesOf(t, {
			layers: [layerOf({'var/lib/rpm/rpmdb.sqlite': {hex}})],
		});
		assert.deepEqual(names, []);
		assert.deepEqual(packages.problems, [
			'/var/lib/rpm/rpmdb.sqlite is damaged, or no database of rpm that is known here.',
		]);
	}
});

test('a header with lengths that lead out of it gives what is there, or nothing', () => {
	const header = rpmHeader(bash);
	assert.deepEqual(decodeRpmHeader(header)?.paths, bash.paths);
	for (let at = 0; at < header.length; at++) {
		const wrong = Buffer.from(header);
		wrong[at] = 0xff;
		const decoded = decodeRpmHeader(wrong);
		assert.ok((decoded?.paths.length ?? 0) <= header.length);
		decodeRpmHeader(header.subarray(0, at));
	}
	assert.equal(decodeRpmHeader(Buffer.from('ffffffffffffffff', 'hex')), undefined);
});

test('slots that all point at one package do not make it many', async (t) => {
	const database = rpmNdb([headers[0] as Buffer]);
	for (let slot = 32; slot < 4096; slot += 16) database.copy(database, slot, 32, 48);
	const {packages} = await packagesOf(t, {
		layers: [layerOf({'var/lib/rpm/Packages.db': {hex: database.toString('hex')}})],
	});
	assert.equal(packages.problems.length, 1);
});
