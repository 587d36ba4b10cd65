import assert from 'node:assert/strict';
import {test} from 'node:test';
import {replacedLater} from '../../src/rules/replaced-later.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [replacedLater];
const run = (command: string): string => `RUN /bin/sh -c ${command} # buildkit`;
const file = (name: string, letter: string, n: number): RawEntry => ({
	name,
	data: {repeat: letter, n},
});
const folder = (name: string): RawEntry => ({name: `${name}/`, type: '5'});

test('two RUNs that write one file become one RUN; the first copy comes back, not the smaller one', async (context) => {
	const findings = await findingsOf(
		context,
		{
			layers: [{entries: [file('db', 'a', 90_000)]}, {entries: [file('db', 'b', 80_000)]}],
			createdBy: [run('make-db /db;'), run('vacuum /db')],
		},
		{rules},
	);
	assert.equal(findings.length, 1);
	const [finding] = findings;
	assert.equal(finding?.title, 'Files replaced by a later layer: 1 file');
	assert.equal(finding?.bytes, 90_000);
	assert.equal(finding?.layerIndex, 0);
	assert.deepEqual(finding?.paths, ['/db']);
	assert.equal(finding?.remedy, 'RUN make-db /db \\\n && vacuum /db');
	assert.match(
		finding?.detail ?? '',
		/^Layer 0 \(RUN make-db \/db;\) ships files that layer 1 \(RUN vacuum \/db\) writes again with other contents\./,
	);
});

test('a file in three layers is told for each layer that ships a hidden copy', async (context) => {
	const layers = ['a', 'b', 'c'].map((letter, at) => ({
		entries: [file('f', letter, 70_000 + at)],
	}));
	const findings = await findingsOf(context, {layers}, {rules});
	assert.deepEqual(
		findings.map(({bytes, layerIndex}) => [bytes, layerIndex]),
		[
			[70_001, 1],
			[70_000, 0],
		],
	);
});

test('files that are copied and then changed belong into a stage of their own', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [folder('srv'), file('srv/app', 'a', 90_000), file('srv/b', 'a', 9)]},
				{entries: [file('srv/app', 'b', 80_000)]},
			],
			createdBy: ['COPY bin /srv # buildkit', run('strip /srv/app')],
		},
		{rules},
	);
	assert.equal(
		finding?.remedy,
		[
			'FROM … AS prepared',
			'COPY bin /srv',
			'RUN strip /srv/app',
			'# and in the last stage, of these paths only this:',
			'COPY --from=prepared /srv/app /srv/app',
		].join('\n'),
	);
});

test('modules that a COPY puts over installed ones go into .dockerignore', async (context) => {
	const entries = (letter: string): RawEntry[] => [
		folder('app'),
		folder('app/node_modules'),
		folder('app/node_modules/a'),
		file('app/node_modules/a/index.js', letter, 90_000),
		file('app/node_modules/a/b.js', letter, 1000),
	];
	const [finding] = await findingsOf(
		context,
		{
			layers: [{entries: entries('a')}, {entries: entries('b')}],
			createdBy: [run('npm ci'), 'COPY . /app # buildkit'],
		},
		{rules},
	);
	assert.equal(finding?.remedy, '# .dockerignore, for:\n# COPY . /app\nnode_modules');
	assert.equal(finding?.bytes, 91_000);
});

test('a file that a COPY replaces for good is deleted by the RUN that made it', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [folder('etc'), file('etc/db', 'a', 90_000)]},
				{entries: [file('etc/db', 'b', 10)]},
			],
			createdBy: [run('install-db'), 'COPY my.db /etc/db # buildkit'],
		},
		{rules},
	);
	assert.equal(finding?.remedy, 'RUN install-db \\\n && rm -rf /etc/db');
});

test('of two copies from different places the first one leaves the file out', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [folder('app'), file('app/data', 'a', 90_000), file('app/b', 'a', 9)]},
				{entries: [file('app/data', 'b', 10)]},
			],
			createdBy: ['COPY . /app # buildkit', 'COPY --from=build /out/data /app/data # buildkit'],
		},
		{rules},
	);
	assert.equal(finding?.remedy, '# .dockerignore, for:\n# COPY . /app\ndata');
});

test('a name that one layer has twice is no matter of the Dockerfile', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [{entries: [file('f', 'a', 70_000), file('f', 'b', 5)]}],
			createdBy: ['bazel build'],
		},
		{rules},
	);
	assert.equal(finding?.title, 'Files hidden within their own layer: 1 file');
	assert.equal(finding?.bytes, 70_000);
	assert.match(finding?.remedy ?? '', /^Put each path into the layer once\./);
	assert.match(finding?.detail ?? '', /^Layer 0 \(bazel build\) ships files that other entries/);
});

test('base files that a single step renews are left to the base image', async (context) => {
	const recipe = {
		layers: [{entries: [file('f', 'a', 70_000)]}, {entries: [file('f', 'b', 70_000)]}],
		createdBy: ['base', run('sed -i s/a/b/ /f')],
	};
	assert.deepEqual(await findingsOf(context, recipe, {rules, baseLayers: 1}), []);
	const [finding] = await findingsOf(context, recipe, {rules, baseLayers: 1, scope: 'all'});
	assert.equal(finding?.bytes, 0);
});

test('without history the remedy is general', async (context) => {
	const layers = [{entries: [file('f', 'a', 70_000)]}, {entries: [file('f', 'b', 70_000)]}];
	const [finding] = await findingsOf(context, {layers, config: {history: null}}, {rules});
	assert.equal(finding?.remedy, replacedLater.advice);
});
