export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

export const confidences = ['certain', 'high', 'advice'] as const;
/** `certain`: counted. `high`: by what files and instructions look like. `advice`: nothing is counted. */
export type Confidence = (typeof confidences)[number];

/** What could be done about bytes, or about how the image is built. */
export type Finding = {
	/** Id of the rule: `deleted-later`. */
	readonly rule: string;
	readonly severity: Severity;
	readonly confidence: Confidence;
	readonly title: string;
	/** Why it matters. */
	readonly detail: string;
	/** Bytes of content that come back; 0 for advice. No byte is in two findings. */
	readonly bytes: number;
	/** Of them, as stored or transferred: an estimate. Null where a layer is kept uncompressed. */
	readonly compressedBytes: number | null;
	/** Null where it concerns the image as a whole. */
	readonly layerIndex: number | null;
	/** The files and directories concerned, the largest first, as text; raw. Only the first of many. */
	readonly paths: readonly string[];
	/** How many of them there are. */
	readonly pathCount: number;
	/** What to write instead; may have several lines. */
	readonly remedy: string;
	/** Where to read more. */
	readonly reference: string;
	/** The Dockerfile that was given, as given, and the line in it; null where none was, or no line made this. */
	readonly file: string | null;
	/** From 1. */
	readonly line: number | null;
};
