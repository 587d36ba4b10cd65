import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {type Analysis, analysisOf} from '../../src/analysis/analyze.ts';
import {prefixOf} from '../../src/analysis/image-prefix.ts';
import {jsonReport} from '../../src/report/json-report.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {dockerArchive, temporaryFolder} from '../helpers/image-files.ts';
import type {RawLayer} from '../helpers/raw-tar.ts';

const layers: readonly RawLayer[] = [
	{
		entries: [
			{name: 'etc/a', data: 'aaaa'},
			{name: 'etc/b', data: 'bb'},
		],
	},
	{entries: [{name: 'etc/a', data: 'cccccc'}]},
	{
		entries: [
			{name: 'etc/.wh.b', data: ''},
			{name: 'bad', data: 'x', badsum: true},
		],
	},
	{entries: [{name: '.wh.etc', data: ''}]},
];

/** An empty step before each layer and one behind the last. */
function historyOf(layerCount: number): readonly object[] {
	const steps = Array.from({length: layerCount}, (_, at) => [
		{created_by: `ENV ${at}`, empty_layer: true},
		{created_by: `RUN ${at}`},
	]);
	return [...steps.flat(), {created_by: `ENV ${layerCount}`, empty_layer: true}];
}

test('the first layers of an image are analysed as an image that has no more', async (context) => {
	const folder = temporaryFolder(context);
	const open = (count: number): Promise<Analysis> => {
		const file = path.join(folder, `${count}.tar`);
		const config = {history: historyOf(count)};
		writeFileSync(file, dockerArchive({layers: layers.slice(0, count), config}));
		return analyzePath(context, file);
	};
	const whole = await open(layers.length);
	for (let count = 0; count <= layers.length; count++) {
		const prefix = analysisOf(prefixOf(whole.image, count), whole.indexes.slice(0, count));
		const expected = await open(count);
		const reportOf = (analysis: Analysis): object => ({
			...jsonReport(analysis, {name: 'test', version: '0'}),
			image: undefined,
		});
		assert.deepEqual(reportOf(prefix), reportOf(expected), `${count} layers`);
		assert.deepEqual(prefix.history, expected.history);
	}
});
