import assert from 'node:assert/strict';
import {test} from 'node:test';
import {identicalRewrite} from '../../src/rules/identical-rewrite.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [identicalRewrite];
const run = (command: string): string => `RUN /bin/sh -c ${command} # buildkit`;
const file = (name: string, n = 70_000, more: RawEntry = {}): RawEntry => ({
	name,
	data: {repeat: 'x', n},
	...more,
});
const folder = (name: string): RawEntry => ({name: `${name}/`, type: '5'});

test('a lock file that is copied first and with all the rest is mounted into the install', async (context) => {
	const findings = await findingsOf(
		context,
		{
			layers: [
				{entries: [folder('app'), file('app/package-lock.json')]},
				{entries: [folder('app/node_modules'), file('app/node_modules/a')]},
				{entries: [file('app/package-lock.json'), file('app/main.js', 5)]},
			],
			createdBy: [
				'COPY package-lock.json /app/ # buildkit',
				run('npm ci'),
				'COPY . /app # buildkit',
			],
		},
		{rules},
	);
	assert.equal(findings.length, 1);
	assert.deepEqual(findings[0], {
		rule: 'identical-rewrite',
		severity: 'warning',
		confidence: 'certain',
		title: 'Files written again just as they were: 1 file',
		detail:
			'Layer 0 (COPY package-lock.json /app/) ships files that layer 2 (COPY . /app) writes again just as they are. A file that a later layer writes again is shipped again, even where nothing in it has changed.',
		bytes: 70_000,
		compressedBytes: null,
		layerIndex: 0,
		paths: ['/app/package-lock.json'],
		pathCount: 1,
		remedy: [
			'# In place of COPY package-lock.json /app/',
			'RUN --mount=type=bind,source=package-lock.json,target=/app/package-lock.json \\',
			'    npm ci',
			'COPY . /app',
		].join('\n'),
		reference: 'https://docs.docker.com/build/cache/optimize/#use-bind-mounts',
		file: null,
		line: null,
	});
});

test('of two equal copies with nothing between them one is enough', async (context) => {
	const entries = [folder('app'), file('app/a'), file('app/b')];
	const [finding] = await findingsOf(
		context,
		{
			layers: [{entries}, {entries}],
			createdBy: ['COPY . /app # buildkit', 'COPY . /app # buildkit'],
		},
		{rules},
	);
	assert.equal(finding?.remedy, '# One of the two is enough:\nCOPY . /app\nCOPY . /app');
	assert.equal(finding?.bytes, 140_000);
});

test('what a COPY brings though a RUN has made it is left out of the COPY', async (context) => {
	const entries = [folder('app'), file('app/a.bin')];
	const [finding] = await findingsOf(
		context,
		{layers: [{entries}, {entries}], createdBy: [run('fetch'), 'COPY src /app # buildkit']},
		{rules},
	);
	assert.equal(finding?.remedy, '# .dockerignore, for:\n# COPY src /app\nsrc/a.bin');
});

test('other contents, other attributes and few bytes are none of it', async (context) => {
	const layers = [
		{entries: [file('a'), file('b'), file('c', 65_535)]},
		{entries: [file('a', 70_001), file('b', 70_000, {mode: 0o600}), file('c', 65_535)]},
	];
	assert.deepEqual(await findingsOf(context, {layers}, {rules}), []);
});
