import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {diffImages} from '../../src/diff/diff-images.ts';
import type {ImageDiff, Side} from '../../src/diff/image-diff.ts';
import {diagnostic} from '../../src/model/diagnostic.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {file} from './compared-images.ts';
import {built, diffOf, type Step, savedByDocker, shortLayer, storedAsOci} from './image-pairs.ts';

const base: Step = ['ADD base /', [file('etc/os', 'debian')]];
const app = (data: string, more: RawEntry = {}): Step => [
	'COPY app /srv',
	[file('srv/app', data, more)],
];

test('everything about two images is told together', async (context) => {
	const diff = await diffOf(
		context,
		built([base, app('one')]),
		built([base, app('three'), ['RUN rm', [file('srv/.wh.app', '')]]]),
	);
	assert.equal(diff.verdict, 'content');
	assert.deepEqual(diff.delta, {
		compressedBytes: null,
		contentBytes: 2,
		liveBytes: -3,
		hiddenBytes: 5,
		layers: 1,
	});
	assert.deepEqual(diff.layers.map(shortLayer), [
		['same', 0, 0, 0],
		['changed', 1, 1, 2],
		['added', null, 2, 0],
	]);
	assert.deepEqual(
		diff.files.map(({path, state, deltaBytes, layerIndex}) => [
			path,
			state,
			deltaBytes,
			layerIndex,
		]),
		[['/srv/app', 'removed', -3, 2]],
	);
	assert.deepEqual(diff.growth, [
		{layerIndex: 1, path: '/srv/app', package: null, deltaBytes: 5},
		{layerIndex: 2, path: '/srv/app', package: null, deltaBytes: -3},
	]);
	assert.equal(diff.sizes.new, diff.new.analysis.sizes);
	assert.equal(diff.sizes.old, diff.old.analysis.sizes);
});

function isNothing({
	verdict,
	files,
	growth,
	config,
	packages,
	diagnostics,
	delta,
}: ImageDiff): void {
	assert.equal(verdict, 'identical');
	assert.deepEqual(
		{files, growth, config, packages, diagnostics},
		{
			files: [],
			growth: [],
			config: [],
			packages: [],
			diagnostics: [],
		},
	);
	assert.deepEqual(
		[delta.contentBytes, delta.liveBytes, delta.hiddenBytes, delta.layers],
		[0, 0, 0, 0],
	);
}

/** An image that has been analysed and whose contents are gone since. */
function withoutContents(side: Side): Side {
	const {analysis} = side;
	const layers = analysis.image.layers.map((layer) => ({
		...layer,
		blob: {code: 'missing-layer', reason: 'Must not be read.'} as const,
	}));
	return {...side, analysis: {...analysis, image: {...analysis.image, layers}}};
}

test('between an image and itself there is no difference, and nothing is read to find that', async (context) => {
	const side = await savedByDocker(context, built([base, app('one')]));
	const gone = withoutContents(side);
	isNothing(await diffImages(gone, gone));
});

test('images with the same layers are not read, wherever they come from', async (context) => {
	const recipe = built([base, app('one')]);
	const old = await savedByDocker(context, recipe);
	const next = await savedByDocker(context, recipe);
	isNothing(await diffImages(withoutContents(old), withoutContents(next)));
});

test('a damaged copy of an image does not pass for the image', async (context) => {
	const side = await savedByDocker(context, built([base, app('one')]));
	const {diffIds} = side.analysis.image.config;
	const config = {rootfs: {type: 'layers', diff_ids: diffIds}};
	const shorter = await savedByDocker(context, built([base, app('on')], config));
	assert.equal((await diffImages(side, shorter)).verdict, 'content');
	const broken = withDiagnostics(await savedByDocker(context, built([base, app('eno')], config)));
	assert.equal((await diffImages(side, broken)).verdict, 'content');
});

test('the same image from another source has no difference', async (context) => {
	const recipe = built([base, app('one')]);
	isNothing(
		await diffImages(await savedByDocker(context, recipe), await storedAsOci(context, recipe)),
	);
});

test('images for different platforms are refused, unless one does not say what it is for', async (context) => {
	const amd = await savedByDocker(context, built([base]));
	const arm = await savedByDocker(context, built([base], {architecture: 'aarch64'}));
	await assert.rejects(diffImages(amd, arm), {
		code: 'usage',
		message: 'These are images for linux/amd64 and linux/arm64; they cannot be compared.',
		hint: 'Choose one platform for both with --platform, for example linux/arm64.',
	});
	const unknown = await savedByDocker(context, built([base], {architecture: '', os: ''}));
	assert.deepEqual((await diffImages(amd, unknown)).config, [
		{field: 'platform', old: 'linux/amd64', new: null},
	]);
});

test('names of one platform that mean the same are no difference', async (context) => {
	const arm = await savedByDocker(context, built([base], {architecture: 'arm64', variant: 'v8'}));
	const aarch = await savedByDocker(context, built([base], {architecture: 'aarch64'}));
	isNothing(await diffImages(arm, aarch));
});

function withDiagnostics({analysis, ...side}: Side): Side {
	const diagnostics = [
		diagnostic('corrupt-layer', 'It breaks off.', {layerIndex: 1}),
		diagnostic('path-escape', 'It climbs.', {path: '/a'}),
		diagnostic('aufs-metadata', 'It is old.'),
	];
	return {...side, analysis: {...analysis, diagnostics}};
}

test('errors and warnings of both images are passed on, with the image that they are about', async (context) => {
	const side = await savedByDocker(context, built([base, app('one')]));
	const {diagnostics} = await diffImages(withDiagnostics(side), withDiagnostics(side));
	assert.deepEqual(
		diagnostics.map(({code, message, layerIndex}) => [code, message, layerIndex]),
		[
			['corrupt-layer', 'old: It breaks off.', 1],
			['path-escape', 'old: It climbs.', null],
			['corrupt-layer', 'new: It breaks off.', 1],
			['path-escape', 'new: It climbs.', null],
		],
	);
});

async function many(context: TestContext, letter: string): Promise<Side> {
	const entries = Array.from({length: 300}, (_, at) => file(`d${at % 7}/f${at}`, letter));
	return savedByDocker(context, built([['COPY . .', entries]]));
}

test('a signal stops the comparison with its reason', async (context) => {
	const reason = new Error('stopped');
	const signal = AbortSignal.abort(reason);
	const sides = [await many(context, 'a'), await many(context, 'b')] as const;
	await assert.rejects(diffImages(...sides, {signal}), reason);
});
