import type {Readable} from 'node:stream';
import {fileChunks} from '../layer/file-chunks.ts';
import {spool} from '../layer/spool.ts';
import type {Blob, RemoteBlob} from '../model/blob.ts';
import type {ByteRange} from '../model/byte-range.ts';
import type {Compression} from '../model/compression.ts';
import {ImgdiveError} from '../model/error.ts';
import {ArchiveMembers} from './archive-members.ts';
import {StreamTail} from './stream-tail.ts';

/**
 * An image of an engine, exported to a private temporary file when its bytes are first asked for: engines give out an
 * image only as a whole.
 */
export class SpooledExport {
	readonly #open: () => Promise<Readable>;
	#members: Promise<ArchiveMembers> | undefined;
	#isClosed = false;
	readonly #paths = new WeakMap<Blob, string>();

	/** @param open asks the engine for the image */
	constructor(open: () => Promise<Readable>) {
		this.#open = open;
	}

	/** A member of the archive; it is exported when the blob is read. */
	blob(path: string, size: number, compression: Compression): RemoteBlob {
		const range = async (): Promise<ByteRange> => {
			this.#members ??= this.#export().catch((error: unknown) => {
				// The next one to ask tries again.
				this.#members = undefined;
				throw error;
			});
			const member = (await this.#members).get(path);
			if (member) return member;
			throw new ImgdiveError('blob-missing', `The engine no longer exports ${path}.`, {
				hint: 'The image was built or pulled anew meanwhile; open it again.',
			});
		};
		const blob: RemoteBlob = {
			size,
			compression,
			async *read(signal) {
				yield* fileChunks(await orAborted(range(), signal));
			},
			readRange: async (start, count, signal) => {
				const parts: Buffer[] = [];
				const whole = await orAborted(range(), signal);
				for await (const chunk of fileChunks(
					{...whole, size: Math.min(whole.size, start + count)},
					start,
				)) {
					parts.push(chunk);
				}
				return Buffer.concat(parts);
			},
		};
		this.#paths.set(blob, path);
		return blob;
	}

	/** The member that a blob of this export is; undefined for any other blob. */
	pathOf(blob: Blob): string | undefined {
		return this.#paths.get(blob);
	}

	close(): void {
		this.#isClosed = true;
		// A failed export has been told to whoever asked for it.
		this.#members?.then(
			(members) => members.close(),
			() => undefined,
		);
		this.#members = undefined;
	}

	async #export(): Promise<ArchiveMembers> {
		const stream = await this.#open();
		const tail = new StreamTail();
		try {
			const file = await spool(tail.watch(stream));
			const members = new ArchiveMembers(file);
			if (this.#isClosed) members.close();
			const problem = tail.engineError();
			if (problem === undefined) return members;
			members.close();
			throw new ImgdiveError('unreachable', `The engine stopped sending the image: ${problem}.`, {
				hint: 'Try again; if it stays so, look into the log of the engine.',
			});
		} finally {
			stream.destroy();
		}
	}
}

/** Whoever waits may give up; the export goes on, for others. @throws the reason of `signal` */
async function orAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (!signal) return result;
	const {promise, reject} = Promise.withResolvers<never>();
	const onAbort = (): void => reject(signal.reason);
	signal.addEventListener('abort', onAbort);
	if (signal.aborted) onAbort();
	try {
		return await Promise.race([result, promise]);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
