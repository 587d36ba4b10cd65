import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {diffImages} from '../../../src/diff/diff-images.ts';
import type {ImageDiff} from '../../../src/diff/image-diff.ts';
import {analyzePath} from '../../helpers/analyze-path.ts';
import {dockerArchive, type ImageRecipe, temporaryFolder} from '../../helpers/image-files.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';

type Context = {after(callback: () => void): void};

const file = (name: string, bytes: number, letter = 'x'): RawEntry => ({
	name,
	data: {repeat: letter, n: bytes},
});

const base: ImageRecipe['layers'][number] = {
	entries: [
		{name: 'etc/', type: '5'},
		{name: 'etc/motd', data: 'welcome\nto the shop\n'},
		file('etc/passwd', 50),
		{name: 'usr/', type: '5'},
		{name: 'usr/lib/', type: '5'},
		file('usr/lib/libc.so', 9000),
		file('usr/lib/old.so', 4000),
	],
};

export const oldShop: ImageRecipe = {
	layers: [
		base,
		{
			entries: [
				{name: 'app/', type: '5'},
				{name: 'app/main.js', data: 'one\ntwo\nthree\n'},
				file('app/model.bin', 20_000),
				file('app/logo.png', 300, 'l'),
			],
		},
	],
	createdBy: ['ADD rootfs.tar /', 'COPY app /app'],
	config: {config: {Env: ['PATH=/bin', 'MODE=test'], User: 'root'}},
};

export const newShop: ImageRecipe = {
	layers: [
		base,
		{
			entries: [
				{name: 'app/', type: '5'},
				{name: 'app/main.js', data: 'one\n2\nthree\nfour\n'},
				file('app/model.bin', 26_000),
				{name: 'app/static/', type: '5'},
				file('app/static/logo.png', 300, 'l'),
			],
		},
		{
			entries: [
				{name: 'etc/motd', data: 'welcome\nto the shop\n', mode: 0o600},
				file('usr/lib/.wh.old.so', 0),
				file('usr/lib/new.so', 4500, 'n'),
			],
		},
	],
	createdBy: ['ADD rootfs.tar /', 'COPY app /app', 'RUN upgrade'],
	config: {config: {Env: ['PATH=/bin:/app', 'MODE=test'], User: 'shop'}},
};

/** Writes an image; it is gone after the test. */
export function archiveOf(context: Context, recipe: ImageRecipe): string {
	const archive = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(archive, dockerArchive(recipe));
	return archive;
}

/** What differs between two images, which stay open until the test ends. */
export async function diffOf(
	context: Context,
	old: ImageRecipe,
	next: ImageRecipe,
): Promise<ImageDiff> {
	const sides = await Promise.all(
		[old, next].map(async (recipe) => ({
			analysis: await analyzePath(context, archiveOf(context, recipe)),
			isSaved: false,
		})),
	);
	const [before, after] = sides;
	if (!before || !after) throw new Error('Two images have two sides.');
	return diffImages(before, after);
}

/** A shop, and its next version: added, removed, modified, moved, and a file with another mode. */
export function shopDiff(context: Context): Promise<ImageDiff> {
	return diffOf(context, oldShop, newShop);
}
