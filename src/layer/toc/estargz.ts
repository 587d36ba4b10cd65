import {createHash} from 'node:crypto';
import {gunzipSync} from 'node:zlib';
import type {RemoteBlob} from '../../model/blob.ts';
import {blockKind, blockSize, entryType, TarHeaderDecoder} from '../tar-header.ts';
import {maxStoredBytes, maxUnpackedBytes, type Toc} from './toc.ts';
import {decoded, TocError} from './toc-error.ts';

const digestKey = 'containerd.io/snapshot/stargz/toc.digest';
const tarBytesKey = 'io.containers.estargz.uncompressed-size';
const tocName = 'stargz.index.json';
const footerBytes = 51;
/** After a gzip header of 10 bytes: an extra field of 26 bytes, in it one called SG, of 22. */
const footerStart = Buffer.from('\x1f\x8b\x08\x04', 'latin1');
const footerField = Buffer.from('\x1a\0SG\x16\0', 'latin1');

/**
 * The table of contents of an eStargz layer: the last file of its tar, found by a footer. One without the footer (the
 * older stargz, or with its table in another image) or without a digest in the manifest counts as none.
 * @throws {TocError} or {ImgdiveError}
 * @see https://github.com/containerd/stargz-snapshotter/blob/main/docs/estargz.md
 */
export async function readEstargz(
	blob: RemoteBlob,
	annotations: ReadonlyMap<string, string>,
	readRange: NonNullable<RemoteBlob['readRange']>,
): Promise<Toc | undefined> {
	const digest = annotations.get(digestKey);
	if (digest === undefined || blob.size < footerBytes) return undefined;
	const end = blob.size - footerBytes;
	const start = placeOf(await readRange(end, footerBytes));
	if (!(start >= 0 && start < end && end - start <= maxStoredBytes)) return undefined;
	const stored = await readRange(start, end - start);
	const options = {maxOutputLength: maxUnpackedBytes};
	const tar = decoded('the table of contents', () => gunzipSync(stored, options));
	const header = decoded('the table of contents', () => headerOf(tar));
	const json = tar.subarray(blockSize, blockSize + header.dataSize);
	const hash = createHash('sha256').update(json).digest();
	if (digest !== `sha256:${hash.toString('hex')}`) {
		throw new TocError('the table of contents has another digest');
	}
	const tarBytes = tarBytesOf(annotations.get(tarBytesKey));
	return {
		format: 'estargz',
		json,
		dataLimit: start,
		ownEntry: {header, digest: hash, start, end, skip: blockSize},
		tailBytes: tar.length,
		tarBytes: async () => tarBytes,
	};
}

/** Where the table begins; NaN for what is no footer. */
function placeOf(footer: Buffer): number {
	const isFooter =
		footer.subarray(0, 4).equals(footerStart) && footer.subarray(10, 16).equals(footerField);
	const hex = /^([0-9a-f]{16})STARGZ$/.exec(footer.toString('latin1', 16, 38))?.[1];
	return isFooter ? Number.parseInt(hex ?? '', 16) : Number.NaN;
}

function headerOf(tar: Buffer): TarHeaderDecoder {
	const header = new TarHeaderDecoder();
	const block = Uint8Array.from(tar.subarray(0, blockSize));
	if (block.length < blockSize) throw new TocError('the table of contents has no header');
	const kind = header.block(block, new Int32Array(block.buffer), 0);
	const name = block.subarray(header.nameStart, header.nameEnd);
	const isToc =
		kind === blockKind.entry &&
		header.type === entryType.file &&
		Buffer.from(name).toString('latin1') === tocName;
	if (!isToc || header.dataSize > tar.length - blockSize || header.dataSize === 0) {
		throw new TocError('the table of contents is no file of its own');
	}
	return header;
}

function tarBytesOf(text: string | undefined): number | undefined {
	return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
