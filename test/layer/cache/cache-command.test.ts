import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import {text} from 'node:stream/consumers';
import {type TestContext, test} from 'node:test';
import {cache} from '../../../src/commands/cache.ts';
import type {OptionValues} from '../../../src/commands/command.ts';
import {cacheFolder} from '../../../src/layer/cache/cache-folder.ts';
import {cacheLimit, parseByteSize} from '../../../src/layer/cache/cache-size.ts';
import {LayerCache} from '../../../src/layer/cache/layer-cache.ts';
import type {Digest} from '../../../src/model/digest.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';
import {sampleLayer} from './sample-layers.ts';

const layers = [10, 20, 30].map((count, number) => sampleLayer(number, count));
const blob = `sha256:${'b'.repeat(64)}` as Digest;

test('the folder is the one that was set, or else the platform’s', () => {
	const home = '/home/ann';
	const folder = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'linux', at = home) =>
		cacheFolder(env, at, platform);
	const xdg = {XDG_CACHE_HOME: '/xdg'};
	assert.equal(folder({IMGDIVE_CACHE_DIR: '/mine', ...xdg}), '/mine');
	assert.equal(folder({IMGDIVE_CACHE_DIR: 'mine'}), path.resolve('mine'));
	assert.equal(folder(xdg), '/xdg/imgdive');
	assert.equal(folder(xdg, 'darwin'), '/xdg/imgdive');
	assert.equal(
		folder({XDG_CACHE_HOME: 'relative', IMGDIVE_CACHE_DIR: ''}),
		`${home}/.cache/imgdive`,
	);
	assert.equal(folder({}, 'darwin'), `${home}/Library/Caches/imgdive`);
	assert.equal(folder({}, 'linux', ''), undefined);
	assert.equal(
		folder({LOCALAPPDATA: 'C:\\Users\\ann\\AppData\\Local'}, 'win32'),
		'C:\\Users\\ann\\AppData\\Local\\imgdive\\cache',
	);
	assert.equal(folder({}, 'win32'), undefined);
});

test('sizes are read with their units', () => {
	for (const [given, bytes] of Object.entries({
		'0': 0,
		'4096': 4096,
		'5B': 5,
		'200MB': 200_000_000,
		'1GiB': 1_073_741_824,
		'1.5 kB': 1500,
		'0.5KiB': 512,
		'2TB': 2e12,
	})) {
		assert.equal(parseByteSize(given, '--max-size'), bytes);
	}
	assert.equal(cacheLimit({}), 1024 ** 3);
	assert.equal(cacheLimit({IMGDIVE_CACHE_SIZE: '10MB'}), 10_000_000);
});

for (const wrong of [
	'',
	'GB',
	'-1',
	'1 XB',
	'1e9',
	'1,5GB',
	'1gb',
	' 1',
	`${'9'.repeat(15)}TB`,
	'0x10',
]) {
	test(`${JSON.stringify(wrong)} is no size`, () => {
		assert.throws(() => parseByteSize(wrong, '--max-size'), {
			code: 'usage',
			message: `--max-size takes a size, not ${JSON.stringify(wrong)}.`,
		});
	});
}

test('dir prints the folder, also one that is not there', async (context) => {
	const folder = newFolder(context);
	assert.equal(await run(folder, 'dir'), `${folder}\n`);
	assert.equal(existsSync(folder), false);
});

test('ls shows layers, last used first, their sum and the limit', async (context) => {
	const folder = filledFolder(context);
	const shown = (await run(folder, 'ls', {}, {IMGDIVE_CACHE_SIZE: '5MB'})).split('\n');
	const [head, ...rows] = shown.slice(0, 5);
	assert.match(head ?? '', /^layer +entries +size +last used$/);
	const [one, two, three] = layers.map(({diffId}) => diffId.slice(7, 19));
	assert.match(rows[0] ?? '', new RegExp(`^${blob.slice(7, 19)} \\(listing\\) +10 `));
	assert.match(rows[1] ?? '', new RegExp(`^${two} +20 +[\\d.]+ kB +2026-01-03 00:00$`));
	assert.match(rows[2] ?? '', new RegExp(`^${three} +30 +[\\d.]+ kB +2026-01-02 00:00$`));
	assert.match(rows[3] ?? '', new RegExp(`^${one} +10 +[\\d.]+ kB +2026-01-01 00:00$`));
	assert.match(shown[6] ?? '', /^4 layers, 1 other file: [\d.]+ kB of at most 5 MB in \//);
	assert.equal(shown.length, 8);
});

test('ls as JSON has the exact numbers', async (context) => {
	const folder = filledFolder(context);
	const {layers: rows, ...totals} = JSON.parse(await run(folder, 'ls', {format: 'json'}));
	const bytes = sizeBelow(folder);
	assert.deepEqual(totals, {folder, bytes, maxBytes: 1024 ** 3, otherFileCount: 1});
	assert.deepEqual(rows[1], {
		kind: 'layer',
		digest: layers[1]?.diffId,
		entryCount: 20,
		bytes: statSync(path.join(folder, 'v1/layers', layers[1]?.diffId.slice(7) ?? '')).size,
		usedAt: '2026-01-03T00:00:00.000Z',
	});
	assert.equal(rows[0].kind, 'listing');
	assert.equal(rows.length, 4);
});

test('ls of an empty cache says so, and looking does not create it', async (context) => {
	const folder = newFolder(context);
	assert.match(await run(folder, 'ls'), /^0 layers, 0 other files: 0 B of at most 1\.07 GB in /);
	assert.deepEqual(JSON.parse(await run(folder, 'ls', {format: 'json'})).layers, []);
	assert.equal(await run(folder, 'prune'), 'Freed 0 B in 0 files.\n');
	assert.equal(existsSync(folder), false);
});

test('ls leaves out layers that are damaged, but counts them', async (context) => {
	const folder = filledFolder(context);
	writeFileSync(path.join(folder, 'v1/layers', '0'.repeat(64)), 'x');
	assert.match(await run(folder, 'ls'), /\n4 layers, 2 other files: /);
});

test('prune removes all that is kept, and nothing else', async (context) => {
	const folder = filledFolder(context);
	const {seed} = new LayerCache(folder);
	const foreign = ['notes.txt', 'v1/layers/notes.txt'];
	mkdirSync(path.join(folder, 'v1/layers/folder'));
	for (const name of foreign) writeFileSync(path.join(folder, name), 'mine');
	assert.match(await run(folder, 'prune'), /^Freed [\d.]+ kB in 5 files\.\n$/);
	assert.equal(new LayerCache(folder).getLayer((layers[0] as Sample).diffId), undefined);
	assert.equal(new LayerCache(folder).seed, seed);
	assert.equal(sizeBelow(folder), foreign.length * 'mine'.length - 'mine'.length);
	for (const name of foreign) assert.ok(existsSync(path.join(folder, name)));
});

test('prune --max-size keeps what was used last', async (context) => {
	const folder = filledFolder(context);
	const size = statSync(path.join(folder, 'v1/layers', layers[1]?.diffId.slice(7) ?? '')).size;
	const rest = sizeBelow(folder, ['listings', 'diff-ids']);
	const printed = await run(folder, 'prune', {maxSize: `${rest + size + 10}B`});
	assert.match(printed, /^Freed [\d.]+ kB in 2 files, 3 files left\.\n$/);
	const kept = new LayerCache(folder);
	assert.deepEqual(
		layers.map(({diffId}) => kept.getLayer(diffId) !== undefined),
		[false, true, false],
	);
	assert.match(await run(folder, 'prune', {maxSize: '1GB'}), /^Freed 0 B in 0 files, 3 files left/);
});

const mistakes: readonly (readonly [string, OptionValues, RegExp])[] = [
	['list', {}, /cache does not know "list"/],
	['ls', {format: 'xml'}, /--format does not know "xml"/],
	['prune', {maxSize: '10 apples'}, /--max-size takes a size, not "10 apples"/],
];

for (const [action, options, message] of mistakes) {
	test(`${action} ${JSON.stringify(options)} is told to be wrong`, async (context) => {
		const folder = filledFolder(context);
		const before = sizeBelow(folder);
		await assert.rejects(run(folder, action, options), {code: 'usage', message});
		assert.equal(sizeBelow(folder), before);
	});
}

test('a limit that is no size is told by ls', async (context) => {
	await assert.rejects(run(newFolder(context), 'ls', {}, {IMGDIVE_CACHE_SIZE: 'big'}), {
		message: 'IMGDIVE_CACHE_SIZE takes a size, not "big".',
	});
});

type Sample = ReturnType<typeof sampleLayer>;

function newFolder(context: TestContext): string {
	return path.join(temporaryFolder(context), 'cache');
}

/** Three layers used at different times, a listing and what a blob unpacks to. */
function filledFolder(context: TestContext): string {
	const folder = newFolder(context);
	const [one, two, three] = layers as [Sample, Sample, Sample];
	const filled = new LayerCache(folder);
	for (const [day, {diffId, index}] of [one, three, two].entries()) {
		filled.putLayer(diffId, index);
		const time = new Date(`2026-01-0${day + 1}T00:00:00Z`);
		utimesSync(path.join(folder, 'v1/layers', diffId.slice(7)), time, time);
	}
	filled.putListing(blob, one.index);
	filled.putDiffId(blob, one.diffId);
	return folder;
}

function sizeBelow(
	folder: string,
	kinds: readonly string[] = ['layers', 'listings', 'diff-ids'],
): number {
	return kinds
		.map((kind) => path.join(folder, 'v1', kind))
		.flatMap((kind) => readdirSync(kind).map((name) => statSync(path.join(kind, name))))
		.filter((stats) => stats.isFile())
		.reduce((sum, {size}) => sum + size, 0);
}

async function run(
	folder: string,
	action: string,
	options: OptionValues = {},
	env: NodeJS.ProcessEnv = {},
): Promise<string> {
	const stdout = new PassThrough() as PassThrough & NodeJS.WriteStream;
	const stderr = new PassThrough() as PassThrough & NodeJS.WriteStream;
	const output = {stdout, stderr, env: {IMGDIVE_CACHE_DIR: folder, ...env}};
	const printed = text(stdout);
	const code = await cache.run({args: [action], options, output, version: '0'});
	stdout.end();
	assert.equal(code, 0);
	return printed;
}
