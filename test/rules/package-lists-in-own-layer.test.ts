import assert from 'node:assert/strict';
import {test} from 'node:test';
import {packageListsInOwnLayer as rule} from '../../src/rules/package-lists-in-own-layer.ts';
import {foundIn, run, type TestLayer} from './caches/found-in.ts';

const layersOf = (commands: readonly string[]): readonly TestLayer[] =>
	commands.map((command, at) => [run(command), {[`file${at}`]: 1}]);

test('lists in an instruction of their own are put together with the installation', async (context) => {
	const findings = await foundIn(
		context,
		rule,
		layersOf(['apt-get update', 'useradd me', 'apt-get install -y curl', 'apt-get install -y git']),
	);
	assert.deepEqual(findings, [
		{
			rule: 'package-lists-in-own-layer',
			severity: 'info',
			confidence: 'advice',
			title:
				'Lists of apt are fetched here, and packages installed from them in a later instruction',
			detail: rule.why,
			bytes: 0,
			compressedBytes: 0,
			layerIndex: 0,
			paths: [],
			pathCount: 0,
			remedy: 'RUN apt-get update \\\n && apt-get install -y curl',
			reference: 'https://docs.docker.com/build/building/best-practices/#apt-get',
			file: null,
			line: null,
		},
	]);
});

for (const [commands, layers] of [
	[['apt-get update && apt-get install -y curl', 'apt-get install -y git'], []],
	[['apt-get update', 'apt-get update && apt-get install -y curl'], []],
	[['apt-get update', 'make'], []],
	[['apt-get install -y curl', 'apt-get update'], []],
	[['apt-get update', 'dpkg -i x.deb'], []],
	[['apk update', 'apk add --no-cache curl'], []],
	[['apk update', 'apk add curl'], [0]],
	[['apt-get update && apt-get upgrade -y', 'apt-get install curl'], [0]],
	[['dnf makecache', 'dnf install -y git'], [0]],
	[['zypper ref', 'zypper -n in git'], [0]],
	[
		['apt update', 'apt-get install a', 'apt update', 'apt-get install b'],
		[0, 2],
	],
] as const) {
	test(`${commands.join(', then ')}: ${layers.length} findings`, async (context) => {
		const findings = await foundIn(context, rule, layersOf(commands));
		assert.deepEqual(
			findings.map(({layerIndex}) => layerIndex),
			layers,
		);
	});
}

test('lists of the base image are the base image’s', async (context) => {
	const layers = layersOf(['apt-get update', 'apt-get install curl']);
	assert.deepEqual(await foundIn(context, rule, layers, {baseLayers: 1}), []);
});
