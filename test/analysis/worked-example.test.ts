import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {analyzePath} from '../helpers/analyze-path.ts';
import {dockerArchive, temporaryFolder} from '../helpers/image-files.ts';

test('the worked example of the definitions comes out to the digit', async (context) => {
	const file = path.join(temporaryFolder(context), 'image.tar');
	const data = (n: number, repeat: string) => ({data: {repeat, n}});
	writeFileSync(
		file,
		dockerArchive({
			layers: [
				{
					entries: [
						{name: 'a', ...data(100, 'a')},
						{name: 'b', ...data(200, 'b')},
						{name: 'base', ...data(1000, 'c')},
					],
				},
				{entries: [{name: 'a', ...data(150, 'd')}]},
				{entries: [{name: '.wh.b'}]},
			],
		}),
	);
	const {dive, sizes, efficiency, waste, layers} = await analyzePath(context, file);
	assert.equal(dive.efficiencyScore, 1100 / 1450);
	assert.equal(dive.efficiencyScore.toFixed(4), '0.7586');
	assert.equal(dive.wastedBytes, 450);
	assert.equal(dive.userWastedPercent, 3);
	assert.deepEqual(
		{...sizes, tarBytes: undefined},
		{
			compressedBytes: null,
			tarBytes: undefined,
			contentBytes: 1450,
			liveBytes: 1150,
			hiddenBytes: 300,
		},
	);
	assert.equal(efficiency.toFixed(4), '0.7931');
	assert.deepEqual(
		waste.map(({pathBytes, ...item}) => item),
		[
			{path: '/b', hiddenBytes: 200, copies: 1, reason: 'deleted', layers: [0], hiddenByLayer: 2},
			{path: '/a', hiddenBytes: 100, copies: 1, reason: 'replaced', layers: [0], hiddenByLayer: 1},
		],
	);
	assert.deepEqual(
		layers.map(({addedCount, modifiedCount, removedCount, hiddenBytes}) => [
			addedCount,
			modifiedCount,
			removedCount,
			hiddenBytes,
		]),
		[
			[3, 0, 0, 300],
			[0, 1, 0, 0],
			[0, 0, 1, 0],
		],
	);
});

test('an image without content is fully efficient, and no number is NaN', async (context) => {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, dockerArchive({layers: []}));
	const {dive, sizes, efficiency} = await analyzePath(context, file);
	assert.deepEqual(dive, {efficiencyScore: 1, wastedBytes: 0, userWastedPercent: 0});
	assert.equal(efficiency, 1);
	assert.equal(sizes.contentBytes, 0);
});
