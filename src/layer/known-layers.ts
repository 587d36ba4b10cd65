import {hash} from 'node:crypto';
import {isRemote, isUnavailable} from '../model/blob.ts';
import type {Compression} from '../model/compression.ts';
import type {DiagnosticCode} from '../model/diagnostic.ts';
import type {Digest} from '../model/digest.ts';
import type {Layer} from '../model/image.ts';
import {isMislabelled} from '../model/media-type.ts';
import type {LayerCache} from './cache/layer-cache.ts';
import {sniffRange} from './compression.ts';
import type {LayerIndex, LayerProblem} from './layer-index.ts';

/** Where an index came from: the layer's bytes, the cache, or the layer's table of contents. */
export type IndexOrigin = 'read' | 'cache' | 'listing';

/**
 * Whether to ask the cache about a layer. Not of one whose headers can be read in place: that is as fast, and shows what
 * is really there. Nor of a file without a digest: there is only the config's word for what is in it.
 */
export function mayBeKnown({blob, diffId, digest, mediaType}: Layer): boolean {
	if (diffId === undefined || isUnavailable(blob)) return false;
	if (!isRemote(blob) && digest === undefined) return false;
	const compression = isRemote(blob) ? blob.compression : sniffRange(blob);
	if (!isRemote(blob) && compression === 'none') return false;
	// Else there is something to tell about how it is stored, and only reading it tells all.
	return compression === undefined || isOrdinary(compression, mediaType);
}

/**
 * What the cache knows of a layer.
 * @param full whether a table of contents will not do
 */
export function knownIndex(
	layer: Layer,
	cache: LayerCache | undefined,
	full: boolean,
): LayerIndex | undefined {
	const {diffId, digest} = layer;
	if (!cache || diffId === undefined || !mayBeKnown(layer)) return undefined;
	const unpacksTo = digest && cache.getDiffId(digest);
	// The config says otherwise than the bytes did: let them be read, and the difference be told.
	if (unpacksTo !== undefined && unpacksTo !== diffId) return undefined;
	const listing = full ? undefined : listingKey(layer);
	return cache.getLayer(diffId) ?? (listing && cache.getListing(listing));
}

/**
 * Under what a listing is kept: it is as good as what the manifest says of the table of contents, which need not be the
 * truth about the blob. Undefined for a layer without one.
 */
export function listingKey({digest, annotations}: Layer): Digest | undefined {
	const toc = [...(annotations ?? [])].filter(([key]) => /stargz|zstd-chunked/.test(key)).sort();
	if (!digest || toc.length === 0) return undefined;
	return `sha256:${hash('sha256', JSON.stringify([digest, toc]))}` as Digest;
}

/** Puts in the cache what was read whole and is what the config says. */
export function remember(
	{diffId, digest, blob}: Layer,
	index: LayerIndex,
	cache: LayerCache | undefined,
): void {
	if (!cache || diffId === undefined || index.diffId !== diffId || !isWorthKeeping(index)) return;
	cache.putLayer(diffId, index);
	if (digest && isRemote(blob)) cache.putDiffId(digest, diffId);
}

/** False where what is known is not of the layer alone but of how it was stored. */
export function isWorthKeeping({problems}: LayerIndex): boolean {
	return !problems.some(isStorageProblem);
}

function isOrdinary(compression: Compression, mediaType: string): boolean {
	return /^(?:none|gzip|zstd)$/.test(compression) && !isMislabelled(mediaType, compression);
}

/** In how the layer is stored: the same layer stored otherwise does not have it. */
function isStorageProblem({code}: LayerProblem): boolean {
	return storageProblems.has(code);
}

const storageProblems: ReadonlySet<DiagnosticCode> = new Set([
	'decompression-bomb',
	'digest-mismatch',
	'gzip-trailing-data',
	'high-compression-ratio',
	'media-type-mismatch',
	'nonstandard-compression',
]);
