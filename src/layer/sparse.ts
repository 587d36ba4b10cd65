import {parseNumber, TarError} from './tar-number.ts';

/** A sparse file: only some runs of it are stored, the rest reads as zeros. */
export type Sparse = {
	/** Size as a container sees it. */
	readonly realSize: number;
	/** Offset and length of each stored run in turn; undefined where the stored data begins with the map (pax 1.0). */
	readonly map: Float64Array | undefined;
};

const entrySize = 24;

/**
 * Reads the map of an old GNU sparse header (`count` 4, in the header at 386) or of one of its extension blocks
 * (`count` 21, at 0) and appends offset and length of each run to `map`.
 * @see https://www.gnu.org/software/tar/manual/html_node/Old-GNU-Format.html
 */
export function readGnuSparseMap(
	block: Uint8Array,
	start: number,
	count: number,
	map: number[],
): void {
	for (let index = 0; index < count; index++) {
		const at = start + index * entrySize;
		if (block[at] === 0) return;
		map.push(parseNumber(block, at, 12), parseNumber(block, at + 12, 12));
	}
}

/** @throws {TarError} unless the runs are in order, do not overlap and end within the file. */
export function checkSparseMap(map: readonly number[], realSize: number): Float64Array {
	let end = 0;
	for (let index = 0; index < map.length; index += 2) {
		const offset = map[index] as number;
		const length = map[index + 1] ?? -1;
		if (!(offset >= end && length >= 0 && offset + length <= realSize)) {
			throw new TarError('the map of a sparse file is damaged');
		}
		end = offset + length;
	}
	return Float64Array.from(map);
}

/** The sparse formats 0.0, 0.1 and 1.0 that GNU tar writes into pax records; undefined for an ordinary file. */
export function sparseOfPax(
	records: ReadonlyMap<string, string>,
	runs: readonly number[],
): Sparse | undefined {
	const version = `${records.get('GNU.sparse.major') ?? ''}.${records.get('GNU.sparse.minor') ?? ''}`;
	const list = records.get('GNU.sparse.map');
	if (version === '1.0') return {realSize: realSizeOf(records), map: undefined};
	if (version !== '0.0' && version !== '0.1' && version !== '.') return undefined;
	if (!list && runs.length === 0) return undefined;
	const map = list ? list.split(',').map(parseRun) : runs;
	const realSize = realSizeOf(records);
	return {realSize, map: checkSparseMap(map, realSize)};
}

function realSizeOf(records: ReadonlyMap<string, string>): number {
	return parseRun(records.get('GNU.sparse.realsize') ?? records.get('GNU.sparse.size') ?? '');
}

function parseRun(text: string): number {
	if (!/^\d{1,15}$/.test(text)) throw new TarError('the map of a sparse file is damaged');
	return Number(text);
}
