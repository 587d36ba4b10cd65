type Environment = Readonly<Record<string, string | undefined>>;

/** Terminals take sequences of up to 100 000 bytes; base64 makes four of three. */
const maxBytes = 74_994;
/** The longest string that every GNU screen passes on in one piece. */
const screenPieceLength = 240;

/**
 * What asks a terminal to put a text on the clipboard; undefined for a text that is too long for it. Whether it is done
 * nobody tells.
 */
export function osc52(text: string, env: Environment = process.env): string | undefined {
	const bytes = Buffer.from(text);
	if (bytes.length > maxBytes) return undefined;
	const sequence = `\u001B]52;c;${bytes.toString('base64')}\u0007`;
	const {TERM: term = ''} = env;
	if (env.TMUX || term.startsWith('tmux')) {
		// tmux does it itself with `set-clipboard on`, and passes it on with `allow-passthrough on`.
		return `${sequence}\u001BPtmux;${sequence.replaceAll('\u001B', '\u001B\u001B')}\u001B\\`;
	}
	return term.startsWith('screen') ? inScreen(sequence) : sequence;
}

function inScreen(sequence: string): string {
	let wrapped = '';
	for (let start = 0; start < sequence.length; start += screenPieceLength) {
		wrapped += `\u001BP${sequence.slice(start, start + screenPieceLength)}\u001B\\`;
	}
	return wrapped;
}
