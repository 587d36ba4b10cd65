const tailBytes = 64 * 1024;

/** Remembers the end of a stream, where an engine that fails midway puts its error: the status has long been 200. */
export class StreamTail {
	#tail: Buffer = Buffer.alloc(0);
	readonly #onBytes: ((count: number) => void) | undefined;

	constructor(onBytes?: (count: number) => void) {
		this.#onBytes = onBytes;
	}

	async *watch(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		let before: Buffer = this.#tail;
		let last: Buffer = this.#tail;
		try {
			for await (const chunk of stream) {
				this.#onBytes?.(chunk.length);
				// Two chunks are enough to see an error that is split; small ones are joined.
				before = before.length + last.length <= tailBytes ? Buffer.concat([before, last]) : last;
				last = chunk;
				yield chunk;
			}
		} finally {
			this.#tail = Buffer.concat([before, last]).subarray(-tailBytes);
		}
	}

	/**
	 * What the engine said went wrong, once the stream has ended.
	 * @see https://github.com/moby/moby/blob/v28.5.1/api/server/router/image/image_routes.go (getImagesGet)
	 */
	engineError(): string | undefined {
		const match = /\{"errorDetail":.*\}\s*$/s.exec(this.#tail.toString('utf8'));
		if (!match) return undefined;
		const text = match[0].slice(match[0].lastIndexOf('{"errorDetail":'));
		try {
			const {errorDetail, error} = JSON.parse(text) as {
				readonly errorDetail?: {readonly message?: unknown};
				readonly error?: unknown;
			};
			return String(errorDetail?.message ?? error).slice(0, 500);
		} catch {
			return 'it reported an error';
		}
	}
}
