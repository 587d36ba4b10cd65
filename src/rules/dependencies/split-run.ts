/** A `RUN` in two: up to the installation of dependencies, and the rest. */
type SplitRun = {
	/** Commands, to be joined with `&&`. */
	readonly installing: readonly string[];
	/** The same; empty where nothing is left. */
	readonly rest: readonly string[];
};

/** Commands that belong to what was done before them. */
const cleaning =
	/^\s*(?:rm|npm cache|yarn cache|pnpm store|bun pm cache|composer clear-?cache|pip cache|apt-get clean|go clean)\b/;

/**
 * Splits the text of a `RUN` behind the installation.
 * @param isInstalling tells the command that installs
 * @returns undefined for more than a plain chain of commands
 */
export function splitRun(
	text: string,
	isInstalling: (command: string) => boolean,
): SplitRun | undefined {
	const line = text.replace(/\\\r?\n/g, ' ');
	if (/[|;'"`(){}#\n]|<<|(?<!&)&(?!&)/.test(line)) return undefined;
	const pieces = line.split('&&').map((piece) => piece.trim());
	let end = pieces.findIndex(isInstalling) + 1;
	if (end === 0) return undefined;
	while (end < pieces.length && cleaning.test(pieces[end] as string)) end++;
	const installing = pieces.slice(0, end);
	const rest = pieces.slice(end);
	const changes = installing.filter((piece) => /^cd\s/.test(piece));
	return {installing, rest: rest.length === 0 ? [] : [...changes, ...rest]};
}
