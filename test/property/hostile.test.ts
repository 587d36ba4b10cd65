import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import type {Analysis} from '../../src/analysis/analyze.ts';
import {FileRows} from '../../src/analysis/file-row.ts';
import {readableInstruction} from '../../src/analysis/instruction.ts';
import type {LayerIndex} from '../../src/layer/layer-index.ts';
import {StreamIndexer} from '../../src/layer/stream-index.ts';
import {ImgdiveError} from '../../src/model/error.ts';
import {decodeManifest} from '../../src/model/manifest.ts';
import {ociConfig} from '../../src/model/media-type.ts';
import {jsonReport} from '../../src/report/json-report.ts';
import {buildTree} from '../../src/tree/build-tree.ts';
import {finalView} from '../../src/tree/view.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {archive, ociFiles, sha256, temporaryFolder} from '../helpers/image-files.ts';
import {type RawLayer, rawTar} from '../helpers/raw-tar.ts';
import {deep, jsonText} from './mutate.ts';

test('a digest or a size of deeply nested lists is refused with an error for people', () => {
	const config = {mediaType: ociConfig, digest: sha256(Buffer.from('')), size: 1};
	for (const damaged of [{digest: deep}, {size: deep}]) {
		const manifest = JSON.parse(jsonText({config: {...config, ...damaged}, layers: []}));
		assert.throws(() => decodeManifest(manifest, 'manifest'), ImgdiveError);
	}
});

test('a layout version of deeply nested lists is refused with an error for people', async (context) => {
	const layout = jsonText({imageLayoutVersion: deep});
	const damaged = {...ociFiles({layers: []}), 'oci-layout': layout};
	await assert.rejects(analyzeBytes(context, archive(damaged)), ImgdiveError);
});

test('a health check of deeply nested lists does not end the report', async (context) => {
	const config = jsonText({config: {Healthcheck: deep}, rootfs: {diff_ids: []}});
	const items = JSON.stringify([{Config: 'c.json', RepoTags: [], Layers: []}]);
	const analysis = await analyzeBytes(context, archive({'c.json': config, 'manifest.json': items}));
	assert.ok(JSON.stringify(jsonReport(analysis, {name: 'imgdive', version: '0'})));
});

test('an instruction with a long run of spaces is read in no time', () => {
	const start = performance.now();
	for (const before of ['x', '#(nop) x']) readableInstruction(`${before}${' '.repeat(100_000)}y`);
	// Quadratic time would be minutes.
	assert.ok(performance.now() - start < 20_000);
});

test('a file that claims far more bytes than its broken layer has does not end the analysis', async (context) => {
	const layer: RawLayer = {
		entries: [
			{name: 'whole', data: 'x'},
			{name: 'a', size: 2 ** 50, base256: ['size'], data: 'yy'},
		],
		eoa: false,
	};
	const layers = [{...layer, comp: 'gzip'}, layer] as const;
	await analyzeBytes(context, archive(ociFiles({layers})));
});

test('two files that break off are not said to be identical', async (context) => {
	const layers = ['yy', 'zz'].map(
		(data): RawLayer => ({
			entries: [
				{name: 'whole', data: 'x'},
				{name: 'a', size: 1000, data},
			],
			eoa: false,
			comp: 'gzip',
		}),
	);
	const {waste} = await analyzeBytes(context, archive(ociFiles({layers})));
	assert.deepEqual(
		waste.map(({path: at, reason}) => [at, reason]),
		[
			['/a', 'replaced'],
			['/whole', 'identical'],
		],
	);
});

// One name in an extended header may have 500 000 parts; each of its directories would be listed with its whole path.
test('a path deeper than any engine can make it is left out, and told', () => {
	const index = (parts: number): LayerIndex => {
		const indexer = new StreamIndexer(3);
		indexer.push(rawTar({entries: [{pax: {path: 'd/'.repeat(parts)}, data: 'x'}]}));
		return indexer.finish();
	};
	const deep = index(12_000);
	assert.deepEqual(
		deep.problems.map(({code}) => code),
		['path-too-long'],
	);
	const {tree, hidden} = buildTree([deep]);
	assert.deepEqual([...finalView(tree)], []);
	assert.equal(hidden.length, 1);
	const most = buildTree([index(4000)]).tree;
	const rows = new FileRows(most);
	assert.equal([...finalView(most)].map((row) => rows.of(row)).length, 4000);
});

async function analyzeBytes(context: TestContext, bytes: Uint8Array): Promise<Analysis> {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, bytes);
	return analyzePath(context, file, {threads: 1});
}
