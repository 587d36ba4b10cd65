import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {fileContent} from '../../src/layer/file-content.ts';
import type {Layer} from '../../src/model/image.ts';
import {resolvePath} from '../../src/tree/resolve-path.ts';
import {analyzePath, finalRows} from '../helpers/analyze-path.ts';
import {
	dockerArchive,
	ociFiles,
	sha256,
	temporaryFolder,
	writeFiles,
} from '../helpers/image-files.ts';
import {rawTar} from '../helpers/raw-tar.ts';

test('a layer that unpacks to a thousand times its size is told', async (context) => {
	const folder = temporaryFolder(context);
	const tar = rawTar({entries: [{name: 'zeros', size: 120 * 1024 * 1024}], eoa: false});
	const bomb = zstdCompressSync(Buffer.concat([tar, Buffer.alloc(120 * 1024 * 1024 + 1024)]));
	const files = ociFiles({layers: [{entries: []}]});
	const manifest = JSON.parse(String(files['index.json'])).manifests[0];
	const document = JSON.parse(String(files[`blobs/sha256/${manifest.digest.slice(7)}`]));
	document.layers[0].digest = sha256(bomb);
	document.layers[0].size = bomb.length;
	files[`blobs/sha256/${sha256(bomb).slice(7)}`] = bomb;
	const bytes = Buffer.from(JSON.stringify(document));
	files[`blobs/sha256/${sha256(bytes).slice(7)}`] = bytes;
	files['index.json'] = Buffer.from(
		JSON.stringify({
			schemaVersion: 2,
			manifests: [{...manifest, digest: sha256(bytes), size: bytes.length}],
		}),
	);
	writeFiles(folder, files);
	const {diagnostics} = await analyzePath(context, folder);
	assert.deepEqual(
		diagnostics.map(({code}) => code),
		['high-compression-ratio', 'digest-mismatch'],
	);
});

test('a sparse file that claims far more than it stores is listed but not expanded', async (context) => {
	const file = path.join(temporaryFolder(context), 'image.tar');
	const size = 2 ** 45;
	const entry = {
		name: 'bomb',
		data: {repeat: 'x', n: 512},
		pax: {'GNU.sparse.size': String(size), 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,512'},
	};
	writeFileSync(file, dockerArchive({layers: [{entries: [entry]}]}));
	const analysis = await analyzePath(context, file);
	assert.equal(finalRows(analysis)[0]?.size, size);
	assert.equal(analysis.sizes.contentBytes, 512);
	const {tree, image} = analysis;
	const inode = tree.inode[resolvePath(tree, '/bomb', true)] as number;
	const content = fileContent(
		image.layers[0] as Layer,
		tree.indexOf(inode),
		tree.inodeRow[inode] as number,
	);
	await assert.rejects(content.next(), /claims 35184372088832 bytes but stores only 512/);
});

test('a path of 2100 levels is shown with a warning', async (context) => {
	const file = path.join(temporaryFolder(context), 'image.tar');
	const deep = Array.from({length: 2100}, () => 'd').join('/');
	const layer = {entries: [{name: 'x', data: '1', pax: {path: deep}}]};
	writeFileSync(file, dockerArchive({layers: [layer, {entries: [{name: '.wh.d'}]}]}));
	const analysis = await analyzePath(context, file);
	assert.deepEqual(
		analysis.diagnostics.map(({code}) => code),
		['path-too-long'],
	);
	assert.equal(analysis.layers[0]?.addedCount, 2100);
	assert.equal(analysis.layers[1]?.removedCount, 2100);
	assert.equal(analysis.sizes.hiddenBytes, 1);
});

test('a name of a megabyte, and thousands of odd entries, are read', async (context) => {
	const file = path.join(temporaryFolder(context), 'image.tar');
	const long = 'n'.repeat(1_000_000);
	const entries = [
		{name: 'x', data: '1', pax: {path: long}},
		...Array.from({length: 5000}, () => ({name: 'twice', data: '1'})),
	];
	writeFileSync(file, dockerArchive({layers: [{entries}]}));
	const analysis = await analyzePath(context, file);
	const codes = analysis.diagnostics.map(({code}) => code);
	assert.equal(codes.filter((code) => code === 'duplicate-entry').length, 21);
	assert.equal(codes.filter((code) => code === 'path-too-long').length, 1);
	assert.match(analysis.diagnostics.at(-1)?.message ?? '', /and 4979 more/);
	assert.equal(analysis.sizes.hiddenBytes, 4999);
});

test('the outer archive may be compressed only once', async (context) => {
	const file = path.join(temporaryFolder(context), 'image.tar.gz');
	writeFileSync(file, gzipSync(gzipSync(dockerArchive({layers: []}))));
	await assert.rejects(analyzePath(context, file), /is no image archive/);
	writeFileSync(file, gzipSync(Buffer.alloc(100_000, 'x')).subarray(0, -20));
	await assert.rejects(analyzePath(context, file), /cannot be unpacked \(gzip\)/);
});

test('an index is the same whatever the number of threads', async (context) => {
	const file = path.join(temporaryFolder(context), 'image.tar');
	const layers = [0, 1, 2, 3, 4].map((layer) => ({
		entries: Array.from({length: 200}, (_, at) => ({
			name: `d${at % 7}/f${at + layer * 50}`,
			data: `${at}`,
		})),
		...(layer % 2 === 0 ? {comp: 'gzip' as const} : {}),
	}));
	writeFileSync(file, dockerArchive({layers}));
	const [one, three] = await Promise.all(
		[1, 3].map((threads) => analyzePath(context, file, {threads})),
	);
	assert.deepEqual(one && finalRows(one), three && finalRows(three));
	assert.deepEqual(one?.layers, three?.layers);
	assert.deepEqual(
		one?.waste.map(({path: name, hiddenBytes}) => [name, hiddenBytes]),
		three?.waste.map(({path: name, hiddenBytes}) => [name, hiddenBytes]),
	);
});
