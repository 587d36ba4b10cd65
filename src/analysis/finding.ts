/** What could be done about bytes, or about how the image is built. */
export type Finding = {
	/** Id of the rule: `deleted-later`. */
	readonly rule: string;
	readonly severity: 'error' | 'warning' | 'info';
	readonly confidence: 'certain' | 'high' | 'advice';
	readonly title: string;
	/** Why it matters. */
	readonly detail: string;
	/** Bytes that come back; 0 for advice. */
	readonly bytes: number;
	/** Null where it concerns the image as a whole. */
	readonly layerIndex: number | null;
	/** The first of the paths concerned, as text; raw. */
	readonly paths: readonly string[];
	readonly pathCount: number;
	/** What to write instead; may have several lines. */
	readonly remedy: string;
	/** Where to read more. */
	readonly reference: string;
};
