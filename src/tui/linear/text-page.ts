/** What is seen of a text that is scrolled. */
export type TextPage = {
	/** What the text is; the same as long as it is only scrolled. */
	readonly key: string;
	/** Where its first line is in the text, in any unit: further down is more. */
	readonly top: number;
	readonly lines: readonly string[];
};

/** The lines of a page that were not on the one before: those scrolled in, or all of another text. */
export function newLines(before: TextPage | null, after: TextPage): readonly string[] {
	const {lines} = after;
	if (before?.key !== after.key) return withoutBlankEnd(lines);
	if (after.top > before.top) return lines.slice(lines.length - shift(before.lines, lines));
	if (after.top < before.top) return lines.slice(0, shift(lines, before.lines));
	return withoutBlankEnd(lines.slice(sameStart(before.lines, lines)));
}

/** Lines by which `lower` is further down than `upper`: at least one, all where they have no line in common. */
function shift(upper: readonly string[], lower: readonly string[]): number {
	let by = 1;
	while (by < lower.length && !upper.slice(by).every((line, at) => line === lower[at])) by++;
	return by;
}

/** Lines at the start that are on both pages: more of a text was read, or it ended. */
function sameStart(before: readonly string[], after: readonly string[]): number {
	const at = after.findIndex((line, index) => line !== before[index]);
	return at < 0 ? after.length : at;
}

function withoutBlankEnd(lines: readonly string[]): readonly string[] {
	return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}
