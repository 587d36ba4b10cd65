import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {sniffCompression} from '../../../src/layer/compression.ts';
import {decompress} from '../../../src/layer/decompress.ts';
import {type LayerIndex, symlinkTarget, xattrsOf} from '../../../src/layer/layer-index.ts';
import {pathBytes} from '../../../src/layer/path-table.ts';
import {StreamIndexer} from '../../../src/layer/stream-index.ts';
import {indexFromToc} from '../../../src/layer/toc/read-toc.ts';
import type {RemoteBlob} from '../../../src/model/blob.ts';

/** See {@link hashBytes}. */
export const seed = 7;

export type StoredLayer = {
	readonly blob: Buffer;
	readonly annotations: ReadonlyMap<string, string>;
};

/** The layers of a layout in `fixtures/chunked`. */
export function fixtureLayers(name: string): readonly StoredLayer[] {
	const folder = join('fixtures/chunked', name);
	const read = (digest: string): Buffer =>
		readFileSync(join(folder, 'blobs', digest.replace(':', '/')));
	const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
	const manifest = JSON.parse(read(index.manifests[0].digest).toString());
	return manifest.layers.map(
		({digest, annotations}: {digest: string; annotations: Record<string, string>}) => ({
			blob: read(digest),
			annotations: new Map(Object.entries(annotations)),
		}),
	);
}

/** The index that reading the whole layer gives. */
export async function readWhole(blob: Buffer): Promise<{index: LayerIndex; tar: Buffer}> {
	const indexer = new StreamIndexer(seed);
	const chunks: Buffer[] = [];
	const compression = sniffCompression(blob);
	for await (const chunk of decompress({chunks: once(blob), size: blob.length, compression})) {
		chunks.push(chunk);
		indexer.push(chunk);
	}
	return {index: indexer.finish(), tar: Buffer.concat(chunks)};
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
	yield bytes;
}

/** The index from the table of contents, of a layer that has one. */
export async function listed(
	blob: RemoteBlob,
	annotations: ReadonlyMap<string, string>,
): Promise<LayerIndex> {
	const index = await indexFromToc(blob, annotations, seed);
	assert.ok(index);
	return index;
}

/** All columns but where the data is. */
export function rowsOf(index: LayerIndex): readonly unknown[] {
	return Array.from({length: index.entryCount}, (_, row) => ({
		path: String(pathBytes(index.paths, index.path[row] as number)),
		node: index.path[row],
		type: index.type[row],
		mode: index.mode[row],
		uid: index.uid[row],
		gid: index.gid[row],
		size: index.size[row],
		mtime: [index.mtimeSeconds[row], index.mtimeNanos?.[row] ?? 0],
		link: index.type[row] === 1 ? index.link[row] : undefined,
		target: index.type[row] === 2 ? Buffer.from(symlinkTarget(index, row)) : undefined,
		device: index.devices.get(row),
		xattrs: xattrsOf(index, row),
		sparse: index.sparse.get(row),
		digest: Buffer.from(index.digests?.subarray(row * 32, row * 32 + 32) ?? []).toString('hex'),
	}));
}

/** What is known of the layer beside its rows; problems without the one that tells of the table. */
export function totalsOf(index: LayerIndex): unknown {
	const problems = index.problems.filter(({code}) => code !== 'listed-from-toc');
	return {content: index.contentBytes, paths: index.paths.count, problems};
}
