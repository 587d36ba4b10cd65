/**
 * A document as `JSON.stringify(document, undefined, 2)` writes it, with a line break at the end, but in pieces: of a
 * list, one element after the other. A list that is no array is worked out meanwhile, and each of its elements takes
 * one line.
 */
export function* jsonPieces(document: Readonly<Record<string, unknown>>): Generator<string> {
	let separator = '{\n';
	for (const [key, value] of Object.entries(document)) {
		if (value === undefined) continue;
		yield `${separator}  ${JSON.stringify(key)}: `;
		separator = ',\n';
		if (isIterable(value)) yield* elements(value);
		else yield indented(value, '  ');
	}
	yield separator === '{\n' ? '{}\n' : '\n}\n';
}

function* elements(list: Iterable<unknown>): Generator<string> {
	const isCompact = !Array.isArray(list);
	let separator = '[\n';
	for (const element of list) {
		yield `${separator}    ${isCompact ? JSON.stringify(element) : indented(element, '    ')}`;
		separator = ',\n';
	}
	yield separator === '[\n' ? '[]' : '\n  ]';
}

/** Line breaks within texts are escaped: all that are there are those between lines. */
function indented(value: unknown, indent: string): string {
	return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`);
}

function isIterable(value: unknown): value is Iterable<unknown> {
	return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
