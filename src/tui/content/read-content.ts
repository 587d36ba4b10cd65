import {setImmediate as nextTurn} from 'node:timers/promises';
import {ImgdiveError} from '../../model/error.ts';
import {maxContentBytes} from './content-bytes.ts';
import type {ContentAction} from './content-state.ts';

const batchBytes = 64 * 1024;
const batchMilliseconds = 50;

/**
 * Reads a file as far as its content is kept, and tells what came, in batches, and how it ended. What fails is told
 * too; it never rejects. After an abort nothing is told any more. The source is closed in any case.
 */
export async function readContent(
	open: () => AsyncIterable<Uint8Array>,
	request: number,
	dispatch: (action: ContentAction) => void,
	signal: AbortSignal,
): Promise<void> {
	const batch = new Batch((chunk) => {
		if (!signal.aborted) dispatch({type: 'content-received', request, chunk});
	});
	let end: ContentAction;
	try {
		const isCut = await readAll(open(), batch, signal);
		end = {type: 'content-ended', request, isCut};
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		const hint = error instanceof ImgdiveError ? error.hint : undefined;
		end = {type: 'content-failed', request, message, hint};
	}
	batch.flush();
	if (!signal.aborted) dispatch(end);
}

/** True when there is more than is kept. */
async function readAll(
	source: AsyncIterable<Uint8Array>,
	batch: Batch,
	signal: AbortSignal,
): Promise<boolean> {
	const iterator = source[Symbol.asyncIterator]();
	const aborted = abortOf(signal);
	let bytes = 0;
	try {
		while (!signal.aborted) {
			const next = await Promise.race([iterator.next(), aborted.promise]);
			if (next === undefined || next.done) return false;
			const chunk = next.value;
			if (bytes + chunk.length > maxContentBytes) {
				batch.add(chunk.subarray(0, maxContentBytes - bytes));
				return true;
			}
			bytes += chunk.length;
			// Keys are answered between two batches, also when the source has everything at once.
			if (batch.add(chunk)) await nextTurn();
		}
		return false;
	} finally {
		aborted.forget();
		// Not awaited: a source that hangs must not hold up anything. What its closing fails with concerns nobody.
		iterator.return?.().catch(() => {});
	}
}

/** A promise for the abort, so that a source which never answers can be left. */
function abortOf(signal: AbortSignal): {
	readonly promise: Promise<undefined>;
	readonly forget: () => void;
} {
	const {promise, resolve} = Promise.withResolvers<undefined>();
	const onAbort = (): void => resolve(undefined);
	signal.addEventListener('abort', onAbort, {once: true});
	return {promise, forget: () => signal.removeEventListener('abort', onAbort)};
}

/** Collects chunks, and passes them on when there are enough or the first of them has waited for long. */
class Batch {
	readonly #pass: (chunk: Uint8Array) => void;
	#chunks: Uint8Array[] = [];
	#bytes = 0;
	#timer: NodeJS.Timeout | undefined;

	constructor(pass: (chunk: Uint8Array) => void) {
		this.#pass = pass;
	}

	/** True when the batch was full and has been passed on. */
	add(chunk: Uint8Array): boolean {
		if (chunk.length === 0) return false;
		this.#chunks.push(chunk);
		this.#bytes += chunk.length;
		if (this.#bytes >= batchBytes) {
			this.flush();
			return true;
		}
		this.#timer ??= setTimeout(() => this.flush(), batchMilliseconds);
		return false;
	}

	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const [first, ...others] = this.#chunks;
		if (first === undefined) return;
		const chunk = others.length === 0 ? first : Buffer.concat(this.#chunks);
		this.#chunks = [];
		this.#bytes = 0;
		this.#pass(chunk);
	}
}
