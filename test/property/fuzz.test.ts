import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {type Analysis, analyze} from '../../src/analysis/analyze.ts';
import {FileRows} from '../../src/analysis/file-row.ts';
import {pairHistory} from '../../src/analysis/history.ts';
import {fileContent} from '../../src/layer/file-content.ts';
import {type LayerIndex, payloadBytes} from '../../src/layer/layer-index.ts';
import {pathBytes} from '../../src/layer/path-table.ts';
import {decodePax} from '../../src/layer/pax.ts';
import {indexBySeeking} from '../../src/layer/seek-index.ts';
import {StreamIndexer} from '../../src/layer/stream-index.ts';
import {TarError} from '../../src/layer/tar-number.ts';
import {decodeConfig} from '../../src/model/config.ts';
import {ImgdiveError} from '../../src/model/error.ts';
import type {Image, Layer} from '../../src/model/image.ts';
import {parseJson} from '../../src/model/json.ts';
import {decodeManifest} from '../../src/model/manifest.ts';
import {ociConfig, ociLayer, ociManifest} from '../../src/model/media-type.ts';
import {jsonReport} from '../../src/report/json-report.ts';
import {dockerItems} from '../../src/sources/docker-archive.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {buildTree} from '../../src/tree/build-tree.ts';
import type {ImageTree} from '../../src/tree/image-tree.ts';
import {changesView, finalView, type ViewRow} from '../../src/tree/view.ts';
import {archive, sha256, temporaryFolder} from '../helpers/image-files.ts';
import {type RawLayer, rawTar} from '../helpers/raw-tar.ts';
import {rowsUpTo} from '../helpers/rows-up-to.ts';
import {pieces, scratchFile} from './chunks.ts';
import {Dice, jsonText, mutateBytes, mutateJson, mutateTar} from './mutate.ts';
import {seed} from './random-image.ts';

/** Far more than any input here takes, far less than a hang. */
const maxMilliseconds = 2000;
const maxGrowth = 1024 ** 3;

test('30 000 damaged layers are read to some end, by both readers alike', (context) => {
	const scratch = scratchFile(context);
	const corpus = layerTars();
	repeat(30_000, (dice) => {
		const tars = [mutateTar(dice.of(corpus), dice, corpus)];
		if (dice.oneIn(2)) tars.push(mutateTar(dice.of(corpus), dice, corpus));
		const indexes = tars.map((tar) => indexStream(tar, dice));
		for (const [at, index] of indexes.entries()) {
			checkIndex(index, tars[at] as Buffer);
			const sought = indexBySeeking(scratch(tars[at] as Buffer), 3);
			assert.equal(sought.entryCount, index.entryCount);
			assert.deepEqual(codesOf(sought), codesOf(index));
		}
		checkTree(indexes);
	});
});

test('100 000 damaged extended headers are decoded or refused', () => {
	const corpus = paxPayloads();
	repeat(100_000, (dice) => {
		const payload = mutateBytes(dice.of(corpus), dice, corpus);
		const decoded = allow(TarError, () => decodePax(payload));
		if (!decoded) return;
		const {records, xattrs} = decoded;
		assert.ok(records.size + xattrs.length <= payload.length / 5);
	});
});

test('40 000 damaged documents are decoded or refused', () => {
	const {manifests, configs, dockerManifests} = documents();
	repeat(40_000, (dice) => {
		const mutated = (values: readonly unknown[]): unknown =>
			JSON.parse(jsonText(mutateJson(dice.of(values), dice)));
		const mediaType = dice.of(['', 'application/vnd.oci.image.index.v1+json', 'text/plain']);
		allow(ImgdiveError, () => decodeManifest(mutated(manifests), 'manifest', mediaType));
		const config = allow(ImgdiveError, () => decodeConfig(mutated(configs), 'config'));
		if (config) pairHistory(config.history, config.diffIds.length);
		allow(ImgdiveError, () => dockerItems(mutated(dockerManifests)));
	});
});

test('20 000 damaged JSON texts are decoded or refused', () => {
	const all = documents();
	const corpus = [...all.manifests, ...all.configs, ...all.dockerManifests].map((value) =>
		Buffer.from(JSON.stringify(value)),
	);
	repeat(20_000, (dice) => {
		const text = mutateBytes(dice.of(corpus), dice, corpus);
		const value = allow(ImgdiveError, () => parseJson(text, 'document'));
		for (const decode of [decodeManifest, decodeConfig, dockerItems]) {
			allow<unknown>(ImgdiveError, () => decode(value, 'document'));
		}
	});
});

test('3 000 damaged archives are opened and shown, or refused with an error for people', async (context) => {
	const file = path.join(temporaryFolder(context), 'image.tar');
	const tars = layerTars();
	const real = realArchives.map((name) => readFileSync(name));
	let shown = 0;
	await repeatAsync(3000, async (dice) => {
		const bytes = dice.oneIn(8) ? mutateTar(dice.of(real), dice, real) : builtArchive(dice, tars);
		writeFileSync(file, dice.oneIn(10) ? gzipSync(bytes, {level: 1}) : bytes);
		const options = {tag: dice.oneIn(4) ? 'test:1' : undefined, platform: undefined};
		const image = await allowAsync(() => openImage(file, options));
		if (!image) return;
		shown++;
		await checkImage(image, dice).finally(() => image.close());
	});
	// Most of the damage should be found further in than in the first document.
	assert.ok(shown > 1000, `${shown} were shown`);
});

/** Runs `check` with dice of its own for each input, so that a failure names the input. */
function repeat(count: number, check: (dice: Dice) => void): void {
	const before = process.memoryUsage().rss;
	for (let input = 0; input < count; input++) {
		const start = performance.now();
		try {
			check(diceOf(input));
		} catch (cause) {
			throw failure(input, cause);
		}
		checkTime(input, start);
	}
	assert.ok(process.memoryUsage().rss - before < maxGrowth);
}

async function repeatAsync(count: number, check: (dice: Dice) => Promise<void>): Promise<void> {
	const before = process.memoryUsage().rss;
	for (let input = 0; input < count; input++) {
		const start = performance.now();
		try {
			await check(diceOf(input));
		} catch (cause) {
			throw failure(input, cause);
		}
		checkTime(input, start);
	}
	assert.ok(process.memoryUsage().rss - before < maxGrowth);
}

/** Inputs of one seed have nothing to do with those of another. */
function diceOf(input: number): Dice {
	return new Dice(new Dice(seed).next() + Math.imul(input, 0x9e3779b1));
}

function failure(input: number, cause: unknown): Error {
	return new Error(`Input ${input} with IMGDIVE_FUZZ_SEED=${seed} failed.`, {cause});
}

function checkTime(input: number, start: number): void {
	const milliseconds = performance.now() - start;
	assert.ok(milliseconds < maxMilliseconds, `Input ${input} took ${milliseconds} ms`);
}

/** What `run` gives; undefined for an error of the kind that it may throw. */
function allow<T>(kind: typeof TarError | typeof ImgdiveError, run: () => T): T | undefined {
	try {
		return run();
	} catch (error) {
		if (error instanceof kind) return undefined;
		throw error;
	}
}

async function allowAsync<T>(run: () => Promise<T>): Promise<T | undefined> {
	try {
		return await run();
	} catch (error) {
		if (error instanceof ImgdiveError) return undefined;
		throw error;
	}
}

const realArchives = [
	'fixtures/real/docker-save-several.tar',
	'fixtures/real/buildah-oci.tar',
	'fixtures/real/podman-oci.tar',
];

/** Layers of the oracle, and of a real image. */
function layerTars(): readonly Buffer[] {
	const cases: readonly {readonly id: string; readonly layers: readonly RawLayer[]}[] = JSON.parse(
		readFileSync('test/oracle/cases.json', 'utf8'),
	);
	const save = membersOf('fixtures/real/docker-save.tar');
	// Without the case of a path of 2100 directories, each listed with all of its path: see hostile.test.ts.
	const small = cases.filter(({id}) => id !== 'N14');
	const real = [...save].filter(([name]) => name.endsWith('/layer.tar')).map(([, bytes]) => bytes);
	return [...small.flatMap(({layers}) => layers.map(rawTar)), ...real].filter(
		({length}) => length > 0 && length < 20_000,
	);
}

/** Regular files of a tar with short names, by name. */
function membersOf(file: string): ReadonlyMap<string, Buffer> {
	const bytes = readFileSync(file);
	const index = new StreamIndexer(1);
	index.push(bytes);
	const {path: paths, paths: table, type, dataStart, size, entryCount} = index.finish();
	const rows = Array.from({length: entryCount}, (_, row) => row).filter((row) => type[row] === 0);
	return new Map(
		rows.map((row) => {
			const start = dataStart[row] as number;
			const content = bytes.subarray(start, start + (size[row] as number));
			return [String(pathBytes(table, paths[row] as number)), content];
		}),
	);
}

/** What follows the extended headers of the layers. */
function paxPayloads(): readonly Buffer[] {
	const payloads = layerTars().flatMap((tar) => {
		const starts = Array.from({length: tar.length >> 9}, (_, at) => at * 512);
		return starts
			.filter((start) => tar.toString('latin1', start + 156, start + 157) === 'x')
			.map((start) => {
				const size = Number.parseInt(tar.toString('latin1', start + 124, start + 135), 8) || 0;
				return tar.subarray(start + 512, start + 512 + Math.min(size, 4096));
			});
	});
	return payloads.filter(({length}) => length > 0);
}

function documents(): Readonly<
	Record<'manifests' | 'configs' | 'dockerManifests', readonly unknown[]>
> {
	const json = (bytes: Uint8Array | undefined): unknown => JSON.parse(String(bytes));
	const folder = (name: string): unknown => json(readFileSync(`fixtures/real/${name}`));
	const save = membersOf('fixtures/real/docker-save-several.tar');
	const configs = [...save].filter(([name]) => /^\/[a-f0-9]{64}\.json$/.test(name));
	return {
		manifests: [
			folder('skopeo-dir/manifest.json'),
			folder('skopeo-oci-zstd/index.json'),
			folder('umoci-oci/index.json'),
			json(membersOf('fixtures/real/podman-oci.tar').get('/index.json')),
		],
		configs: configs.map(([, bytes]) => json(bytes)),
		dockerManifests: [json(save.get('/manifest.json'))],
	};
}

/** A small archive in which each document may be damaged, though its digest is right. */
function builtArchive(dice: Dice, corpus: readonly Buffer[]): Buffer {
	const tars = Array.from({length: 1 + dice.below(3)}, () => {
		const tar = dice.of(corpus);
		return dice.oneIn(2) ? tar : mutateTar(tar, dice, corpus);
	});
	const files: Record<string, Uint8Array> = {};
	const damaged = (value: unknown): Buffer =>
		Buffer.from(jsonText(dice.oneIn(5) ? mutateJson(value, dice) : value));
	const blob = (bytes: Buffer): {readonly digest: string; readonly size: number} => {
		const digest = sha256(bytes);
		files[`blobs/sha256/${digest.slice(7)}`] = bytes;
		return {digest, size: bytes.length};
	};
	const config = damaged({
		architecture: 'amd64',
		os: 'linux',
		config: {Env: ['A=b'], Labels: {a: 'b'}, Healthcheck: {Test: ['x']}},
		rootfs: {type: 'layers', diff_ids: tars.map(sha256)},
		history: tars.map((_, at) => ({created_by: `/bin/sh -c step ${at}`, created: '2024-01-01'})),
	});
	if (dice.oneIn(2)) {
		for (const [at, tar] of tars.entries()) files[`${at}.tar`] = tar;
		files['config.json'] = config;
		const Layers = tars.map((_, at) => `${at}.tar`);
		files['manifest.json'] = damaged([{Config: 'config.json', RepoTags: ['test:1'], Layers}]);
		return archive(files);
	}
	const stored = tars.map((tar) =>
		dice.of([(bytes: Buffer) => bytes, gzipSync, zstdCompressSync])(tar),
	);
	const manifest = damaged({
		schemaVersion: 2,
		mediaType: ociManifest,
		config: {mediaType: ociConfig, ...blob(config)},
		layers: stored.map((bytes) => ({
			mediaType: ociLayer,
			...blob(dice.oneIn(4) ? mutateBytes(bytes, dice, stored) : bytes),
		})),
	});
	const annotations = {'org.opencontainers.image.ref.name': 'test:1'};
	files['oci-layout'] = damaged({imageLayoutVersion: '1.0.0'});
	files['index.json'] = damaged({
		schemaVersion: 2,
		manifests: [{mediaType: ociManifest, ...blob(manifest), annotations}],
	});
	return archive(files);
}

function indexStream(tar: Buffer, dice: Dice): LayerIndex {
	const indexer = new StreamIndexer(3);
	for (const chunk of pieces(tar, [1 + dice.below(3000), 1 + dice.below(30_000)])) {
		indexer.push(chunk);
	}
	return indexer.finish();
}

function codesOf({problems}: LayerIndex): readonly string[] {
	return problems.map(({code}) => code);
}

function checkIndex(index: LayerIndex, tar: Buffer): void {
	assert.ok(index.entryCount <= tar.length / 512);
	assert.ok(index.paths.count <= 1 + tar.length);
	assert.ok(index.problems.length < 500);
	if (codesOf(index).includes('corrupt-layer')) return;
	let content = 0;
	for (let row = 0; row < index.entryCount; row++) content += payloadBytes(index, row);
	assert.ok(content <= tar.length);
}

function checkTree(indexes: readonly LayerIndex[]): void {
	const {tree, hidden} = buildTree(indexes);
	const last = indexes.length - 1;
	checkRows(tree, finalView(tree));
	checkRows(tree, rowsUpTo(tree, 0));
	checkRows(tree, changesView(tree, {from: last, to: last}));
	const payloads = new Set(hidden.map(({layerIndex, row}) => `${layerIndex} ${row}`));
	assert.equal(payloads.size, hidden.length, 'a payload is hidden once');
}

function checkRows(tree: ImageTree, view: Iterable<ViewRow>): void {
	const rows = new FileRows(tree);
	for (const viewRow of view) {
		const row = rows.of(viewRow);
		assert.ok(row.path.startsWith('/') && row.path.length > 1);
		assert.match(row.mode, /^[0-7]{4}$/);
		assert.match(row.mtime, /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/);
		assert.ok(Number.isSafeInteger(row.size) && row.size >= 0);
	}
}

/** All that there is to say about an image can be said, whatever its layers hold. */
async function checkImage(image: Image, dice: Dice): Promise<void> {
	const analysis = await analyze(image, {threads: 1, verify: dice.oneIn(3)});
	const {contentBytes, liveBytes, hiddenBytes} = analysis.sizes;
	assert.equal(contentBytes, liveBytes + hiddenBytes);
	assert.ok(liveBytes >= 0 && hiddenBytes >= 0);
	assert.ok(JSON.stringify(jsonReport(analysis, {name: 'imgdive', version: '0'})).length > 2);
	checkRows(analysis.tree, finalView(analysis.tree));
	await readSomeFiles(analysis);
}

async function readSomeFiles({tree, image}: Analysis): Promise<void> {
	for (let inode = 0; inode < Math.min(tree.inodeCount, 5); inode++) {
		const layer = image.layers[tree.inodeLayer[inode] as number] as Layer;
		const row = tree.inodeRow[inode] as number;
		let bytes = 0;
		await allowAsync(async () => {
			for await (const chunk of fileContent(layer, tree.indexOf(inode), row)) {
				bytes += chunk.length;
				if (bytes > 1e6) return;
			}
		});
	}
}
