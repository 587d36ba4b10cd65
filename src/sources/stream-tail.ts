const tailBytes = 64 * 1024;

/** Remembers the end of a stream, where an engine that fails midway puts its error: the status has long been 200. */
export class StreamTail {
	readonly #chunks: Buffer[] = [];
	#bytes = 0;
	readonly #onBytes: ((count: number) => void) | undefined;

	constructor(onBytes?: (count: number) => void) {
		this.#onBytes = onBytes;
	}

	/** Takes note of the next chunk. */
	add(chunk: Buffer): void {
		this.#onBytes?.(chunk.length);
		this.#bytes += chunk.length;
		this.#chunks.push(chunk);
		while (this.#bytes - (this.#chunks[0]?.length ?? 0) >= tailBytes) {
			this.#bytes -= this.#chunks.shift()?.length ?? 0;
		}
	}

	/** Passes a stream on, taking note of it. */
	async *watch(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		for await (const chunk of stream) {
			this.add(chunk);
			yield chunk;
		}
	}

	/**
	 * What the engine said went wrong, once the stream has ended.
	 * @see https://github.com/moby/moby/blob/v28.5.1/api/server/router/image/image_routes.go (getImagesGet)
	 */
	engineError(): string | undefined {
		const tail = Buffer.concat(this.#chunks).subarray(-tailBytes).toString('utf8');
		const match = /\{"errorDetail":.*\}\s*$/s.exec(tail);
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
