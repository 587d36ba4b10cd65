/** A table of contents that cannot be trusted; the layer must be read whole. */
export class TocError extends Error {
	override readonly name = 'TocError';
}

/** What `decode` returns. @throws {TocError} when it fails: all it is given comes from outside. */
export function decoded<T>(what: string, decode: () => T): T {
	try {
		return decode();
	} catch (cause) {
		throw new TocError(`${what} cannot be decoded`, {cause});
	}
}
