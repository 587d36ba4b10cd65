import prettyBytes from 'pretty-bytes';

/** Bytes for people, with the unit that fits: `1.45 kB`. The exact number is in the JSON report. */
export function formatBytes(bytes: number): string {
	return prettyBytes(bytes);
}

/** A share between 0 and 1 (or above) as `79.3 %`. */
export function formatShare(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}
