import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ComparedImages, type ComparedSettings} from '../../../src/commands/tui/compared-images.ts';
import type {FileVersion} from '../../../src/tui/backend.ts';
import {openCompared} from '../../../src/tui/diff/compared-file.ts';
import type {SideLoad, SideName} from '../../../src/tui/diff/comparison-state.ts';
import {archiveOf, newShop, oldShop} from '../../tui/diff/shop-pair.ts';

type Context = {after(callback: () => void): void};

const settings: ComparedSettings = {
	openOptions: {tag: undefined, platform: undefined},
	indexOptions: {},
	diffOptions: {},
	env: {},
};

function shopImages(context: Context): ComparedImages {
	const references = {old: archiveOf(context, oldShop), new: archiveOf(context, newShop)};
	const images = new ComparedImages(references, settings);
	context.after(() => images.close());
	return images;
}

async function textOf(
	images: ComparedImages,
	of: Parameters<ComparedImages['readFile']>[0],
	file: FileVersion | null | undefined,
): Promise<string> {
	assert.ok(file);
	const chunks: Uint8Array[] = [];
	for await (const chunk of images.readFile(of, file, new AbortController().signal)) {
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString();
}

test('both images are read and compared, and their files can be read', async (context) => {
	const images = shopImages(context);
	const diff = await images.compare(() => {}, new AbortController().signal);
	assert.equal(diff.verdict, 'content');
	// A layer that both have is read once.
	assert.equal(diff.old.analysis.indexes[0], diff.new.analysis.indexes[0]);
	const change = diff.files.find(({path}) => path === '/app/main.js');
	assert.ok(change);
	const [before, after] = openCompared(diff, change).versions;
	assert.equal(await textOf(images, diff.old.analysis.image, before?.file), 'one\ntwo\nthree\n');
	assert.equal(await textOf(images, diff.new.analysis.image, after?.file), 'one\n2\nthree\nfour\n');
});

test('what differs can be kept to some paths', async (context) => {
	const references = {old: archiveOf(context, oldShop), new: archiveOf(context, newShop)};
	const images = new ComparedImages(references, {...settings, diffOptions: {paths: ['usr/**']}});
	context.after(() => images.close());
	const {files} = await images.compare(() => {}, new AbortController().signal);
	assert.deepEqual(
		files.map(({path}) => path),
		['/usr/lib/new.so', '/usr/lib/old.so'],
	);
});

test('an image that cannot be opened ends the comparison', async (context) => {
	const references = {old: archiveOf(context, oldShop), new: 'docker-archive:no/such/file.tar'};
	const images = new ComparedImages(references, settings);
	context.after(() => images.close());
	await assert.rejects(
		images.compare(() => {}, new AbortController().signal),
		{
			code: 'not-found',
		},
	);
});

test('a comparison that is given up is not finished, and tells nothing', async (context) => {
	const images = shopImages(context);
	const told: [SideName, SideLoad][] = [];
	const abort = new AbortController();
	const comparing = images.compare((...of) => told.push(of), abort.signal);
	abort.abort();
	await assert.rejects(comparing, {name: 'AbortError'});
	assert.deepEqual(told, []);
});
