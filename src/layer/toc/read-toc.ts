import type {RemoteBlob} from '../../model/blob.ts';
import {ImgdiveError} from '../../model/error.ts';
import type {LayerIndex} from '../layer-index.ts';
import {readEstargz} from './estargz.ts';
import type {Toc} from './toc.ts';
import {TocError} from './toc-error.ts';
import {scanToc} from './toc-json.ts';
import {TocRows} from './toc-rows.ts';
import {readZstdChunked} from './zstd-chunked.ts';

const note =
	'The layer was listed from its table of contents, without downloading it; --full reads all of it.';
const estimated = 'How many bytes its tar has is estimated from that.';

/**
 * The index of a layer from its table of contents (eStargz or zstd:chunked); undefined when the layer has none, or one
 * that cannot be trusted or had: no digest for it in the manifest or a wrong one, damaged, of an unknown version, with
 * names that JSON cannot hold, or a blob of which no part can be read. The layer is then to be read whole.
 *
 * The rows are those of the layer's tar, as far as its table tells: eStargz rounds times to seconds.
 * @param annotations those of the layer's descriptor, which the digest of the manifest covers
 * @param seed as for all layers of the image
 * @throws the reason of `signal`
 */
export async function indexFromToc(
	blob: RemoteBlob,
	annotations: ReadonlyMap<string, string>,
	seed: number,
	signal?: AbortSignal,
): Promise<LayerIndex | undefined> {
	const {readRange} = blob;
	if (!readRange) return undefined;
	const read = (start: number, size: number): Promise<Buffer> => readRange(start, size, signal);
	try {
		const toc =
			(await readZstdChunked(blob, annotations, read)) ??
			(await readEstargz(blob, annotations, read));
		return toc && (await indexOf(toc, seed));
	} catch (error) {
		signal?.throwIfAborted();
		// Where a part cannot be had, the whole may be; where not, reading it says why.
		if (error instanceof TocError || error instanceof ImgdiveError) return undefined;
		throw error;
	}
}

async function indexOf(toc: Toc, seed: number): Promise<LayerIndex> {
	const rows = new TocRows(toc, seed);
	const head = scanToc(toc.json, (entry) => rows.add(entry));
	rows.finish(toc.ownEntry);
	const known = await toc.tarBytes(head);
	rows.builder.addProblem('listed-from-toc', known === undefined ? `${note} ${estimated}` : note);
	const index = rows.builder.finish(known ?? rows.tarBytes + toc.tailBytes, undefined);
	if (!Number.isSafeInteger(index.contentBytes)) throw new TocError('the files are too large');
	return index;
}
