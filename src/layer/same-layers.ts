import {isRemote, isUnavailable} from '../model/blob.ts';
import type {Layer} from '../model/image.ts';

/**
 * For each layer, the first one that reads the same bytes. A diffID alone is not enough: a damaged copy must not hide
 * behind a good one.
 */
export function firstOccurrences(layers: readonly Layer[]): readonly number[] {
	const seen = new Map<string, number>();
	return layers.map((layer, layerIndex) => {
		const key = identityOf(layer);
		if (key === undefined) return layerIndex;
		const first = seen.get(key) ?? layerIndex;
		seen.set(key, first);
		return first;
	});
}

function identityOf({blob, diffId, digest}: Layer): string | undefined {
	if (isUnavailable(blob)) return undefined;
	// An engine does not name its blobs; there are no damaged copies in it either.
	if (isRemote(blob)) return `${digest ?? ''} ${diffId}`;
	return `${blob.fd} ${blob.start} ${blob.size} ${diffId}`;
}
