import assert from 'node:assert/strict';
import {test} from 'node:test';
import {analysisInSteps, analysisOf} from '../../src/analysis/analyze.ts';
import {indexLayers} from '../../src/layer/index-layers.ts';
import type {Image} from '../../src/model/image.ts';
import {jsonReport} from '../../src/report/json-report.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {tallImage} from '../helpers/hostile-image.ts';
import {temporaryFolder} from '../helpers/image-files.ts';

type Context = {after(callback: () => void): void};

/** 127 layers. */
async function tall(context: Context): Promise<Image> {
	const file = tallImage(temporaryFolder(context));
	const image = await openImage(file, {tag: undefined, platform: undefined});
	context.after(() => image.close());
	return image;
}

test('an analysis in steps is the same as one at a stretch', async (context) => {
	const image = await tall(context);
	const indexes = await indexLayers(image.layers);
	const generator = {name: 'imgdive', version: '0'};
	const inSteps = await analysisInSteps(image, indexes, new AbortController().signal);
	assert.deepEqual(
		jsonReport(inSteps, generator),
		jsonReport(analysisOf(image, indexes), generator),
	);
});

test('an analysis in steps ends when nobody wants it any more', async (context) => {
	const image = await tall(context);
	const indexes = await indexLayers(image.layers);
	const stop = new AbortController();
	// So many times that it takes longer than a step.
	const many = Array.from({length: 300}, () => indexes).flat();
	const running = analysisInSteps(image, many, stop.signal);
	stop.abort(new Error('enough'));
	await assert.rejects(running, /enough/);
});
