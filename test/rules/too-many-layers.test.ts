import assert from 'node:assert/strict';
import {test} from 'node:test';
import {tooManyLayers} from '../../src/rules/too-many-layers.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {ImageRecipe} from '../helpers/image-files.ts';

const rules = [tooManyLayers];

/** An image of `count` layers, those from the 30th on made by RUNs. */
function imageOf(count: number): ImageRecipe {
	const numbers = Array.from({length: count}, (_, at) => at);
	return {
		layers: numbers.map((at) => ({entries: [{name: `f${at}`, data: 'x'}]})),
		createdBy: numbers.map((at) =>
			at < 30 ? 'COPY a / # buildkit' : `RUN /bin/sh -c make ${at} # buildkit`,
		),
	};
}

test('more than 40 layers with entries are many; the longest row of RUNs could be one', async (context) => {
	const [finding] = await findingsOf(context, imageOf(41), {rules});
	assert.equal(finding?.title, "Many layers: 41, 41 of them from this image's own instructions");
	assert.equal(finding?.severity, 'info');
	assert.equal(finding?.confidence, 'advice');
	assert.equal(finding?.bytes, 0);
	assert.equal(finding?.layerIndex, null);
	assert.equal(
		finding?.remedy,
		[
			'RUN make 30 \\',
			' && make 31 \\',
			' && make 32 \\',
			' && make 33 \\',
			' && make 34 \\',
			' && make 35',
		].join('\n'),
	);
});

test('40 are not, and empty ones do not count', async (context) => {
	const image = imageOf(40);
	assert.deepEqual(await findingsOf(context, image, {rules}), []);
	const layers = [...image.layers, {entries: []}];
	assert.deepEqual(await findingsOf(context, {layers}, {rules}), []);
});

test('from 100 on it is a warning', async (context) => {
	const severities = await Promise.all(
		[99, 100].map(
			async (count) => (await findingsOf(context, imageOf(count), {rules}))[0]?.severity,
		),
	);
	assert.deepEqual(severities, ['info', 'warning']);
});

test('layers that are nearly all of the base image are not for this Dockerfile to join', async (context) => {
	assert.deepEqual(await findingsOf(context, imageOf(50), {rules, baseLayers: 49}), []);
	const [finding] = await findingsOf(context, imageOf(50), {rules, baseLayers: 48});
	assert.equal(finding?.title, "Many layers: 50, 2 of them from this image's own instructions");
	assert.equal(finding?.remedy, 'RUN make 48 \\\n && make 49');
});
