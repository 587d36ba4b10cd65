import assert from 'node:assert/strict';
import {test} from 'node:test';
import {deletedLater} from '../../src/rules/deleted-later.ts';
import {packageUpgrade} from '../../src/rules/package-upgrade.ts';
import {replacedLater} from '../../src/rules/replaced-later.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [packageUpgrade];
const run = (command: string): string => `RUN /bin/sh -c ${command} # buildkit`;
const file = (name: string, letter: string, n = 50_000): RawEntry => ({
	name,
	data: {repeat: letter, n},
});
const folders: readonly RawEntry[] = [
	{name: 'usr/', type: '5'},
	{name: 'usr/lib/', type: '5'},
];
const layers = [
	{entries: [...folders, file('usr/lib/libssl.so', 'a'), file('usr/lib/old.so', 'a', 90_000)]},
	{entries: [file('usr/lib/libz.so', 'a', 40_000)]},
	{
		entries: [
			file('usr/lib/libssl.so', 'b', 60_000),
			file('usr/lib/libz.so', 'b', 60_000),
			file('usr/lib/.wh.old.so', '', 0),
		],
	},
];

test('an upgrade is told with the bytes of the base files that it replaces', async (context) => {
	const createdBy = [
		'base',
		'base',
		run(
			'apt-get update && apt-get -o Dpkg::Use-Pty=0 dist-upgrade -y && rm -rf /var/lib/apt/lists/*',
		),
	];
	const findings = await findingsOf(context, {layers, createdBy}, {rules, baseLayers: 2});
	assert.deepEqual(findings, [
		{
			rule: 'package-upgrade',
			severity: 'warning',
			confidence: 'certain',
			title: 'Files of the base image replaced by an upgrade: 2 files',
			detail:
				'Layer 2 (RUN apt-get update && apt-get -o Dpkg: … rade -y && rm -rf /var/lib/apt/lists/*) ships them anew. An upgrade ships the new files, and the old ones of the base image stay in it. A newer base image has each of them once.',
			bytes: 90_000,
			compressedBytes: null,
			layerIndex: 2,
			paths: ['/usr/lib/libssl.so', '/usr/lib/libz.so'],
			pathCount: 2,
			remedy: '# docker build --pull\nFROM base:1\n# and no upgrade',
			reference: 'https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often',
			file: null,
			line: null,
		},
	]);
});

for (const command of [
	'apk upgrade --no-cache',
	'apk -U upgrade',
	'yum -y update',
	'dnf upgrade -y --refresh && dnf clean all',
	'microdnf update --nodocs',
	'zypper --non-interactive dup',
	'apt upgrade -y -t stable',
]) {
	test(`${command} renews all packages`, async (context) => {
		const recipe = {layers, createdBy: ['base', 'base', run(command)]};
		const findings = await findingsOf(context, recipe, {rules, baseLayers: 2});
		assert.deepEqual(
			findings.map(({bytes}) => bytes),
			[90_000],
		);
	});
}

for (const command of [
	'apt-get update',
	'apt-get install -y --only-upgrade openssl',
	'apt-get install -y upgrade',
	'apk add --upgrade openssl',
	'yum -y update openssl',
	'echo apt-get upgrade',
	'constructor upgrade',
]) {
	test(`${command} does not`, async (context) => {
		const recipe = {layers, createdBy: ['base', 'base', run(command)]};
		assert.deepEqual(await findingsOf(context, recipe, {rules, baseLayers: 2}), []);
	});
}

test('what the step does beside the upgrade stays in the remedy', async (context) => {
	const createdBy = [
		'base',
		'base',
		run('apk update && apk upgrade \\\n && apk add curl "a;b" && rm -rf /var/cache/apk/*'),
	];
	const [finding] = await findingsOf(context, {layers, createdBy}, {rules, baseLayers: 2});
	assert.equal(
		finding?.remedy,
		'# docker build --pull\nFROM base:1\nRUN apk update \\\n && apk add curl "a;b" && rm -rf /var/cache/apk/*',
	);
});

test('without a known base nothing is said', async (context) => {
	const createdBy = ['base', 'base', run('apk upgrade')];
	assert.deepEqual(await findingsOf(context, {layers, createdBy}, {rules}), []);
});

test('an upgrade within the base image is not ours', async (context) => {
	const createdBy = ['base', 'base', run('apk upgrade')];
	const found = await findingsOf(context, {layers, createdBy}, {rules, baseLayers: 3});
	assert.deepEqual(found, []);
});

test('when all is asked for, no other rule tells the same files', async (context) => {
	const createdBy = ['base', 'base', run('apk upgrade')];
	const findings = await findingsOf(
		context,
		{layers, createdBy},
		{rules: [deletedLater, replacedLater, packageUpgrade], baseLayers: 2, scope: 'all'},
	);
	assert.deepEqual(
		findings.map(({rule, bytes, paths}) => [rule, bytes, paths]),
		[
			['package-upgrade', 90_000, ['/usr/lib/libssl.so', '/usr/lib/libz.so']],
			['deleted-later', 0, ['/usr/lib/old.so']],
		],
	);
});
