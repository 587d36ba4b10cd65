/**
 * The paragraphs of a text of `Field: value` lines, as dpkg and apt write it. Names of fields are in small letters; only
 * the first line of a value is kept.
 */
export function* stanzas(text: string): Generator<ReadonlyMap<string, string>> {
	let fields = new Map<string, string>();
	for (const line of linesOf(text)) {
		if (line === '') {
			if (fields.size > 0) yield fields;
			fields = new Map();
			continue;
		}
		const colon = line.indexOf(':');
		if (colon <= 0 || line[0] === ' ' || line[0] === '\t') continue;
		fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
	}
	if (fields.size > 0) yield fields;
}

/** The lines of a text one by one: lists have millions. */
export function* linesOf(text: string): Generator<string> {
	for (let start = 0; start < text.length; ) {
		const found = text.indexOf('\n', start);
		const end = found < 0 ? text.length : found;
		yield text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end);
		start = end + 1;
	}
}
