import assert from 'node:assert/strict';
import {test} from 'node:test';
import {copiedRoot} from '../../src/rules/copied-root.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [copiedRoot];
const file = (name: string, letter: string, n: number): RawEntry => ({
	name,
	data: {repeat: letter, n},
});
const layers = [
	{entries: [file('a', 'a', 100), file('b', 'b', 100)]},
	{entries: [file('a', 'a', 100), file('b', 'c', 100), file('c', 'c', 100)]},
	{entries: [file('.wh.c', '', 0)]},
];

test('a root directory over other layers is told with what it repeats and what of it is hidden', async (context) => {
	const createdBy = ['ADD x / # buildkit', 'COPY --from=build / / # buildkit', 'RUN rm /c'];
	const findings = await findingsOf(context, {layers, createdBy}, {rules});
	assert.deepEqual(findings, [
		{
			rule: 'copied-root',
			severity: 'info',
			confidence: 'advice',
			title: 'Root directory copied over other layers',
			detail:
				'COPY --from=build / /: 1 file of the layers below is shipped again with the same content, 1 file of it is hidden. Such a copy ships everything again, also what the layers below have, and hides what was made how. Nobody shares its one large layer.',
			bytes: 0,
			compressedBytes: 0,
			layerIndex: 1,
			paths: [],
			pathCount: 0,
			remedy:
				'# Only what is needed, for example:\nCOPY --from=build /usr/local/bin/app /usr/local/bin/',
			reference: 'https://docs.docker.com/build/building/multi-stage/',
			file: null,
			line: null,
		},
	]);
});

const big = [{entries: [file('a', 'a', 100)]}, {entries: [file('b', 'b', 10_000)]}];

for (const [copy, count] of [
	['COPY . / # buildkit', 1],
	['COPY rootfs/ / # buildkit', 1],
	[`/bin/sh -c #(nop) COPY dir:${'0a'.repeat(32)} in / `, 1],
	['COPY models /models # buildkit', 0],
	['COPY --from=build /usr /usr # buildkit', 0],
	['RUN cp -a /x/. /', 0],
] as const) {
	test(`${copy} of nearly all content: ${count} findings`, async (context) => {
		const createdBy = ['base', copy];
		const findings = await findingsOf(context, {layers: big, createdBy}, {rules, baseLayers: 1});
		assert.equal(findings.length, count);
	});
}

test('a small overlay with files for several places is no root directory', async (context) => {
	const small = [{entries: [file('a', 'a', 1000)]}, {entries: [file('b', 'b', 900)]}];
	const createdBy = ['base', 'COPY rootfs/ / # buildkit'];
	assert.deepEqual(await findingsOf(context, {layers: small, createdBy}, {rules}), []);
});

test('an image flattened on purpose is left alone', async (context) => {
	const createdBy = ['COPY --from=build / / # buildkit'];
	const one = [{entries: [file('a', 'a', 1000)]}];
	assert.deepEqual(await findingsOf(context, {layers: one, createdBy}, {rules}), []);
});

test('what the base image has copied is not ours', async (context) => {
	const createdBy = ['base', 'COPY --from=build / / # buildkit'];
	const found = await findingsOf(context, {layers: big, createdBy}, {rules, baseLayers: 2});
	assert.deepEqual(found, []);
});
