import {
	lstatSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	readSync,
	type Stats,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type {Analysis} from '../../src/analysis/analyze.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {dockerArchive, temporaryFolder} from '../helpers/image-files.ts';
import type {RawEntry, RawLayer} from '../helpers/raw-tar.ts';

type Context = {after(callback: () => void): void};

/** An image of layers, each given by its entries or whole. */
export async function imageOf(
	context: Context,
	...layers: readonly (RawLayer | readonly RawEntry[])[]
): Promise<Analysis> {
	const file = path.join(temporaryFolder(context), 'image.tar');
	const whole = layers.map((layer): RawLayer => (isWhole(layer) ? layer : {entries: layer}));
	writeFileSync(file, dockerArchive({layers: whole}));
	return analyzePath(context, file);
}

function isWhole(layer: RawLayer | readonly RawEntry[]): layer is RawLayer {
	return !Array.isArray(layer);
}

/** The same image with a newest layer that can only be read from its start, as `read` gives its bytes out. */
export function withBlob(
	analysis: Analysis,
	read: (bytes: Buffer) => AsyncIterable<Buffer>,
): Analysis {
	const {image} = analysis;
	const layer = image.layers.at(-1);
	if (!layer || !('fd' in layer.blob)) throw new Error('the layer is not in a file');
	const {fd, start, size} = layer.blob;
	const bytes = Buffer.alloc(size);
	readSync(fd, bytes, 0, size, start);
	const remote = {...layer, blob: {size, read: () => read(bytes)}};
	return {...analysis, image: {...image, layers: [...image.layers.slice(0, -1), remote]}};
}

/** Everything in a folder by path: a file's text, `-> target` of a link, `/` for a directory. */
export function contentOf(folder: string): Readonly<Record<string, string>> {
	const found: Record<string, string> = {};
	const visit = (below: Buffer): void => {
		const directory = Buffer.concat([Buffer.from(folder), below]);
		for (const name of readdirSync(directory, {encoding: 'buffer'})) {
			const relative = Buffer.concat([below, Buffer.from('/'), name]);
			const file = Buffer.concat([Buffer.from(folder), relative]);
			const stats = lstatSync(file);
			found[relative.subarray(1).toString('latin1')] = textOf(file, stats);
			if (stats.isDirectory()) visit(relative);
		}
	};
	visit(Buffer.alloc(0));
	return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function textOf(file: Buffer, stats: Stats): string {
	if (stats.isDirectory()) return '/';
	if (stats.isSymbolicLink()) return `-> ${readlinkSync(file, {encoding: 'latin1'})}`;
	return stats.isFile() ? readFileSync(file, 'latin1') : 'special';
}

/** Permission bits as `ls` has them in numbers: `4755`. */
export function modeOf(file: string): string {
	return (lstatSync(file).mode & 0o7777).toString(8);
}
