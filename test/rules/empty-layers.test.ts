import assert from 'node:assert/strict';
import {test} from 'node:test';
import {emptyLayers} from '../../src/rules/empty-layers.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [emptyLayers];
const run = (command: string): string => `RUN /bin/sh -c ${command} # buildkit`;
const folder = (name: string, more: RawEntry = {}): RawEntry => ({
	name: `${name}/`,
	type: '5',
	...more,
});
const base = {entries: [folder('app'), {name: 'app/a', data: 'x'}]};

test('layers without entries, or with directories that only got another time, are told at once', async (context) => {
	const findings = await findingsOf(
		context,
		{
			layers: [
				base,
				{entries: []},
				{entries: [folder('.'), folder('app', {mtime: 5})]},
				{entries: [folder('app')]},
			],
			createdBy: ['COPY . /app # buildkit', run('npm test'), 'WORKDIR /app', run('true')],
		},
		{rules},
	);
	assert.equal(findings.length, 1);
	const [finding] = findings;
	assert.equal(finding?.title, 'Layers that change nothing: 3 layers');
	assert.equal(finding?.severity, 'info');
	assert.equal(finding?.bytes, 0);
	assert.equal(finding?.layerIndex, null);
	assert.match(
		finding?.detail ?? '',
		/^Layers 1 \(RUN npm test\), 2 \(WORKDIR \/app\), 3 \(RUN true\)\. /,
	);
	assert.equal(
		finding?.remedy,
		[
			'# Join with another RUN, or leave out:',
			'RUN npm test',
			'# WORKDIR of a directory that is there does no harm.',
			'# Join with another RUN, or leave out:',
			'RUN true',
		].join('\n'),
	);
});

test('a single one is told at its layer', async (context) => {
	const [finding] = await findingsOf(context, {layers: [base, {entries: []}]}, {rules});
	assert.equal(finding?.title, 'Layers that change nothing: 1 layer');
	assert.equal(finding?.layerIndex, 1);
	assert.equal(finding?.remedy, emptyLayers.advice);
});

for (const [what, entries] of Object.entries<readonly RawEntry[]>({
	'a new directory': [folder('app'), folder('app/new')],
	'another mode': [folder('app', {mode: 0o700})],
	'another owner': [folder('app', {uid: 1000})],
	'an extended attribute': [folder('app', {pax: {'SCHILY.xattr.user.a': 'b'}})],
	'a deletion': [folder('app'), {name: 'app/.wh.a'}],
	'an empty file': [{name: 'app/b'}],
	'another mode of the root': [folder('.', {mode: 0o700})],
})) {
	test(`${what} is a change`, async (context) => {
		const layers = [{entries: [folder('.'), ...base.entries]}, {entries}];
		assert.deepEqual(await findingsOf(context, {layers}, {rules}), []);
	});
}

test('the first layer with nothing but directories is none', async (context) => {
	const layers = [{entries: [folder('proc'), folder('sys')]}, base];
	assert.deepEqual(await findingsOf(context, {layers}, {rules}), []);
});

test('an image of one empty layer, and none, are left alone', async (context) => {
	assert.deepEqual(await findingsOf(context, {layers: [{entries: []}]}, {rules}), []);
	assert.deepEqual(await findingsOf(context, {layers: []}, {rules}), []);
});

test('empty layers of the base image are told only when all is asked for', async (context) => {
	const recipe = {layers: [base, {entries: []}, {entries: [{name: 'b', data: 'x'}]}]};
	assert.deepEqual(await findingsOf(context, recipe, {rules, baseLayers: 2}), []);
	const all = await findingsOf(context, recipe, {rules, baseLayers: 2, scope: 'all'});
	assert.deepEqual(
		all.map(({layerIndex}) => layerIndex),
		[1],
	);
});
