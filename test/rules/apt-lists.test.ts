import assert from 'node:assert/strict';
import {test} from 'node:test';
import {aptLists} from '../../src/rules/apt-lists.ts';
import {foundIn, mebibyte, run} from './caches/found-in.ts';

const lists = {
	'var/lib/apt/lists/deb.debian.org_dists_bookworm_main_Packages': mebibyte,
	'var/lib/apt/lists/deb.debian.org_dists_bookworm_InRelease': 5000,
	'var/lib/apt/lists/lock': 0,
};

test('package lists are told with the instruction that removes them', async (context) => {
	const findings = await foundIn(context, aptLists, [
		['ADD rootfs.tar / # buildkit', {'bin/sh': 10}],
		[run('apt-get update && apt-get install -y curl'), {...lists, 'usr/bin/curl': 100}],
	]);
	assert.deepEqual(findings, [
		{
			rule: 'apt-lists',
			severity: 'warning',
			confidence: 'high',
			title: 'Package lists of apt: 2 files',
			detail: aptLists.why,
			bytes: mebibyte + 5000,
			compressedBytes: null,
			layerIndex: 1,
			paths: ['/var/lib/apt/lists'],
			pathCount: 1,
			remedy: 'RUN apt-get update && apt-get install -y curl \\\n && rm -rf /var/lib/apt/lists/*',
			reference: 'https://docs.docker.com/build/building/best-practices/#apt-get',
			file: null,
			line: null,
		},
	]);
});

test('lists below a mebibyte are not worth a word', async (context) => {
	const findings = await foundIn(context, aptLists, [
		[run('apt-get update'), {'var/lib/apt/lists/Packages': mebibyte - 1}],
	]);
	assert.deepEqual(findings, []);
});

test('lists that a later layer removes are hidden, and no matter of this rule', async (context) => {
	const findings = await foundIn(context, aptLists, [
		[run('apt-get update'), lists],
		[run('rm -rf /var/lib/apt/lists'), {'var/lib/apt/.wh.lists': 0}],
	]);
	assert.deepEqual(findings, []);
});

test('lists of the base image are not this Dockerfile’s, unless all is asked for', async (context) => {
	const layers = [[run('apt-get update'), lists] as const, [run('true'), {a: 1}] as const];
	assert.deepEqual(await foundIn(context, aptLists, layers, {baseLayers: 1}), []);
	const [finding] = await foundIn(context, aptLists, layers, {baseLayers: 1, scope: 'all'});
	assert.deepEqual([finding?.bytes, finding?.layerIndex], [0, 0]);
});

for (const [createdBy, remedy] of [
	[
		'COPY --from=build / / # buildkit',
		'# At the end of stage build:\nRUN rm -rf /var/lib/apt/lists/*\nCOPY --from=build / /',
	],
	[
		`/bin/sh -c #(nop) ADD file:${'4f'.repeat(32)} in / `,
		'# Leave out of the archive that is added:\n/var/lib/apt/lists',
	],
	['COPY rootfs/ / # buildkit', '# .dockerignore\n**/apt/lists'],
	['', 'RUN … && rm -rf /var/lib/apt/lists/*'],
	['bazel build ...', 'RUN … && rm -rf /var/lib/apt/lists/*'],
	[
		`RUN /bin/sh -c <<EOF (apt-get…)`,
		'RUN <<EOF (apt-get…)\n# and as its last line:\nrm -rf /var/lib/apt/lists/*',
	],
] as const) {
	test(`the remedy fits ${createdBy || 'a step without history'}`, async (context) => {
		const [finding] = await foundIn(context, aptLists, [[createdBy, lists]]);
		assert.equal(finding?.remedy, remedy);
	});
}
