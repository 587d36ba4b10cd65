import assert from 'node:assert/strict';
import {readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {analyzeSides, type Both, closeSides, openSides} from '../../src/commands/load-sides.ts';
import type {Side} from '../../src/diff/image-diff.ts';
import type {IndexOptions} from '../../src/layer/index-layers.ts';
import {
	archive,
	dockerArchive,
	type ImageRecipe,
	ociFiles,
	temporaryFolder,
} from '../helpers/image-files.ts';
import type {RawLayer} from '../helpers/raw-tar.ts';

type Context = {after(callback: () => void): void};

const openOptions = {tag: undefined, platform: undefined};

function layer(name: string, more: Partial<RawLayer> = {}): RawLayer {
	return {entries: [{name, data: `the content of ${name}`}], ...more};
}

function written(context: Context, bytes: Buffer): string {
	const target = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(target, bytes);
	return target;
}

async function sides(
	context: Context,
	old: string,
	fresh: string,
	options: IndexOptions = {},
): Promise<Both<Side>> {
	const opened = await openSides({old, new: fresh}, openOptions);
	context.after(() => closeSides(opened));
	return analyzeSides(opened, {threads: 1, ...options});
}

function indexesOf({old, new: fresh}: Both<Side>): readonly (readonly number[])[] {
	const known = old.analysis.indexes;
	return [known, fresh.analysis.indexes].map((indexes) =>
		indexes.map((index) => known.indexOf(index)),
	);
}

const gzip = {comp: 'gzip'} as const;

test('a layer that both images have is read once, wherever it stands and however it is stored', async (context) => {
	const old = written(context, dockerArchive({layers: [layer('a'), layer('b')]}));
	const recipe: ImageRecipe = {layers: [layer('new', gzip), layer('b', gzip), layer('a', gzip)]};
	const fresh = written(context, archive(ociFiles(recipe)));
	const read: number[] = [];
	const both = await sides(context, old, fresh, {onLayer: (at) => read.push(at)});
	assert.deepEqual(indexesOf(both), [
		[0, 1],
		[-1, 1, 0],
	]);
	assert.deepEqual(read.sort(), [0, 1, 2]);
	const [seed, ...others] = [...both.old.analysis.indexes, ...both.new.analysis.indexes].map(
		({paths}) => paths.seed,
	);
	assert.ok(others.every((other) => other === seed));
});

test('with --verify every copy is read, and those with the same bytes count as one', async (context) => {
	const old = written(context, dockerArchive({layers: [layer('a'), layer('b')]}));
	const fresh = written(context, dockerArchive({layers: [layer('a'), layer('c')]}));
	const read: number[] = [];
	const onLayer = (at: number): void => {
		read.push(at);
	};
	const both = await sides(context, old, fresh, {verify: true, onLayer});
	assert.deepEqual(indexesOf(both), [
		[0, 1],
		[0, -1],
	]);
	assert.deepEqual(read.sort(), [0, 1, 2, 3]);
});

test('a damaged copy of a layer says nothing of the good one', async (context) => {
	const whole = layer('a', gzip);
	const files = ociFiles({layers: [whole]});
	const broken = Object.entries(files).find(
		([name, {length}]) => /blobs/.test(name) && length < 200,
	);
	assert.ok(broken);
	const cut = {...files, [broken[0]]: broken[1].subarray(0, -30)};
	const old = written(context, archive(cut));
	const fresh = written(context, archive(files));
	const both = await sides(context, old, fresh);
	const codes = ({analysis}: Side): readonly string[] =>
		analysis.diagnostics.filter(({severity}) => severity === 'error').map(({code}) => code);
	assert.notDeepEqual(codes(both.old), []);
	assert.deepEqual(codes(both.new), []);
	assert.deepEqual(indexesOf(both), [[0], [-1]]);
});

test('where one image cannot be opened, the other is closed, and the error tells which', async (context) => {
	const good = written(context, dockerArchive({layers: [layer('a')]}));
	const bad = written(context, Buffer.from('nothing'));
	const openFiles = (): number => readdirSync('/proc/self/fd').length;
	const before = openFiles();
	for (const references of [
		{old: good, new: bad},
		{old: bad, new: good},
	]) {
		await assert.rejects(openSides(references, openOptions), {
			code: 'not-an-image',
			message: `${bad} is no image archive.`,
		});
	}
	assert.equal(openFiles(), before);
});

test('only one image can come from standard input', async () => {
	await assert.rejects(openSides({old: '-', new: '-'}, openOptions), {code: 'usage'});
});

test('--tag chooses in archives, and leaves alone what names its image itself', async (context) => {
	const one = written(context, dockerArchive({layers: [layer('a')], tag: 'app:1'}));
	const two = written(context, dockerArchive({layers: [layer('b')], tag: 'app:2'}));
	const opened = await openSides({old: `${one}:app:1`, new: two}, {...openOptions, tag: 'app:2'});
	closeSides(opened);
	await assert.rejects(openSides({old: one, new: two}, {...openOptions, tag: 'app:2'}), /app:2/);
});
