import type {RemoteBlob} from '../../src/model/blob.ts';

/** A blob of a registry that is in memory, and what has been asked for of it. */
export type MemoryBlob = RemoteBlob & {
	readonly readRange: NonNullable<RemoteBlob['readRange']>;
	/** Start and size of each range, in the order of the requests. */
	readonly ranges: [start: number, size: number][];
};

export function memoryBlob(bytes: Buffer): MemoryBlob {
	const ranges: [number, number][] = [];
	return {
		size: bytes.length,
		ranges,
		async *read() {
			yield bytes;
		},
		async readRange(start, size) {
			ranges.push([start, size]);
			if (start < 0 || size < 0 || start + size > bytes.length) {
				throw new RangeError(`${start}+${size} is not in a blob of ${bytes.length} bytes`);
			}
			return Buffer.from(bytes.subarray(start, start + size));
		},
	};
}
