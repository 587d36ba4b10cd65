import type {Answer} from './transport.ts';

/** Bytes of a body that are worth reading to keep the connection. */
const smallBytes = 65_536;

/**
 * The whole body.
 * @returns undefined when there are more than `maxBytes`; the rest is not read
 * @throws what the connection throws when it breaks or stays silent
 */
export async function readBody({body}: Answer, maxBytes: number): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let total = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		total += chunk.length;
		if (total > maxBytes) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** Gets rid of a body that nobody wants. */
export function discardBody({status, body}: Answer): void {
	// Some registries announce the whole blob's length with a 416 and then send nothing.
	if (status === 416) body.destroy();
	else body.dump({limit: smallBytes}).catch(() => undefined);
}

/** The first value of a header. */
export function headerOf({headers}: Answer, name: string): string | undefined {
	const value = headers[name];
	return Array.isArray(value) ? value[0] : value;
}

/** `Content-Type` without parameters, in lower case; empty where there is none. */
export function contentType(answer: Answer): string {
	return (headerOf(answer, 'content-type') ?? '').replace(/;.*$/s, '').trim().toLowerCase();
}
