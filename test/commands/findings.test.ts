import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {Ajv} from 'ajv';
import type {JsonReport} from '../../src/report/json-report.ts';
import {dockerArchive, type ImageRecipe, temporaryFolder} from '../helpers/image-files.ts';
import {runCli} from '../helpers/run-cli.ts';

const demo = 'fixtures/demo.tar';
const real = 'fixtures/real/docker-save.tar';
const realDockerfile = 'fixtures/real/Dockerfile';

async function reportOf(...args: readonly string[]): Promise<JsonReport> {
	const {code, stdout, stderr} = await runCli(['inspect', ...args, '--format', 'json']);
	assert.equal(stderr, '');
	assert.equal(code, 0);
	return JSON.parse(stdout);
}

function rulesIn({findings}: JsonReport): readonly string[] {
	return [...new Set(findings.map(({rule}) => rule))];
}

test('findings are in the JSON report, as its schema says, and add up to no more than there is', async () => {
	const report = await reportOf(demo, '--composition');
	const validate = new Ajv().compile(
		JSON.parse(readFileSync('schema/inspect.schema.json', 'utf8')),
	);
	assert.ok(validate(report), JSON.stringify(validate.errors));
	assert.deepEqual(rulesIn(report), [
		'metadata-only-copy',
		'deleted-later',
		'no-healthcheck',
		'apt-recommends',
	]);
	const bytes = report.findings.reduce((sum, finding) => sum + finding.bytes, 0);
	assert.equal(bytes, 307_000);
	assert.ok(bytes <= report.sizes.contentBytes);
	const live = report.composition?.reduce((sum, {liveBytes}) => sum + liveBytes, 0);
	assert.equal(live, report.sizes.liveBytes);
});

test('without --composition it is null, and the text report has no such section', async () => {
	assert.equal((await reportOf(demo)).composition, null);
	assert.doesNotMatch((await runCli(['inspect', demo])).stdout, /Composition/);
	const {stdout} = await runCli(['inspect', demo, '--composition']);
	assert.match(stdout, /files:\/srv\/shop +application +146 kB +34\.4 % +6\n/);
});

test('findings are chosen by severity and by rule, in every format', async () => {
	assert.deepEqual(rulesIn(await reportOf(demo, '--min-severity', 'warning')), [
		'metadata-only-copy',
		'deleted-later',
	]);
	assert.deepEqual(rulesIn(await reportOf(demo, '--rule', 'apt-recommends,deleted-later')), [
		'deleted-later',
		'apt-recommends',
	]);
	assert.deepEqual(rulesIn(await reportOf(demo, '--ignore-rule', 'deleted-later,no-healthcheck')), [
		'metadata-only-copy',
		'apt-recommends',
	]);
	const {stdout} = await runCli(['inspect', demo, '--min-severity', 'error']);
	assert.match(stdout, /\nNo findings\n/);
	assert.doesNotMatch(stdout, /deleted-later/);
});

test('what these options do not know is told, before the image is read', async () => {
	for (const [args, message] of [
		[['--rule', 'nope'], /--rule does not know "nope"/],
		[['--ignore-rule', 'apt-lists,nope'], /--ignore-rule does not know "nope"/],
		[['--min-severity', 'bad'], /--min-severity does not know "bad"/],
		[['--scope', 'bad'], /--scope does not know "bad"/],
		[
			['--dockerfile', 'missing/Dockerfile'],
			/missing\/Dockerfile cannot be read: there is no such file/,
		],
		[['--dockerfile', 'README.md'], /README\.md is no Dockerfile: there is no FROM in it/],
	] as const) {
		const {code, stdout, stderr} = await runCli(['inspect', 'not-an-image.tar', ...args]);
		assert.equal(code, 2);
		assert.equal(stdout, '');
		assert.match(stderr, message);
	}
});

test('with the Dockerfile, findings carry its lines; another one is refused', async () => {
	const {findings} = await reportOf(real, '--dockerfile', realDockerfile);
	const lines = readFileSync(realDockerfile, 'utf8').split('\n');
	const [found] = findings.filter(({rule}) => rule === 'setuid-files');
	assert.equal(found?.file, realDockerfile);
	assert.match(lines[(found?.line ?? 0) - 1] ?? '', /"\/app\/bin\/setuid"/);
	const {code, stderr} = await runCli(['inspect', demo, '--dockerfile', realDockerfile]);
	assert.equal(code, 2);
	assert.match(stderr, /is not what the image was built from: 0 of its 23/);
});

const leftLists: ImageRecipe = {
	layers: [
		{entries: [{name: 'var/lib/apt/lists/base', data: 'b'.repeat(3_000_000)}]},
		{entries: [{name: 'var/lib/apt/lists/own', data: 'o'.repeat(2_000_000)}]},
	],
	createdBy: [
		'ADD file:0 in /',
		'RUN apt-get update && apt-get install -y --no-install-recommends x',
	],
};

test('what the base image ships is not promised; --scope all tells it', async (context) => {
	const folder = temporaryFolder(context);
	const image = path.join(folder, 'image.tar');
	const base = path.join(folder, 'base.tar');
	writeFileSync(image, dockerArchive(leftLists));
	writeFileSync(base, dockerArchive({...leftLists, layers: leftLists.layers.slice(0, 1)}));
	const lists = async (...args: readonly string[]): Promise<readonly (readonly unknown[])[]> =>
		(await reportOf(image, '--rule', 'apt-lists', ...args)).findings.map(({layerIndex, bytes}) => [
			layerIndex,
			bytes,
		]);
	assert.deepEqual(await lists('--base', 'none'), [
		[0, 3_000_000],
		[1, 2_000_000],
	]);
	assert.deepEqual(await lists('--base', base), [[1, 2_000_000]]);
	assert.deepEqual(await lists('--base', base, '--scope', 'all'), [
		[1, 2_000_000],
		[0, 0],
	]);
	const report = await reportOf(image, '--base', base);
	assert.deepEqual(
		report.layers.map(({inBase}) => inBase),
		[true, false],
	);
	assert.equal(report.base?.foundBy, 'option');
	const {stdout} = await runCli(['inspect', image, '--base', base]);
	assert.match(stdout, /\nBase {7}.*base\.tar, layer 0\n/);
	const {code, stderr} = await runCli(['inspect', image, '--base', demo]);
	assert.equal(code, 2);
	assert.match(stderr, /demo\.tar is not the base of the image/);
});

test('rules are listed, and each can be explained', async () => {
	const {code, stdout} = await runCli(['rules']);
	assert.equal(code, 0);
	assert.match(stdout, /^apt-lists +warning +high +Package lists of apt$/m);
	const all = JSON.parse((await runCli(['rules', '--format', 'json'])).stdout);
	assert.equal(all.length, stdout.trimEnd().split('\n').length);
	for (const {id, title, why, advice, reference} of all) {
		assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
		for (const text of [title, why, advice]) assert.ok(text.length > 0, id);
		assert.match(reference, /^https:\/\//);
	}
	const one = await runCli(['rules', 'apt-lists']);
	assert.match(one.stdout, /^Package lists of apt\napt-lists: warning, high\n/);
	const unknown = await runCli(['rules', 'apt']);
	assert.equal(unknown.code, 2);
	assert.match(unknown.stderr, /There is no rule "apt"\.\nList them: imgdive rules\./);
});
