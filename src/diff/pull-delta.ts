import type {LayerSummary} from '../analysis/analyze.ts';
import type {Pull} from './image-diff.ts';

/**
 * What a client that has all layers of the old image downloads for the new one: the stored bytes of its distinct blobs
 * that the old image does not have. A blob is known by its digest; where one of the images does not name its blobs, by
 * what it unpacks to. The manifest and the config are left out.
 * @returns null where the stored size of a layer of the new image is not known
 */
export function pullDelta(
	old: readonly LayerSummary[],
	next: readonly LayerSummary[],
): Pull | null {
	const digests = new Set(old.map(({digest}) => digest));
	const contents = new Set(old.map(({diffId}) => diffId));
	const nameless = new Set(old.filter(({digest}) => digest === null).map(({diffId}) => diffId));
	const seen = new Set<string>();
	let bytes = 0;
	let reusedBytes = 0;
	for (const {index, digest, diffId, compressedBytes} of next) {
		if (compressedBytes === null) return null;
		const blob = digest ?? diffId ?? String(index);
		if (seen.has(blob)) continue;
		seen.add(blob);
		const isKnown = digest !== null && digests.has(digest);
		const isUnpacked = diffId !== null && (digest === null ? contents : nameless).has(diffId);
		if (isKnown || isUnpacked) reusedBytes += compressedBytes;
		else bytes += compressedBytes;
	}
	return {bytes, reusedBytes};
}
