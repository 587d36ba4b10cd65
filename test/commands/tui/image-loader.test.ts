import assert from 'node:assert/strict';
import {appendFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {jsonReport} from '../../../src/report/json-report.ts';
import {analyzePath} from '../../helpers/analyze-path.ts';
import {dockerArchive, ociFiles, temporaryFolder, writeFiles} from '../../helpers/image-files.ts';
import type {RawLayer} from '../../helpers/raw-tar.ts';
import {backendFor, LoadRecorder} from './load-recorder.ts';

type Context = Parameters<typeof temporaryFolder>[0];

const layers: readonly RawLayer[] = [
	{entries: [{name: 'a', data: 'aaaa'}]},
	{
		entries: [
			{name: 'b', data: 'bb'},
			{name: '.wh.a', data: ''},
		],
		comp: 'gzip',
	},
];

function fileOf(context: Context, bytes: Buffer): string {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, bytes);
	return file;
}

test('an archive is opened, its layers are told one by one, and the last word is the analysis', async (context) => {
	const file = fileOf(context, dockerArchive({layers}));
	const told = new LoadRecorder();
	backendFor(context, file).load(told);
	await told.untilEnd();
	assert.deepEqual(told.events.slice(0, 3), ['opened', '0 waiting', '1 waiting']);
	assert.deepEqual(told.events.slice(3, -2).sort(), ['0 done', '0 reading', '1 done', '1 reading']);
	// Findings come behind all that can be seen without them.
	assert.deepEqual(told.events.slice(-2), ['analyzed 2', 'judged 2']);
	assert.deepEqual(told.layers, [
		{state: 'done', isCached: false, contentBytes: 4, entryCount: 1},
		{state: 'done', isCached: false, contentBytes: 2, entryCount: 2},
	]);
	const report = (analysis: Parameters<typeof jsonReport>[0]): unknown =>
		jsonReport(analysis, {name: 'test', version: '0'});
	const [analysis] = told.analyses;
	assert.ok(analysis);
	assert.equal(analysis.findings, null);
	assert.deepEqual(report(analysis), report(await analyzePath(context, file)));
});

test('of layers that are the same, each is told when the first of them is read', async (context) => {
	const [layer] = layers as [RawLayer];
	const folder = temporaryFolder(context);
	writeFiles(folder, ociFiles({layers: [layer, layer]}));
	const told = new LoadRecorder();
	backendFor(context, folder).load(told);
	await told.untilEnd();
	assert.deepEqual(
		told.layers.map(({state}) => state),
		['done', 'done'],
	);
});

test('an image of 127 layers comes whole', async (context) => {
	const many = Array.from({length: 127}, (_, at) => ({entries: [{name: `f${at}`, data: 'x'}]}));
	const told = new LoadRecorder();
	backendFor(context, fileOf(context, dockerArchive({layers: many}))).load(told);
	await told.untilEnd();
	assert.equal(told.layers.filter(({state}) => state === 'done').length, 127);
	assert.equal(told.counts.at(-1), 127);
	assert.equal(told.analyses.at(-1)?.sizes.contentBytes, 127);
});

test('a layer that nobody can read says why, and the others are there', async (context) => {
	const folder = temporaryFolder(context);
	const files = ociFiles({layers});
	const digest = JSON.parse(String(files['index.json'])).manifests[0].digest.slice(7);
	const manifest = JSON.parse(String(files[`blobs/sha256/${digest}`]));
	delete files[`blobs/sha256/${manifest.layers[0].digest.slice(7)}`];
	writeFiles(folder, files);
	const told = new LoadRecorder();
	const loading = backendFor(context, folder).load(told);
	await told.untilEnd();
	const [first, second] = told.layers;
	assert.equal(first?.state, 'failed');
	assert.match(first.state === 'failed' ? first.why : '', /^The blob sha256:\w+ is not there\.$/);
	assert.equal(second?.state, 'done');
	told.clear();
	loading.retry();
	await new Promise((resolve) => setTimeout(resolve, 50));
	assert.deepEqual(told.events, [], 'there is nothing to try again');
});

test('what cannot be opened is told with a hint, and can be tried again', async (context) => {
	const file = fileOf(context, Buffer.from('no archive'));
	const told = new LoadRecorder();
	const loading = backendFor(context, file).load(told);
	await told.untilEnd();
	assert.match(told.failure?.message ?? '', /image\.tar is no image archive\.$/);
	assert.match(told.failure?.hint ?? '', /^Expected manifest\.json/);
	told.clear();
	writeFileSync(file, dockerArchive({layers}));
	loading.retry();
	await told.untilEnd();
	assert.equal(told.events[0], 'opened');
	assert.equal(told.events.at(-1), 'judged 2');
});

test('a file that is written to meanwhile is no image, until it is tried again', async (context) => {
	const file = fileOf(context, dockerArchive({layers}));
	const told = new LoadRecorder();
	let isFirst = true;
	const {opened} = told;
	told.opened = (image) => {
		opened.call(told, image);
		if (isFirst) appendFileSync(file, Buffer.alloc(512));
		isFirst = false;
	};
	const loading = backendFor(context, file).load(told);
	await told.untilEnd();
	assert.match(told.failure?.message ?? '', /image\.tar was written to while it was read\.$/);
	assert.ok(!told.events.some((event) => event.startsWith('analyzed')));
	told.clear();
	loading.retry();
	await told.untilEnd();
	assert.deepEqual(told.events.slice(0, 3), ['opened', '0 waiting', '1 waiting']);
	assert.equal(told.events.at(-1), 'judged 2');
});

test('nothing is told after the loading was cancelled', async (context) => {
	const told = new LoadRecorder();
	const loading = backendFor(context, fileOf(context, dockerArchive({layers}))).load(told);
	loading.cancel();
	loading.retry();
	await new Promise((resolve) => setTimeout(resolve, 100));
	assert.deepEqual(told.events, []);
});

test('of an archive with several images, one is chosen, also where the reference named another', async (context) => {
	const folder = temporaryFolder(context);
	const one = ociFiles({layers: layers.slice(0, 1), tag: 'one'});
	const two = ociFiles({layers, tag: 'two'});
	const manifests = [one, two].flatMap(
		(files) => JSON.parse(String(files['index.json'])).manifests,
	);
	const index = Buffer.from(JSON.stringify({schemaVersion: 2, manifests}));
	writeFiles(folder, {...one, ...two, 'index.json': index});
	for (const reference of [folder, `${folder}:three`]) {
		const backend = backendFor(context, reference);
		const told = new LoadRecorder();
		backend.load(told);
		await told.untilEnd();
		assert.deepEqual(told.found?.choices, [
			{option: 'tag', value: 'one'},
			{option: 'tag', value: 'two'},
		]);
		assert.match(told.found?.title ?? '', /holds 2 images|holds no image "three"/);
		assert.equal(told.failure, undefined);
		const chosen = new LoadRecorder();
		backend.load(chosen, {option: 'tag', value: 'two'});
		await chosen.untilEnd();
		assert.deepEqual(chosen.images[0]?.tags, ['two']);
		assert.equal(chosen.images[0]?.reference, reference);
	}
});

test('a tag and then a platform are chosen, and both hold', async (context) => {
	const folder = temporaryFolder(context);
	const files: Record<string, Buffer> = {};
	const manifests = ['one', 'two'].flatMap((tag) =>
		['amd64', 'arm64'].flatMap((architecture) => {
			const made = ociFiles({layers, tag, config: {os: 'plan9', architecture, tag}});
			Object.assign(files, made);
			return JSON.parse(String(made['index.json'])).manifests;
		}),
	);
	files['index.json'] = Buffer.from(JSON.stringify({schemaVersion: 2, manifests}));
	writeFiles(folder, files);
	const backend = backendFor(context, folder);
	const load = async (choice?: Parameters<typeof backend.load>[1]): Promise<LoadRecorder> => {
		const told = new LoadRecorder();
		backend.load(told, choice);
		await told.untilEnd();
		return told;
	};
	const platforms = [
		{option: 'platform', value: 'plan9/amd64'},
		{option: 'platform', value: 'plan9/arm64'},
	];
	assert.deepEqual((await load()).found?.choices, platforms);
	const ambiguous = await load({option: 'platform', value: 'plan9/arm64'});
	assert.deepEqual(ambiguous.found?.choices, [
		{option: 'tag', value: 'one'},
		{option: 'tag', value: 'two'},
	]);
	const [image] = (await load({option: 'tag', value: 'two'})).images;
	assert.deepEqual(image?.tags, ['two']);
	assert.equal(image?.platform.architecture, 'arm64');
	assert.deepEqual(
		image?.platforms?.map(({architecture}) => architecture),
		['amd64', 'arm64'],
	);
});
