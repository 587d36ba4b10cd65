import assert from 'node:assert/strict';
import {test} from 'node:test';
import {movingBaseTag} from '../../src/rules/moving-base-tag.ts';
import {findingsOf} from '../helpers/findings-of.ts';

type Context = {after(callback: () => void): void};

const digest = `sha256:${'ab'.repeat(32)}`;

async function told(context: Context, name: string, baseDigest?: string) {
	const labels = {
		'org.opencontainers.image.base.name': name,
		...(baseDigest && {'org.opencontainers.image.base.digest': baseDigest}),
	};
	const recipe = {layers: [{entries: []}], config: {config: {Labels: labels}}};
	const findings = await findingsOf(context, recipe, {rules: [movingBaseTag]});
	return findings.map(({title, layerIndex, remedy}) => [title, layerIndex, remedy]);
}

test('a base image by the tag latest, or without one, is told', async (context) => {
	assert.deepEqual(await told(context, 'docker.io/library/python:latest', digest), [
		[
			'The base image is python:latest',
			null,
			`# With the version that you want, or as it was:\nFROM python@${digest}`,
		],
	]);
	assert.deepEqual(await told(context, 'ghcr.io/acme/base'), [
		[
			'The base image is ghcr.io/acme/base:latest',
			null,
			'# With the version that you want:\nFROM ghcr.io/acme/base:VERSION',
		],
	]);
});

test('a base image with a version or a digest, and none, are fine', async (context) => {
	for (const name of ['python:3.13', `python:latest@${digest}`, 'scratch', 'Not A Name!', '']) {
		assert.deepEqual(await told(context, name), [], name);
	}
});

test('without anything that names the base image, nothing is told', async (context) => {
	const recipe = {layers: [{entries: []}]};
	assert.deepEqual(await findingsOf(context, recipe, {rules: [movingBaseTag]}), []);
});
