import assert from 'node:assert/strict';
import {test} from 'node:test';
import {duplicateFiles} from '../../src/rules/duplicate-files.ts';
import {liveRule} from '../../src/rules/engine/live-rule.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry, RawLayer} from '../helpers/raw-tar.ts';

const rules = [duplicateFiles];

function file(name: string, letter: string, n: number): RawEntry {
	return {name, data: {repeat: letter, n}};
}

/** A folder of an application, with one small file that is too small to matter. */
function app(folder: string): readonly RawEntry[] {
	return [
		file(`${folder}/main.js`, 'a', 70_000),
		file(`${folder}/lib/part.js`, 'b', 5000),
		file(`${folder}/lib/other.js`, 'c', 6000),
		file(`${folder}/small.js`, 'd', 100),
	];
}

for (const comp of [undefined, 'gzip'] as const) {
	const how = comp ?? 'no compression';
	const layer = (entries: readonly RawEntry[]): RawLayer => ({entries, ...(comp && {comp})});

	test(`a folder that is copied twice is one finding, with ${how}`, async (context) => {
		const findings = await findingsOf(
			context,
			{
				layers: [layer(app('srv/app')), layer(app('srv/app-copy'))],
				createdBy: ['COPY app /srv/app # buildkit', 'COPY app /srv/app-copy # buildkit'],
			},
			{rules},
		);
		assert.equal(findings.length, 1);
		const [finding] = findings;
		assert.equal(finding?.title, '/srv/app-copy repeats /srv/app: 3 files');
		assert.equal(finding.bytes, 81_000);
		assert.equal(finding.layerIndex, 1);
		assert.equal(finding.confidence, 'certain');
		assert.deepEqual(finding.paths, ['/srv/app-copy']);
		assert.equal(
			finding.remedy,
			'# In place of COPY app /srv/app-copy\nRUN ln -s /srv/app /srv/app-copy',
		);
	});

	test(`single files are told together, with ${how}`, async (context) => {
		const [finding, ...others] = await findingsOf(
			context,
			{
				layers: [
					layer([
						file('opt/model.bin', 'm', 100_000),
						file('opt/data.bin', 'n', 200_000),
						file('var/cached', 'n', 200_000),
						file('srv/weights', 'm', 100_000),
						file('srv/other', 'o', 100_000),
					]),
				],
				createdBy: ['RUN /bin/sh -c ./install # buildkit'],
			},
			{rules},
		);
		assert.equal(finding?.title, '2 files are copies of others');
		assert.equal(finding.bytes, 300_000);
		assert.deepEqual(finding.paths, ['/opt/data.bin', '/opt/model.bin']);
		assert.match(
			finding.detail,
			/^The largest: \/opt\/data.bin has the content of \/var\/cached\./,
		);
		assert.match(
			finding.remedy,
			/^RUN \.\/install \\\n && rm -rf \/opt\/data\.bin && ln -s \/var\/cached/,
		);
		assert.deepEqual(others, []);
	});
}

test('layers with and without compression are compared with each other', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{comp: 'gzip', entries: [file('a', 'x', 70_000)]},
				{entries: [file('b', 'x', 70_000)]},
				{entries: [file('c', 'x', 70_000)]},
			],
		},
		{rules: [duplicateFiles]},
	);
	assert.equal(finding?.bytes, 70_000);
});

test('what a RUN copies becomes a link in it', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [{entries: app('srv/app')}, {entries: app('srv/copy')}],
			createdBy: ['COPY app /srv/app', '/bin/sh -c cd /tmp && cp -a /srv/app/. /srv/copy && ls'],
		},
		{rules},
	);
	assert.equal(finding?.remedy, 'RUN cd /tmp && ln -s /srv/app /srv/copy && ls');
});

test('a copy of a file of the base image is superfluous; copies within it are not told', async (context) => {
	const recipe = {
		layers: [
			{entries: [file('usr/a', 'x', 70_000), file('usr/b', 'x', 70_000)]},
			{entries: [file('srv/c', 'x', 70_000)]},
		],
	};
	const findings = await findingsOf(context, recipe, {rules, baseLayers: 1});
	assert.deepEqual(
		findings.map(({layerIndex, bytes, paths}) => ({layerIndex, bytes, paths})),
		[{layerIndex: 1, bytes: 70_000, paths: ['/srv/c']}],
	);
	const all = await findingsOf(context, recipe, {rules, baseLayers: 1, scope: 'all'});
	assert.deepEqual(
		all.map(({layerIndex, bytes}) => ({layerIndex, bytes})),
		[
			{layerIndex: 1, bytes: 70_000},
			{layerIndex: 0, bytes: 0},
		],
	);
});

const apache = 'l';
const silent: readonly (readonly [string, readonly RawLayer[]])[] = [
	['hard links', [{entries: [file('a', 'x', 70_000), {name: 'b', type: '1', link: 'a'}]}]],
	['files of one size', [{entries: [file('a', 'x', 70_000), file('b', 'y', 70_000)]}]],
	[
		'files that differ only in the middle',
		[
			{
				entries: [
					{name: 'a', data: `${'x'.repeat(50_000)}y${'x'.repeat(50_000)}`},
					{name: 'b', data: `${'x'.repeat(50_000)}z${'x'.repeat(50_000)}`},
				],
			},
		],
	],
	['less than 64 KiB', [{entries: [file('a/x', 'x', 30_000), file('b/x', 'x', 30_000)]}]],
	[
		'small files with other names',
		[{entries: [1, 2, 3, 4].map((at) => file(`${at}`, 'x', 60_000))}],
	],
	['empty files', [{entries: [{name: 'a'}, {name: 'b'}]}]],
	[
		'licences',
		[{entries: ['a', 'b', 'c', 'd'].map((name) => file(`${name}/LICENSE`, apache, 70_000))}],
	],
	[
		'time zones',
		[{entries: ['', '/posix'].map((at) => file(`usr/share/zoneinfo${at}/X`, 'z', 70_000))}],
	],
	[
		"dpkg's own copy of its database",
		[{entries: ['', '-old'].map((end) => file(`var/lib/dpkg/status${end}`, 's', 70_000))}],
	],
	[
		'a copy that a later layer has deleted or replaced',
		[
			{entries: [file('a', 'x', 70_000), file('b', 'x', 70_000), file('c', 'x', 70_000)]},
			{entries: [{name: '.wh.b'}, file('c', 'y', 70_000)]},
		],
	],
	[
		'a file that is written twice',
		[{entries: [file('a', 'x', 70_000)]}, {entries: [file('a', 'x', 70_000)]}],
	],
];

for (const [what, layers] of silent) {
	test(`nothing is said of ${what}`, async (context) => {
		assert.deepEqual(await findingsOf(context, {layers}, {rules}), []);
	});
}

test('sparse files that store the same bytes in other places differ', async (context) => {
	const sparse = (name: string, offset: number): RawEntry => ({
		name,
		data: {repeat: 'x', n: 70_000},
		pax: {
			'GNU.sparse.major': '0',
			'GNU.sparse.minor': '1',
			'GNU.sparse.size': '200000',
			'GNU.sparse.map': `${offset},70000`,
		},
	});
	const layers = (offset: number): readonly RawLayer[] => [
		{entries: [sparse('a', 0), sparse('b', offset)]},
	];
	assert.deepEqual(await findingsOf(context, {layers: layers(1000)}, {rules}), []);
	const [finding] = await findingsOf(context, {layers: layers(0)}, {rules});
	assert.equal(finding?.bytes, 70_000);
});

test('hard links to a copy come back with it, once', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [file('a', 'x', 70_000)]},
				{
					entries: [file('copy/one', 'x', 70_000), {name: 'copy/two', type: '1', link: 'copy/one'}],
				},
			],
		},
		{rules},
	);
	assert.equal(finding?.title, '1 file is a copy of another');
	assert.equal(finding.bytes, 70_000);
	assert.equal(finding.pathCount, 1);
});

test('what another rule takes away is no copy any more', async (context) => {
	const cache = liveRule({
		id: 'cache',
		severity: 'info',
		confidence: 'high',
		title: 'Cache',
		why: '',
		advice: '',
		reference: '',
		leastBytes: 1,
		paths: {paths: ['cache/**']},
		remedyOf: () => '',
	});
	const findings = await findingsOf(
		context,
		{layers: [{entries: [file('cache/a', 'x', 70_000), file('srv/a', 'x', 70_000)]}]},
		{rules: [cache, duplicateFiles]},
	);
	assert.deepEqual(
		findings.map(({rule}) => rule),
		['cache'],
	);
});

test('the same package twice is told with its own folder, and what npm can do', async (context) => {
	const parts = (folder: string): readonly RawEntry[] => [
		file(`${folder}/lodash/lodash.js`, 'x', 70_000),
		file(`${folder}/lodash/core.js`, 'y', 9000),
	];
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [...parts('app/node_modules'), ...parts('app/node_modules/a/node_modules')]},
			],
			createdBy: ['RUN npm ci'],
		},
		{rules},
	);
	assert.equal(
		finding?.title,
		'/app/node_modules/a/node_modules/lodash repeats /app/node_modules/lodash: 2 files',
	);
	assert.match(finding.remedy, /npm dedupe/);
});

test('packages of two applications that are copied in become links', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{
					entries: [
						file('a/node_modules/x/x.js', 'x', 70_000),
						file('a/node_modules/x/y.js', 'y', 9000),
					],
				},
				{
					entries: [
						file('b/node_modules/x/x.js', 'x', 70_000),
						file('b/node_modules/x/y.js', 'y', 9000),
					],
				},
			],
			createdBy: ['COPY a /a', 'COPY b /b'],
		},
		{rules},
	);
	assert.equal(
		finding?.remedy,
		'# Leave out /b/node_modules/x here:\nCOPY b /b\nRUN ln -s /a/node_modules/x /b/node_modules/x',
	);
});

test('packages of two Python environments are installed once', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{
					entries: ['a', 'b'].map((name) =>
						file(`opt/${name}/lib/python3.12/site-packages/x.so`, 'x', 70_000),
					),
				},
			],
			createdBy: ['RUN make environments'],
		},
		{rules},
	);
	assert.match(finding?.remedy ?? '', /RUN python3 -m venv \/opt\/venv/);
});

test('names in other character sets and quotes stay what they are', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [file('a', 'x', 70_000)]},
				{
					entries: [
						{
							name: {hex: `${Buffer.from("it's-").toString('hex')}e9`},
							data: {repeat: 'x', n: 70_000},
						},
					],
				},
			],
			createdBy: ['', 'RUN make'],
		},
		{rules},
	);
	assert.deepEqual(finding?.paths, ["/it's-\\xe9"]);
	assert.match(finding?.remedy ?? '', /ln -s \/a '\/it'\\''s-\\xe9'$/);
});
