import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Finding} from '../../src/analysis/finding.ts';
import {overwrittenBetweenRuns} from '../../src/rules/overwritten-between-runs.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [overwrittenBetweenRuns];
const run = (command: string): string => `RUN /bin/sh -c ${command} # buildkit`;
const file = (name: string, letter = 'a', n = 40_000): RawEntry => ({
	name,
	data: {repeat: letter, n},
});

const layers = [
	{entries: [file('base')]},
	{entries: [file('db', 'a')]},
	{entries: [file('db', 'b'), file('tmp.o')]},
	{entries: [file('.wh.tmp.o', 'a', 0)]},
	{entries: [file('last')]},
];

async function found(
	context: Parameters<typeof findingsOf>[0],
	createdBy: readonly string[],
	baseLayers = 0,
): Promise<readonly Finding[]> {
	return findingsOf(context, {layers, createdBy}, {rules, baseLayers});
}

test('RUNs in a row that hide files of each other are joined, those without a part in it left out', async (context) => {
	const findings = await found(context, [
		run('before'),
		run('init'),
		run('fill; '),
		run('clean'),
		run('after'),
	]);
	assert.deepEqual(findings, [
		{
			rule: 'overwritten-between-runs',
			severity: 'info',
			confidence: 'advice',
			title: 'RUN instructions in a row that write over each other: 3',
			detail:
				'In layers 1 to 3 they hide 2 files of each other (80 kB), which other findings count. What one of them ships and another one replaces or deletes stays in the image. As one RUN they ship only the result.',
			bytes: 0,
			compressedBytes: 0,
			layerIndex: 1,
			paths: ['/db', '/tmp.o'],
			pathCount: 2,
			remedy: 'RUN init \\\n && fill \\\n && clean',
			reference: 'https://github.com/hadolint/hadolint/wiki/DL3059',
			file: null,
			line: null,
		},
	]);
});

test('a COPY, a USER or the base image between them ends the row', async (context) => {
	const runs = [run('1'), run('2'), run('3'), run('4'), run('5')];
	assert.deepEqual(await found(context, runs.with(2, 'COPY . / # buildkit')), []);
	assert.deepEqual(await found(context, runs, 2), []);
	assert.equal((await found(context, runs, 1)).length, 1);
	const history: object[] = runs.map((created_by) => ({created_by}));
	const withUser = history.toSpliced(3, 0, {created_by: 'USER 1', empty_layer: true});
	assert.deepEqual(await findingsOf(context, {layers, config: {history: withUser}}, {rules}), []);
	const withLabel = history.toSpliced(3, 0, {created_by: 'LABEL a=b', empty_layer: true});
	const joined = await findingsOf(context, {layers, config: {history: withLabel}}, {rules});
	assert.equal(joined.length, 1);
});

test('little, and what two RUNs do to each other, is left to other rules', async (context) => {
	const createdBy = [run('1'), run('2'), run('3')];
	const few = [
		{entries: [file('a', 'a', 9)]},
		{entries: [file('a', 'b', 9), file('b')]},
		{entries: [file('b', 'b')]},
	];
	assert.deepEqual(await findingsOf(context, {layers: few, createdBy}, {rules}), []);
	const two = [
		{entries: [file('a', 'a', 90_000)]},
		{entries: [file('a', 'b')]},
		{entries: [file('b', 'b')]},
	];
	assert.deepEqual(await findingsOf(context, {layers: two, createdBy}, {rules}), []);
});

test('here-documents are not joined with anything', async (context) => {
	const [finding] = await found(context, [
		run('before'),
		'RUN /bin/sh -c init <<EOF # buildkit',
		run('fill'),
		run('clean'),
		run('after'),
	]);
	assert.equal(finding?.remedy, '# All in one RUN:\nRUN init <<EOF\nRUN fill\nRUN clean');
});
