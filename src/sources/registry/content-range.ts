/** Which bytes a 206 holds. */
export type ContentRange = {
	readonly start: number;
	/** After the last byte. */
	readonly end: number;
	/** Of the whole; undefined where the server does not know. */
	readonly total: number | undefined;
};

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-content-range */
export function parseContentRange(header: string | undefined): ContentRange | undefined {
	const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header?.trim() ?? '');
	if (!match) return undefined;
	const [, first, last, total] = match;
	const range = {
		start: Number(first),
		end: Number(last) + 1,
		total: total === '*' ? undefined : Number(total),
	};
	const isPossible = range.start < range.end && range.end <= (range.total ?? range.end);
	return isPossible ? range : undefined;
}
