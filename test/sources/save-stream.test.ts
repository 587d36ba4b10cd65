import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {Readable} from 'node:stream';
import {after, type TestContext, test} from 'node:test';
import type {Analysis} from '../../src/analysis/analyze.ts';
import {LayerCache} from '../../src/layer/cache/layer-cache.ts';
import {fileContent} from '../../src/layer/file-content.ts';
import {StreamPool} from '../../src/layer/stream-pool.ts';
import {ImgdiveError} from '../../src/model/error.ts';
import type {Layer} from '../../src/model/image.ts';
import {jsonReport} from '../../src/report/json-report.ts';
import {readSaveStream} from '../../src/sources/save-stream.ts';
import {SpooledExport} from '../../src/sources/spooled-export.ts';
import {resolvePath} from '../../src/tree/resolve-path.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {archive, dockerArchive, ociFiles, temporaryFolder} from '../helpers/image-files.ts';
import {analyzeStream} from '../helpers/open-stream.ts';
import type {RawLayer} from '../helpers/raw-tar.ts';

const pool = new StreamPool();
after(() => pool.close());

/** What is said of an image, without where it came from. */
function saidOf(analysis: Analysis): unknown {
	const report = jsonReport(analysis, {name: 'test', version: '0'});
	const {reference: _reference, source: _source, ...image} = report.image;
	return {...report, image};
}

async function fromFile(context: TestContext, bytes: Buffer, tag?: string): Promise<unknown> {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, bytes);
	return saidOf(await analyzePath(context, file, tag === undefined ? {} : {tag}));
}

/** Index files last, as newer Dockers send them; layers before their config. */
function sortedNames(files: Readonly<Record<string, Buffer>>): Record<string, Buffer> {
	return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const fixtures: Readonly<Record<string, string | undefined>> = {
	'docker-save.tar': undefined,
	'docker-save-several.tar': 'imgdive-several:b',
	'podman-save.tar': undefined,
	'podman-oci.tar': undefined,
	'buildah-oci.tar': undefined,
};

for (const [name, tag] of Object.entries(fixtures)) {
	for (const chunkBytes of [100, 1000, 70_000]) {
		test(`${name} says the same as a stream in chunks of ${chunkBytes} bytes`, async (context) => {
			const bytes = readFileSync(`fixtures/real/${name}`);
			const tags = tag === undefined ? {} : {tag: await firstTag(context, bytes, tag)};
			const {analysis, exports} = await analyzeStream(bytes, {pool, chunkBytes, ...tags});
			assert.deepEqual(saidOf(analysis), await fromFile(context, bytes, tags.tag));
			assert.equal(exports, 1);
		});
	}
}

/** One of the tags of an archive of several images. */
async function firstTag(context: TestContext, bytes: Buffer, _tag: string): Promise<string> {
	try {
		await fromFile(context, bytes);
	} catch (error) {
		assert.ok(error instanceof ImgdiveError);
		return /--tag (\S+),/.exec(error.hint ?? '')?.[1] ?? '';
	}
	throw new Error('there is only one image');
}

type Case = {readonly id: string; readonly layers: readonly RawLayer[]};
const cases: readonly Case[] = JSON.parse(readFileSync('test/oracle/cases.json', 'utf8'));

test('every oracle case says the same as a stream, in both formats', async (context) => {
	for (const {id, layers} of cases) {
		for (const bytes of [dockerArchive({layers}), archive(sortedNames(ociFiles({layers})))]) {
			const {analysis} = await analyzeStream(bytes, {pool, chunkBytes: 1500});
			assert.deepEqual(saidOf(analysis), await fromFile(context, bytes), id);
		}
	}
});

const recipe = {
	layers: [
		{
			entries: [
				{name: 'a', data: 'first'},
				{name: 'deep/b', data: 'bee'},
			],
			comp: 'gzip',
		},
		{entries: [{name: 'a', data: 'second'}], comp: 'zstd'},
	],
} as const;

test('a layer that is known goes by unread, and its files can be had again', async () => {
	const cache = new LayerCache(undefined);
	const bytes = archive(sortedNames(ociFiles(recipe)));
	const first = await analyzeStream(bytes, {pool, cache});
	assert.equal(first.known, 0);
	const second = await analyzeStream(bytes, {pool, cache});
	assert.equal(second.known, 2);
	assert.deepEqual(saidOf(second.analysis), saidOf(first.analysis));
});

test('the bytes of a file come from one more export, whatever their number', async () => {
	const bytes = archive(sortedNames(ociFiles(recipe)));
	let exports = 0;
	const save = async (): Promise<Readable> => {
		exports++;
		return Readable.from([bytes]);
	};
	const again = new SpooledExport(save);
	const {analysis} = await analyzeStream(bytes, {pool});
	const {tree} = analysis;
	for (const [name, text] of [
		['/a', 'second'],
		['/deep/b', 'bee'],
		['/a', 'second'],
	] as const) {
		const inode = tree.inode[resolvePath(tree, name, true)] as number;
		const layer = analysis.image.layers[tree.inodeLayer[inode] as number] as Layer;
		const blobPath = `blobs/sha256/${layer.digest?.slice(7)}`;
		const remote = {...layer, blob: again.blob(blobPath, layer.compressedBytes ?? 0, 'gzip')};
		const parts: Buffer[] = [];
		for await (const part of fileContent(
			remote,
			tree.indexOf(inode),
			tree.inodeRow[inode] as number,
		)) {
			parts.push(part);
		}
		assert.equal(Buffer.concat(parts).toString(), text);
	}
	assert.equal(exports, 1);
	again.close();
});

test('a layer that streams cannot decide on is exported again, and the oddity told', async (context) => {
	// Trailing bytes that look like one more member.
	const odd = {
		layers: [{entries: [{name: 'a', data: 'x'}], comp: 'gzip', compTrailing: '\u001f\u008bodd'}],
	} as unknown as typeof recipe;
	const bytes = archive(sortedNames(ociFiles(odd)));
	const {analysis, exports} = await analyzeStream(bytes, {pool});
	assert.deepEqual(saidOf(analysis), await fromFile(context, bytes));
	assert.equal(exports, 2);
});

test('a layer whose bytes are not those of its diffID is told, not believed', async (context) => {
	const files = {layers: recipe.layers, config: {rootfs: {type: 'layers', diff_ids: wrongIds()}}};
	const bytes = archive(sortedNames(ociFiles(files)));
	const {analysis} = await analyzeStream(bytes, {pool});
	assert.deepEqual(
		analysis.diagnostics.map(({code}) => code),
		['digest-mismatch', 'digest-mismatch'],
	);
	assert.deepEqual(saidOf(analysis), await fromFile(context, bytes));
});

function wrongIds(): readonly string[] {
	return ['1', '2'].map((digit) => `sha256:${digit.repeat(64)}`);
}

const whole = archive(sortedNames(ociFiles(recipe)));
const engineError = Buffer.from(
	'{"errorDetail":{"message":"blob \\u001b[2J is corrupt"},"error":"blob is corrupt"}\n',
);

const broken: Readonly<Record<string, readonly [Buffer | Error, RegExp]>> = {
	'an error instead of the rest of a layer': [
		Buffer.concat([whole.subarray(0, 900), engineError]),
		/the test stopped sending the image: blob .* is corrupt\./,
	],
	'an error behind the end of the archive': [
		Buffer.concat([whole, engineError]),
		/the test stopped sending the image: blob .* is corrupt\./,
	],
	'an error alone': [engineError, /the test stopped sending the image: blob .* is corrupt\./],
	'a stream that is cut off': [whole.subarray(0, 1400), /the test stopped sending the image: /],
	'a stream without anything': [Buffer.alloc(0), /the test stopped sending the image: it is empty/],
	'a connection that breaks': [new Error('socket hang up'), /stopped sending.*socket hang up/],
};

for (const [name, [bytes, message]] of Object.entries(broken)) {
	test(`${name} is an error that names it`, async () => {
		const chunks = bytes instanceof Error ? failing(bytes) : [bytes];
		await assert.rejects(
			readSaveStream(Readable.from(chunks), 'the test', {
				cache: new LayerCache(undefined),
				pool,
				diffIds: [],
				again: new SpooledExport(async () => Readable.from([])),
			}),
			(error) => error instanceof ImgdiveError && message.test(error.message),
		);
	});
}

async function* failing(error: Error): AsyncGenerator<Buffer> {
	yield whole.subarray(0, 1000);
	throw error;
}
