import {Readable} from 'node:stream';
import {type Analysis, analyze} from '../../src/analysis/analyze.ts';
import {LayerCache} from '../../src/layer/cache/layer-cache.ts';
import type {StreamPool} from '../../src/layer/stream-pool.ts';
import type {Image} from '../../src/model/image.ts';
import {openMembers} from '../../src/sources/open-members.ts';
import {readSaveStream} from '../../src/sources/save-stream.ts';
import {SpooledExport} from '../../src/sources/spooled-export.ts';

export type StreamRun = {
	readonly image: Image;
	readonly analysis: Analysis;
	/** How often the image was exported; the first time is the stream itself. */
	readonly exports: number;
	/** Layers that went by without being looked at. */
	readonly known: number;
};

export type StreamRunOptions = {
	readonly pool: StreamPool;
	readonly cache?: LayerCache;
	/** Bytes in each chunk of the stream. */
	readonly chunkBytes?: number;
	readonly tag?: string;
};

/** Analyses an archive as if an engine sent it. */
export async function analyzeStream(
	archive: Buffer,
	{pool, cache = new LayerCache(undefined), chunkBytes = 22_000, tag}: StreamRunOptions,
): Promise<StreamRun> {
	let exports = 0;
	let known = 0;
	const save = async (): Promise<Readable> => {
		exports++;
		return Readable.from(slices(archive, chunkBytes));
	};
	const again = new SpooledExport(save);
	const members = await readSaveStream(await save(), 'the test', {
		cache,
		pool,
		diffIds: [],
		again,
		onLayer: (isKnown) => {
			if (isKnown) known++;
		},
	});
	const options = {tag, platform: undefined};
	const image = openMembers(members, 'streamed', undefined, options, 'oci-archive');
	if (!image) throw new Error('no image in the stream');
	try {
		return {image, analysis: await analyze(image, {cache: async () => cache}), exports, known};
	} finally {
		image.close();
	}
}

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
