import {createHash, type Hash} from 'node:crypto';
import {type Digest, digestParts} from '../../model/digest.ts';
import {ImgdiveError} from '../../model/error.ts';
import {discardBody, headerOf} from './answer-body.ts';
import {parseContentRange} from './content-range.ts';
import type {Requests} from './requests.ts';
import {pause, retryDelay} from './retry.ts';
import type {Timing} from './timing.ts';
import type {Answer} from './transport.ts';

/** So many new bytes make up for a broken connection; or so much time, on a slow line. */
const progressBytes = 1_048_576;
const progressMs = 60_000;

export type BlobContext = {
	readonly requests: Requests;
	readonly timing: Timing;
	readonly onBytes: (count: number) => void;
};

/** What comes next of a blob. */
type Piece = {
	readonly answer: Answer;
	/** Position in the blob of the answer's first byte: less than what is wanted where ranges are ignored. */
	readonly start: number;
};

/** One pass over a blob. Where the connection breaks, it goes on from there; the digest is over what was yielded. */
export class BlobStream {
	readonly #digest: Digest;
	readonly #size: number;
	readonly #context: BlobContext;
	readonly #signal: AbortSignal | undefined;
	readonly #hash: Hash;
	/** Bytes that have been yielded. */
	#done = 0;
	/** What the server called the encoding of the bytes, for the message when they are wrong. */
	#encoding: string | undefined;

	/** @param size -1 where it is not known */
	constructor(digest: Digest, size: number, context: BlobContext, signal: AbortSignal | undefined) {
		this.#digest = digest;
		this.#size = size;
		this.#context = context;
		this.#signal = signal;
		this.#hash = createHash(digestParts(digest).algorithm);
	}

	/**
	 * The bytes.
	 * @throws {ImgdiveError} `blob-corrupt` as soon as there are too many, and at the end when they are not what the
	 *   digest says; `blob-missing`, `access-denied`, `rate-limited`, `unreachable`
	 */
	async *read(): AsyncGenerator<Buffer> {
		const {timing} = this.#context;
		let breaks = 0;
		let last = {done: 0, at: Date.now()};
		for (;;) {
			const piece = await this.#open();
			if (!piece) break;
			const cause = yield* this.#pass(piece);
			if (this.#isComplete(cause)) break;
			this.#signal?.throwIfAborted();
			const newBytes = this.#done - last.done;
			const isSlow = newBytes > 0 && Date.now() - last.at >= progressMs;
			breaks = newBytes >= progressBytes || isSlow ? 1 : breaks + 1;
			last = {done: this.#done, at: Date.now()};
			if (breaks >= timing.tries) throw this.#context.requests.broken(piece.answer, cause);
			await pause(retryDelay(breaks, undefined, timing), this.#signal);
		}
		this.#check();
	}

	/** Undefined when the server says that there is nothing more. */
	async #open(): Promise<Piece | undefined> {
		const from = this.#done;
		const headers = from > 0 ? {range: `bytes=${from}-`} : {};
		const request = {
			wanted: {kind: 'blob', name: `the blob ${this.#digest}`} as const,
			path: `blobs/${this.#digest}`,
			headers,
			accept: from > 0 ? [200, 206, 416] : [200],
			signal: this.#signal,
		};
		return this.#context.requests.get(request, (answer) => this.#accept(answer, from));
	}

	#accept(answer: Answer, from: number): Piece | undefined {
		this.#encoding = headerOf(answer, 'content-encoding');
		if (answer.status === 416) {
			discardBody(answer);
			return undefined;
		}
		if (answer.status === 200) {
			this.#refuseTotal(answer, headerOf(answer, 'content-length'));
			return {answer, start: 0};
		}
		const range = parseContentRange(headerOf(answer, 'content-range'));
		if (range?.start !== from) {
			answer.body.destroy();
			throw new ImgdiveError(
				'unreachable',
				`${answer.url.host} sends other bytes of the blob ${this.#digest} than it was asked for.`,
				{hint: 'Try again; the connection had broken, and it cannot go on from there.'},
			);
		}
		this.#refuseTotal(answer, range.total?.toString());
		return {answer, start: from};
	}

	/** Size and digest are both promised; a server that has another size has another blob. */
	#refuseTotal(answer: Answer, total: string | undefined): void {
		if (this.#size < 0 || total === undefined || Number(total) === this.#size) return;
		answer.body.destroy();
		throw this.#corrupt(`has ${total} bytes at ${answer.url.host} instead of ${this.#size}`);
	}

	/** Yields what is new in an answer. @returns what broke it, if anything did */
	async *#pass({answer, start}: Piece): AsyncGenerator<Buffer, unknown> {
		let skip = this.#done - start;
		const chunks = (answer.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
		try {
			for (;;) {
				// Only what the connection throws is a break; not what is thrown in here, or by the reader.
				const next = await chunks.next().catch((cause: unknown) => ({cause}));
				if ('cause' in next) return next.cause;
				if (next.done) return undefined;
				const chunk = next.value.subarray(Math.min(skip, next.value.length));
				skip -= next.value.length - chunk.length;
				if (chunk.length === 0) continue;
				this.#take(chunk);
				yield chunk;
			}
		} finally {
			answer.body.destroy();
		}
	}

	#take(chunk: Buffer): void {
		this.#done += chunk.length;
		if (this.#size >= 0 && this.#done > this.#size) {
			throw this.#corrupt(`has more than the ${this.#size} bytes it should have`);
		}
		this.#hash.update(chunk);
		this.#context.onBytes(chunk.length);
	}

	/** A body may also end early as if that were its end. */
	#isComplete(cause: unknown): boolean {
		return this.#size < 0 ? cause === undefined : this.#done === this.#size;
	}

	#check(): void {
		if (this.#size >= 0 && this.#done !== this.#size) {
			throw this.#corrupt(`ends after ${this.#done} of ${this.#size} bytes`);
		}
		const {algorithm, hex} = digestParts(this.#digest);
		const actual = this.#hash.digest('hex');
		if (actual === hex) return;
		const note = this.#encoding ? ` (sent with Content-Encoding ${this.#encoding})` : '';
		throw this.#corrupt(`hashes to ${algorithm}:${actual}${note}`);
	}

	#corrupt(what: string): ImgdiveError {
		return new ImgdiveError('blob-corrupt', `The blob ${this.#digest} ${what}.`, {
			hint: 'Try again; if it stays so, push the image again.',
		});
	}
}
