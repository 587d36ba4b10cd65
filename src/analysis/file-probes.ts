import {sniffRange} from '../layer/compression.ts';
import {fileContents} from '../layer/file-content.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {entryType} from '../layer/tar-header.ts';
import {isRemote, isUnavailable} from '../model/blob.ts';
import type {ByteRange} from '../model/byte-range.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Layer} from '../model/image.ts';
import type {Analysis} from './analyze.ts';

/** The entry of a layer that ships a file's data. */
export type StoredAt = {readonly layerIndex: number; readonly row: number};

/** Reads contents of files for those who judge by them; what is asked for at the same time is read together. */
export type FileProbes = {
	/**
	 * The first `bytes` of a regular file's data, fewer where it is shorter.
	 * @returns undefined where it cannot be read within the bounds, or is no file
	 */
	head(file: StoredAt, bytes: number): Promise<Buffer | undefined>;
	/**
	 * Passes a file's data through `read`, which may stop at any time. Large files are not kept in memory.
	 * @returns undefined where it cannot be read within the bounds
	 */
	stream<Value>(
		file: StoredAt,
		read: (content: AsyncIterable<Buffer>) => Promise<Value>,
	): Promise<Value | undefined>;
	/** True where a layer's files can be read at their places: it lies uncompressed in a file. */
	isPlaced(layerIndex: number): boolean;
};

/** Where the data of a regular file of the final tree lies; undefined for everything else. */
export function storedAt({tree}: Pick<Analysis, 'tree'>, node: number): StoredAt | undefined {
	const inode = tree.inode[node] as number;
	if (inode < 0 || tree.typeOf(inode) !== entryType.file) return undefined;
	return {layerIndex: tree.inodeLayer[inode] as number, row: tree.inodeRow[inode] as number};
}

const mebibyte = 1024 ** 2;
/**
 * What may be read in all, bytes of uncompressed layers: at the files' places, on the way to them in layers that can
 * only be read from their start, and over a network.
 */
const bounds = {placed: 2048 * mebibyte, streamed: 1024 * mebibyte, remote: 256 * mebibyte};

type Request = {
	readonly row: number;
	/** Bytes that are looked at, at most. */
	readonly bytes: number;
	/** Never throws. */
	readonly read: (content: AsyncIterable<Buffer>) => Promise<void>;
	readonly giveUp: () => void;
};

/**
 * Probes of an analysed image whose source is still open.
 * @param signal its reason is thrown by all that wait
 */
export class BatchedProbes implements FileProbes {
	readonly #analysis: Pick<Analysis, 'image' | 'indexes'>;
	readonly #signal: AbortSignal | undefined;
	readonly #left = {...bounds};
	readonly #placed = new Map<number, boolean>();
	#waiting = new Map<number, Request[]>();
	#isScheduled = false;

	constructor(analysis: Pick<Analysis, 'image' | 'indexes'>, signal?: AbortSignal) {
		this.#analysis = analysis;
		this.#signal = signal;
	}

	head(file: StoredAt, bytes: number): Promise<Buffer | undefined> {
		return this.#ask(file, bytes, (content) => firstBytes(content, bytes));
	}

	stream<Value>(
		file: StoredAt,
		read: (content: AsyncIterable<Buffer>) => Promise<Value>,
	): Promise<Value | undefined> {
		return this.#ask(file, Number.POSITIVE_INFINITY, read);
	}

	isPlaced(layerIndex: number): boolean {
		const known = this.#placed.get(layerIndex);
		if (known !== undefined) return known;
		const {blob} = this.#analysis.image.layers[layerIndex] as Layer;
		const isListed = this.#analysis.indexes[layerIndex]?.listing !== undefined;
		const isPlaced = !isListed && !isUnavailable(blob) && !isRemote(blob) && isUncompressed(blob);
		this.#placed.set(layerIndex, isPlaced);
		return isPlaced;
	}

	#ask<Value>(
		{layerIndex, row}: StoredAt,
		bytes: number,
		read: (content: AsyncIterable<Buffer>) => Promise<Value>,
	): Promise<Value | undefined> {
		const index = this.#analysis.indexes[layerIndex];
		if (index?.type[row] !== entryType.file) return Promise.resolve(undefined);
		return new Promise((resolve, reject) => {
			const requests = this.#waiting.get(layerIndex) ?? [];
			this.#waiting.set(layerIndex, requests);
			requests.push({
				row,
				bytes: Math.min(bytes, index.size[row] as number),
				read: (content) =>
					read(content).then(resolve, (error: unknown) => {
						// A content that is damaged, or gone meanwhile, tells nothing.
						if (error instanceof ImgdiveError) resolve(undefined);
						else reject(error);
					}),
				giveUp: () => {
					if (this.#signal?.aborted) reject(this.#signal.reason);
					else resolve(undefined);
				},
			});
			this.#schedule();
		});
	}

	/** All who judge have asked by then. */
	#schedule(): void {
		if (this.#isScheduled) return;
		this.#isScheduled = true;
		setImmediate(() => void this.#run());
	}

	async #run(): Promise<void> {
		const waiting = this.#waiting;
		this.#waiting = new Map();
		for (const [layerIndex, requests] of waiting) await this.#readLayer(layerIndex, requests);
		this.#isScheduled = false;
		if (this.#waiting.size > 0) this.#schedule();
	}

	async #readLayer(layerIndex: number, requests: readonly Request[]): Promise<void> {
		const layer = this.#analysis.image.layers[layerIndex] as Layer;
		const index = this.#analysis.indexes[layerIndex] as LayerIndex;
		const left = new Set(requests);
		try {
			for (const round of roundsOf(requests)) {
				const chosen = this.#affordable(layer, index, round);
				const rows = chosen.map(({row}) => row);
				if (rows.length === 0) continue;
				const byRow = new Map(chosen.map((request) => [request.row, request]));
				for await (const {row, content} of fileContents({layer, index}, rows, this.#signal)) {
					const request = byRow.get(row) as Request;
					await request.read(content);
					left.delete(request);
				}
			}
		} catch {
			// What has not been read is given up below, all the same why.
		}
		for (const {giveUp} of left) giveUp();
	}

	/** Those of the requests that may still be read, in the order of their places. */
	#affordable({blob}: Layer, index: LayerIndex, requests: readonly Request[]): readonly Request[] {
		if (isUnavailable(blob)) return [];
		const isPlaced =
			index.listing !== undefined || (!isRemote(blob) && sniffRange(blob) === 'none');
		const kind = isRemote(blob) ? 'remote' : isPlaced ? 'placed' : 'streamed';
		const chosen: Request[] = [];
		let passed = 0;
		for (const request of requests) {
			const end = (index.dataStart[request.row] as number) + request.bytes;
			const cost = isPlaced ? request.bytes : Math.max(0, end - passed);
			if (cost > this.#left[kind]) continue;
			this.#left[kind] -= cost;
			passed = Math.max(passed, end);
			chosen.push(request);
		}
		return chosen;
	}
}

function isUncompressed(blob: ByteRange): boolean {
	try {
		return sniffRange(blob) === 'none';
	} catch {
		return false;
	}
}

/** Requests in the order of their rows' places, each row once a round. */
function roundsOf(requests: readonly Request[]): readonly (readonly Request[])[] {
	const rounds: Request[][] = [];
	const counts = new Map<number, number>();
	for (const request of [...requests].sort((a, b) => a.row - b.row)) {
		const count = counts.get(request.row) ?? 0;
		counts.set(request.row, count + 1);
		const round = rounds[count];
		if (round) round.push(request);
		else rounds.push([request]);
	}
	return rounds;
}

async function firstBytes(content: AsyncIterable<Buffer>, bytes: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let left = bytes;
	if (left <= 0) return Buffer.alloc(0);
	for await (const chunk of content) {
		// The chunk's memory may be used again for the next one.
		chunks.push(Buffer.from(chunk.subarray(0, left)));
		left -= chunk.length;
		if (left <= 0) break;
	}
	return Buffer.concat(chunks);
}
