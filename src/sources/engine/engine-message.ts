const longest = 300;

/** The last line that says something, cut short. */
export function lastLine(text: string): string {
	const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
	return shorten(lines.at(-1) ?? '');
}

/** A message of a program in one short line, without a stop at the end. */
export function shorten(text: string): string {
	const line = text.trim().replace(/\s+/g, ' ');
	return line.length > longest ? `${line.slice(0, longest)}…` : line.replace(/\.$/, '');
}
