import assert from 'node:assert/strict';
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {type TestContext, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {encodeIndex} from '../../../src/layer/cache/index-codec.ts';
import {LayerCache} from '../../../src/layer/cache/layer-cache.ts';
import type {Digest} from '../../../src/model/digest.ts';
import {findCommand, run, skipped} from '../../helpers/docker-engine.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';
import {Dice} from '../../property/mutate.ts';
import {seed} from '../../property/random-image.ts';
import {sampleLayer} from './sample-layers.ts';

const child = fileURLToPath(new URL('./child.js', import.meta.url));
/** Small ones, and some of hundreds of kilobytes. */
const samples = [1, 5, 30, 300, 2000].map((count, number) => sampleLayer(number, count));
const atATime = 20;
/** Starting them is what takes time. More, and longer: `IMGDIVE_KILLS=5000 npm test cache`. */
const kills = Number(process.env.IMGDIVE_KILLS ?? 400);

test('a process may be killed at any moment: what is there is whole', async (context) => {
	const folder = path.join(temporaryFolder(context), 'cache');
	const dice = new Dice(seed);
	const {source, expected} = prepareLayers(context);
	let killed = 0;
	const killOne = async (): Promise<void> => {
		while (killed < kills) {
			killed++;
			const writer = spawn(process.execPath, [child, folder, source, 'write'], {
				stdio: ['ignore', 'pipe', 'inherit'],
			});
			const ended = once(writer, 'exit');
			await Promise.race([once(writer.stdout, 'data'), ended]);
			await delay(dice.below(8));
			writer.kill('SIGKILL');
			assert.deepEqual(await ended, [null, 'SIGKILL']);
			if (killed % 10 === 0) checkFiles(folder, expected);
		}
	};
	await Promise.all(Array.from({length: atATime}, killOne));
	checkFiles(folder, expected);
	const unfinished = readdirSync(path.join(folder, 'v1/layers')).filter(isTemporary).length;
	// Or nobody was killed while it wrote.
	assert.ok(unfinished > 0);
	const cache = new LayerCache(folder);
	assert.equal(new LayerCache(folder).seed, cache.seed);
	for (const {diffId, index} of samples) {
		cache.putLayer(diffId, index);
		assert.ok(new LayerCache(folder).getLayer(diffId));
	}
});

test('eight processes use a folder at once, half of them with little room', async (context) => {
	const folder = path.join(temporaryFolder(context), 'cache');
	const limits = [[], ['100000'], [], ['300000'], [], ['1000'], [], ['30000']];
	const {source, expected} = prepareLayers(context);
	const children = limits.map((limit) =>
		spawn(process.execPath, [child, folder, source, 'share', ...limit], {
			stdio: ['ignore', 'ignore', 'pipe'],
		}),
	);
	const ends = Promise.all(children.map(endOf));
	for (let round = 0; round < 20; round++) {
		checkFiles(folder, expected);
		await delay(10);
	}
	assert.deepEqual(
		await ends,
		limits.map(() => ({code: 0, stderr: ''})),
	);
	checkFiles(folder, expected);
	for (const kind of ['', 'layers', 'diff-ids']) {
		const names = readdirSync(path.join(folder, 'v1', kind));
		assert.deepEqual(names.filter(isTemporary), []);
	}
});

test('a full disk is no failure', async (context) => {
	const disk = await smallDisk(context);
	if (disk === undefined) return;
	const folder = path.join(disk, 'cache');
	const cache = new LayerCache(folder);
	const layers = Array.from({length: 10}, (_, number) => sampleLayer(number, 2000));
	for (const {diffId, index} of layers) cache.putLayer(diffId, index);
	for (const {diffId, index} of layers) assert.equal(cache.getLayer(diffId), index);
	const again = new LayerCache(folder);
	const isKept = layers.map(({diffId}) => again.getLayer(diffId) !== undefined);
	assert.ok(isKept.includes(true) && isKept.includes(false), String(isKept));
	assert.deepEqual(readdirSync(path.join(folder, 'v1/layers')).filter(isTemporary), []);
	// What fits is still taken by the next run, and what does not leaves the rest alone.
	again.putDiffId(`v1:${'0'.repeat(64)}`, (layers[0] as Sample).diffId);
	assert.ok(new LayerCache(folder).getDiffId(`v1:${'0'.repeat(64)}`));
});

test('a folder that cannot be written to is read all the same', async (context) => {
	const [one, two] = [sampleLayer(1, 10), sampleLayer(2, 10)];
	const made = await readOnlyFolder(context, (writable) => {
		new LayerCache(writable).putLayer(one.diffId, one.index);
		return new LayerCache(writable).seed;
	});
	if (made === undefined) return;
	const {folder, result: keptSeed} = made;
	const cache = new LayerCache(folder);
	assert.ok(cache.getLayer(one.diffId));
	assert.equal(cache.seed, keptSeed);
	cache.putLayer(two.diffId, two.index);
	cache.putListing(two.diffId as string as Digest, two.index);
	assert.equal(cache.getLayer(two.diffId), two.index);
	assert.equal(new LayerCache(folder).getLayer(two.diffId), undefined);
	assert.equal(existsSync(path.join(folder, 'v1/listings')), false);
});

type Sample = ReturnType<typeof sampleLayer>;

/** Puts the layers that children use into a folder of their own. Tells which bytes may be in which file of a cache. */
function prepareLayers(context: TestContext): {
	readonly source: string;
	readonly expected: ReadonlyMap<string, Buffer>;
} {
	const source = temporaryFolder(context);
	const files = samples.map(({diffId, index}) => {
		const name = diffId.slice('sha256:'.length);
		const bytes = Buffer.concat(encodeIndex(index, diffId));
		writeFileSync(path.join(source, name), bytes);
		return [`v1/layers/${name}`, bytes] as const;
	});
	return {source, expected: new Map(files)};
}

/** Each file is there whole, or not at all. */
function checkFiles(folder: string, expected: ReadonlyMap<string, Buffer>): void {
	for (const [name, bytes] of expected) {
		const found = readIfThere(path.join(folder, name));
		assert.ok(found === undefined || found.equals(bytes), name);
	}
	const seedBytes = readIfThere(path.join(folder, 'v1/seed'));
	assert.ok(seedBytes === undefined || seedBytes.length === 8);
}

function readIfThere(file: string): Buffer | undefined {
	try {
		return readFileSync(file);
	} catch (error) {
		assert.equal((error as NodeJS.ErrnoException).code, 'ENOENT');
		return undefined;
	}
}

function isTemporary(name: string): boolean {
	return name.startsWith('.tmp-');
}

async function endOf(
	process: ChildProcess,
): Promise<{readonly code: number | null; readonly stderr: string}> {
	assert.ok(process.stderr);
	const [stderr, [code]] = await Promise.all([text(process.stderr), once(process, 'close')]);
	return {code, stderr};
}

/** A disk of one megabyte; undefined, and said loudly, where none can be had. */
async function smallDisk(context: TestContext): Promise<string | undefined> {
	if (process.platform !== 'linux' || process.getuid?.() !== 0 || !(await findCommand('mount'))) {
		return skipped('cache: only root on Linux can mount a small disk');
	}
	let mounted: string | undefined;
	// Hooks run in turn: this one before the folder itself is removed.
	context.after(() => mounted && run('umount', ['--lazy', mounted]));
	const disk = temporaryFolder(context);
	try {
		await run('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=0700', 'tmpfs', disk]);
	} catch (error) {
		return skipped(`cache: no disk can be mounted here: ${String(error)}`);
	}
	mounted = disk;
	return disk;
}

/** A folder that nothing can be written to, after `fill` has. Root may write to all but a disk that is read-only. */
async function readOnlyFolder<T>(
	context: TestContext,
	fill: (folder: string) => T,
): Promise<{readonly folder: string; readonly result: T} | undefined> {
	if (process.getuid?.() === 0) {
		const disk = await smallDisk(context);
		if (disk === undefined) return undefined;
		const folder = path.join(disk, 'cache');
		const result = fill(folder);
		await run('mount', ['-o', 'remount,ro', disk]);
		return {folder, result};
	}
	let folder = '';
	context.after(() => {
		for (const name of ['.', 'v1', 'v1/layers']) chmodSync(path.join(folder, name), 0o700);
	});
	folder = path.join(temporaryFolder(context), 'cache');
	const result = fill(folder);
	for (const name of ['v1/layers', 'v1', '.']) chmodSync(path.join(folder, name), 0o500);
	return {folder, result};
}
