import type {Digest} from '../../model/digest.ts';
import {ImgdiveError} from '../../model/error.ts';
import {headerOf} from './answer-body.ts';
import {parseContentRange} from './content-range.ts';
import type {Requests} from './requests.ts';
import {PassingFailure} from './retry.ts';
import type {Answer} from './transport.ts';

/**
 * Exactly `size` bytes of a blob from `start` on. No digest covers them.
 * @throws {ImgdiveError} `blob-corrupt` when the blob ends before; `blob-missing`, `access-denied`, `rate-limited`,
 *   `unreachable`
 */
export async function readBlobRange(
	requests: Requests,
	digest: Digest,
	start: number,
	size: number,
	signal: AbortSignal | undefined,
): Promise<Buffer> {
	if (size === 0) return Buffer.alloc(0);
	const request = {
		wanted: {kind: 'blob', name: `the blob ${digest}`} as const,
		path: `blobs/${digest}`,
		headers: {range: `bytes=${start}-${start + size - 1}`},
		accept: [200, 206, 416],
		signal,
	};
	return requests.get(request, async (answer) => {
		const position = positionOf(answer, start, size);
		if (position === undefined) {
			answer.body.destroy();
			throw tooShort(digest, start, size);
		}
		let bytes: Buffer;
		try {
			bytes = await readPart(answer, start - position, size);
		} catch (cause) {
			signal?.throwIfAborted();
			throw new PassingFailure(requests.broken(answer, cause));
		}
		if (bytes.length < size) throw tooShort(digest, start, size);
		return bytes;
	});
}

/** Position in the blob of the body's first byte; undefined where the body is not what was asked for. */
function positionOf(answer: Answer, start: number, size: number): number | undefined {
	// Ranges are ignored: this is the whole blob.
	if (answer.status === 200) return 0;
	if (answer.status !== 206) return undefined;
	const range = parseContentRange(headerOf(answer, 'content-range'));
	return range?.start === start && range.end === start + size ? start : undefined;
}

/** @returns less where the body ends before */
async function readPart({body}: Answer, skipBytes: number, size: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let skip = skipBytes;
	let missing = size;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		const part = chunk.subarray(Math.min(skip, chunk.length)).subarray(0, missing);
		skip -= Math.min(skip, chunk.length);
		missing -= part.length;
		chunks.push(part);
		// The rest of the blob is not wanted.
		if (missing === 0) break;
	}
	return Buffer.concat(chunks);
}

function tooShort(digest: Digest, start: number, size: number): ImgdiveError {
	return new ImgdiveError(
		'blob-corrupt',
		`The registry has no bytes ${start} to ${start + size} of the blob ${digest}.`,
		{hint: 'Try again; if it stays so, push the image again.'},
	);
}
