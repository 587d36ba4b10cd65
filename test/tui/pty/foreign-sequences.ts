/** Private modes that the interface turns on and off: cursor, wrapping, screen, mouse, paste, focus, whole updates. */
const ownModes = new Set([7, 25, 1000, 1002, 1004, 1006, 1049, 2004, 2026]);

// One thing that is not plain text: a control sequence, a string for the terminal, another escape sequence, or a
// character that a terminal acts on or does not show. Lone C1 bytes are no UTF-8 and so have become U+FFFD.
const specials =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them.
	/\x1B\[[0-?]*[ -/]*[@-~]|\x1B[\]P_^X][^\x07\x1B]*(?:\x07|\x1B\\)?|\x1B[ -/]*[0-~]?|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu;

/**
 * The escape sequences and control characters in what a program wrote that the interface never sends by itself, each
 * once, in order. A text of an image that reached the terminal as it is shows up here.
 */
export function foreignSequences(raw: string): string[] {
	const foreign = new Set<string>();
	for (const [special] of raw.matchAll(specials)) if (!isOwn(special)) foreign.add(special);
	return [...foreign];
}

function isOwn(special: string): boolean {
	if (special === '\r' || special === '\n') return true;
	if (!special.startsWith('\u001B[')) return false;
	const parameters = special.slice(2, -1);
	const final = special.at(-1);
	switch (final) {
		// Colours and looks.
		case 'm':
			return /^[\d;:]*$/.test(parameters) && !/(?:^|;)[568](?:;|$)/.test(looksOnly(parameters));
		// Where to write, and what to clear.
		case 'A':
		case 'B':
		case 'C':
		case 'D':
		case 'E':
		case 'G':
		case 'H':
		case 'J':
		case 'K':
		case 'X':
			return /^\d*(?:;\d+)?$/.test(parameters);
		case 'h':
		case 'l':
			return (
				/^\?\d+(?:;\d+)*$/.test(parameters) &&
				parameters
					.slice(1)
					.split(';')
					.every((mode) => ownModes.has(Number(mode)))
			);
		default:
			return false;
	}
}

/** Parameters without the numbers of colours: blinking and hidden text are nothing that the interface uses. */
function looksOnly(parameters: string): string {
	return parameters.replace(/[345]8;(?:5;\d+|2;\d+;\d+;\d+)/g, '');
}
