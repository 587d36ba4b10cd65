import assert from 'node:assert/strict';
import {closeSync, openSync, writeFileSync, writeSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import fc from 'fast-check';
import {type Analysis, analyze} from '../../src/analysis/analyze.ts';
import {type FileRow, FileRows} from '../../src/analysis/file-row.ts';
import {hiddenFiles} from '../../src/analysis/waste.ts';
import type {IndexOptions} from '../../src/layer/index-layers.ts';
import {StreamIndexer} from '../../src/layer/stream-index.ts';
import type {DiffId} from '../../src/model/digest.ts';
import type {Image} from '../../src/model/image.ts';
import {ociLayer} from '../../src/model/media-type.ts';
import {jsonReport} from '../../src/report/json-report.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {buildTree} from '../../src/tree/build-tree.ts';
import {changeNames, type ImageTree} from '../../src/tree/image-tree.ts';
import {changesView, finalView, type ViewRow} from '../../src/tree/view.ts';
import {finalRows} from '../helpers/analyze-path.ts';
import {bareImage} from '../helpers/bare-image.ts';
import {archive, dockerArchive, ociFiles, sha256, temporaryFolder} from '../helpers/image-files.ts';
import {type NaiveImage, naiveImage} from '../helpers/naive-model.ts';
import {type RawEntry, type RawLayer, rawBytes, rawTar} from '../helpers/raw-tar.ts';
import {rowsUpTo} from '../helpers/rows-up-to.ts';
import {randomImage, seed} from './random-image.ts';

const imageWithoutLowerLinks = randomImage('earlier').filter(
	(layers) => !naiveImage(layers).linksToLower,
);

test('a random image has the tree and the numbers that the model says', async (context) => {
	const scratch = scratchFile(context);
	await fc.assert(
		fc.asyncProperty(imageWithoutLowerLinks, (layers) => checkImage(scratch, layers)),
		{seed, numRuns: 1000},
	);
});

test('hard links to names of any layer give the tree that the model says', async (context) => {
	const scratch = scratchFile(context);
	await fc.assert(
		fc.asyncProperty(randomImage('any'), (layers) => checkImage(scratch, layers)),
		{seed, numRuns: 500},
	);
});

test('the report is the same from every source, with threads, and with bytes verified', async (context) => {
	const file = path.join(temporaryFolder(context), 'image.tar');
	await fc.assert(
		fc.asyncProperty(randomImage('any'), async (layers) => {
			writeFileSync(file, dockerArchive({layers}));
			const expected = await reportOf(file, {threads: 1});
			for (const options of [{}, {threads: 2}, {verify: true}]) {
				assert.equal(await reportOf(file, options), expected);
			}
			for (const comp of ['gzip', 'zstd'] as const) {
				const stored = layers.map((layer) => ({...layer, comp}));
				writeFileSync(file, archive(ociFiles({layers: stored})));
				assert.equal(await reportOf(file, {verify: comp === 'zstd'}), expected);
			}
		}),
		{seed, numRuns: 150},
	);
});

test('a view up to a layer is the final view of an image that ends there', () => {
	fc.assert(fc.property(imageWithoutLowerLinks, checkViewsUpTo), {seed, numRuns: 400});
});

/** Found by the properties above, one by one. */
const found: Readonly<Record<string, readonly RawLayer[]>> = {
	// A link without a target is as if it were not there, as is a link to a directory.
	'a hard link to nothing leaves alone what stands in its place': [
		{
			entries: [
				{name: 'a', data: 'x'},
				{name: 'a', type: '1', link: 'nowhere'},
			],
		},
	],
	'a hard link to the root leaves alone what stands in its place': [
		{
			entries: [
				{name: 'a', data: 'x'},
				{name: 'a', type: '1', link: './'},
			],
		},
	],
	'a hard link to the name of a whiteout links to nothing': [
		{
			entries: [
				{name: 'a', data: 'x'},
				{name: '.wh.a', data: ''},
				{name: 'b', type: '1', link: '.wh.a'},
			],
		},
	],
	'a hard link through what was a symlink finds what is there now': [
		{
			entries: [
				{name: 's', type: '2', link: 'd'},
				{name: 's/x', data: 'x'},
				{name: 's', type: '5'},
				{name: 'b', type: '1', link: 's/x'},
			],
		},
	],
	'a hard link to a hard link of its layer is not led to a lower file': [
		{
			entries: [
				{name: 'a', data: 'x'},
				{name: 'h', data: 'yy'},
			],
		},
		{
			entries: [
				{name: 'h', type: '1', link: 'a'},
				{name: 'k', type: '1', link: 'h'},
			],
		},
	],
	'a directory that replaces the symlink that it came through is itself the parent then': [
		{
			entries: [
				{name: 'b', type: '2', link: '.'},
				{name: 'b/b', type: '5'},
				{name: 'b/b/a', data: 'x'},
			],
		},
	],
	'bookkeeping of aufs that occurs twice is hidden twice': [
		{
			entries: [
				{name: '.wh..wh.aufs', data: 'x'},
				{name: '.wh..wh.aufs', data: ''},
			],
		},
	],
	'groups of waste count a file at the root once': [{entries: [{name: './', data: 'x'}]}],
	'groups of waste count what was a file and then a directory': [
		{
			entries: [
				{name: 'a', data: 'x'},
				{name: 'a/b', data: 'yy'},
				{name: 'a', data: ''},
			],
		},
	],
};

for (const [sentence, layers] of Object.entries(found)) {
	test(sentence, (context) => checkImage(scratchFile(context), layers));
}

test('a hard link to a lower file does not change views that end below it', () => {
	checkViewsUpTo([
		{entries: [{name: 'a', mode: 0o644}]},
		{entries: [{name: 'h', type: '1', link: 'a', mode: 0o600}]},
	]);
});

test('rows of every view are in byte order, and a view below a directory is a part of the whole', () => {
	fc.assert(
		fc.property(randomImage('any'), (layers) => {
			const tree = treeOf(layers);
			const last = layers.length - 1;
			for (const view of [
				(top?: number) => finalView(tree, top),
				(top?: number) => changesView(tree, {from: last >> 1, to: last}, top),
			]) {
				const all = [...view()].map(({node}) => tree.pathBytes(node));
				assert.deepEqual(all, [...all].sort(Buffer.compare));
				for (let top = 1; top < tree.nodeCount; top++) {
					const above = `${tree.pathBytes(top).toString('latin1')}/`;
					assert.deepEqual(
						[...view(top)].map(({node}) => tree.pathBytes(node)),
						all.filter((bytes) => bytes.toString('latin1').startsWith(above)),
					);
				}
			}
		}),
		{seed, numRuns: 200},
	);
});

test('changes of layers, applied to the view below them, give the view above them', () => {
	fc.assert(
		fc.property(randomImage('any'), (layers) => {
			const tree = treeOf(layers);
			for (let from = 0; from < layers.length; from++) {
				for (let to = from; to < layers.length; to++) checkChanges(tree, from, to);
			}
		}),
		{seed, numRuns: 400},
	);
});

/** A file that all images of a test are written to, one over the other. */
function scratchFile(context: TestContext): number {
	const fd = openSync(path.join(temporaryFolder(context), 'layers'), 'w+');
	context.after(() => closeSync(fd));
	return fd;
}

/** An image whose layers lie uncompressed in the open file. */
function scratchImage(fd: number, layers: readonly RawLayer[]): Image {
	let position = 0;
	return bareImage(
		layers.map((layer) => {
			const tar = rawTar(layer);
			const start = position;
			position += writeSync(fd, tar, 0, tar.length, start);
			return {
				diffId: sha256(tar) as DiffId,
				digest: undefined,
				compressedBytes: undefined,
				mediaType: ociLayer,
				blob: {fd, start, size: tar.length},
			};
		}),
	);
}

async function checkImage(scratch: number, layers: readonly RawLayer[]): Promise<void> {
	const analysis = await analyze(scratchImage(scratch, layers), {threads: 1});
	const model = naiveImage(layers);
	checkTree(analysis, model);
	checkSizes(analysis, model);
	checkReasons(analysis, layers, model);
}

function checkTree(analysis: Analysis, model: NaiveImage): void {
	const rows = finalRows(analysis).map(
		({path: at, type, mode, uid, gid, size, linkTarget, hardlinkOf}) => ({
			path: at,
			type,
			mode: Number.parseInt(mode, 8),
			uid,
			gid,
			size,
			linkTarget,
			hardlinkOf,
		}),
	);
	assert.deepEqual(rows, model.rows);
}

function checkSizes({sizes, layers, waste, wasteGroups}: Analysis, model: NaiveImage): void {
	const {contentBytes, liveBytes} = model;
	const hiddenBytes = contentBytes - liveBytes;
	assert.deepEqual(
		{...sizes, tarBytes: 0},
		{compressedBytes: null, tarBytes: 0, contentBytes, liveBytes, hiddenBytes},
	);
	assert.deepEqual(
		layers.map((layer) => ({
			addedCount: layer.addedCount,
			modifiedCount: layer.modifiedCount,
			removedCount: layer.removedCount,
			contentBytes: layer.contentBytes,
			hiddenBytes: layer.hiddenBytes,
		})),
		model.layers,
	);
	assert.equal(sumOf(waste), hiddenBytes);
	assert.equal(sumOf(wasteGroups), hiddenBytes);
	assert.equal(sumOf(layers), hiddenBytes);
	const tarBytes = layers.reduce((total, layer) => total + layer.tarBytes, 0);
	assert.equal(sizes.tarBytes, tarBytes);
}

function sumOf(items: readonly {readonly hiddenBytes: number}[]): number {
	return items.reduce((total, {hiddenBytes}) => total + hiddenBytes, 0);
}

/** Each hidden payload is charged to the right layers, and said to be a copy only of what it is a copy of. */
function checkReasons(
	{indexes, image}: Analysis,
	layers: readonly RawLayer[],
	model: NaiveImage,
): void {
	const {tree, hidden} = buildTree(indexes);
	const files = hiddenFiles(hidden, tree, image.layers);
	const byRow = (a: {layerIndex: number; row: number}, b: typeof a): number =>
		a.layerIndex - b.layerIndex || a.row - b.row;
	assert.deepEqual(
		files
			.map(({layerIndex, row, bytes, hiddenByLayer}) => ({layerIndex, row, bytes, hiddenByLayer}))
			.sort(byRow),
		[...model.hidden].sort(byRow),
	);
	const entryAt = (layerIndex: number, row: number): RawEntry =>
		layers[layerIndex]?.entries[row] as RawEntry;
	for (const [at, {replacedBy, layerIndex, row}] of hidden.entries()) {
		const reason = files[at]?.reason;
		if (replacedBy < 0) {
			assert.ok(reason !== 'identical' && reason !== 'metadata-only' && reason !== 'replaced');
			continue;
		}
		const lower = entryAt(layerIndex, row);
		const upper = entryAt(
			tree.inodeLayer[replacedBy] as number,
			tree.inodeRow[replacedBy] as number,
		);
		assert.equal(reason, reasonOf(lower, upper));
	}
}

function reasonOf(lower: RawEntry, upper: RawEntry): string {
	if (!rawBytes(lower.data).equals(rawBytes(upper.data))) return 'replaced';
	const keys = ['mode', 'uid', 'gid', 'mtime'] as const;
	return keys.every((key) => lower[key] === upper[key]) ? 'identical' : 'metadata-only';
}

/** The JSON report without what says how the image is stored. */
async function reportOf(file: string, options: IndexOptions): Promise<string> {
	const image = await openImage(file, {tag: undefined, platform: undefined});
	try {
		const report = jsonReport(await analyze(image, options), {name: 'imgdive', version: '0'});
		return JSON.stringify({
			...report,
			image: {...report.image, reference: '', source: '', manifestDigest: '', tags: []},
			sizes: {...report.sizes, compressedBytes: 0},
			layers: report.layers.map((layer) => ({
				...layer,
				digest: '',
				mediaType: '',
				compressedBytes: 0,
			})),
		});
	} finally {
		image.close();
	}
}

function treeOf(layers: readonly RawLayer[]): ImageTree {
	const indexes = layers.map((layer) => {
		const indexer = new StreamIndexer(7);
		indexer.push(rawTar(layer));
		return indexer.finish();
	});
	return buildTree(indexes).tree;
}

function rowsOf(tree: ImageTree, view: Iterable<ViewRow>, lastLayer: number): readonly FileRow[] {
	const rows = new FileRows(tree, lastLayer);
	return [...view].map((row) => rows.of(row));
}

function checkViewsUpTo(layers: readonly RawLayer[]): void {
	const tree = treeOf(layers);
	for (let last = 0; last < layers.length; last++) {
		const ended = treeOf(layers.slice(0, last + 1));
		assert.deepEqual(
			rowsOf(tree, rowsUpTo(tree, last), last),
			rowsOf(ended, finalView(ended), last),
		);
	}
}

function checkChanges(tree: ImageTree, from: number, to: number): void {
	const pathsUpTo = (last: number): readonly string[] =>
		last < 0 ? [] : [...rowsUpTo(tree, last)].map(({node}) => String(tree.pathBytes(node)));
	const paths = new Set(pathsUpTo(from - 1));
	for (const {node, change} of changesView(tree, {from, to})) {
		const at = String(tree.pathBytes(node));
		const name = changeNames[change];
		assert.equal(paths.has(at), name !== 'added', `${name} ${at}`);
		if (name === 'added') paths.add(at);
		if (name === 'removed') paths.delete(at);
	}
	assert.deepEqual([...paths].sort(), [...pathsUpTo(to)].sort());
}
