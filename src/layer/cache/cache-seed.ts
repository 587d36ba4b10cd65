import {randomInt} from 'node:crypto';
import {linkSync, renameSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {attempt, readPrivateFile, withTemporary} from './private-files.ts';

const seedBytes = 8;

/** A number to hash names with: 32 bits, signed, that nobody can foresee. */
export function randomSeed(): number {
	return randomInt(2 ** 32) | 0;
}

/**
 * The seed kept in `folder`, the same for all processes; made when there is none, or a damaged one. A folder that
 * cannot be written to gives a seed for this process alone.
 */
export function sharedSeed(folder: string): number {
	const file = path.join(folder, 'seed');
	const kept = readSeed(file);
	if (kept !== undefined) return kept;
	const seed = randomSeed();
	const bytes = Buffer.alloc(seedBytes);
	bytes.writeInt32LE(seed, 0);
	bytes.writeUInt32LE(crc32(bytes.subarray(0, 4)), 4);
	attempt(() => withTemporary(folder, [bytes], (temporary) => placeSeed(temporary, file)));
	// Another process may have been faster.
	return readSeed(file) ?? seed;
}

function readSeed(file: string): number | undefined {
	const bytes = attempt(() => readPrivateFile(file, seedBytes));
	if (bytes?.length !== seedBytes) return undefined;
	return crc32(bytes.subarray(0, 4)) === bytes.readUInt32LE(4) ? bytes.readInt32LE(0) : undefined;
}

function placeSeed(temporary: string, file: string): void {
	try {
		// A link, unlike a rename, does not replace the seed that another process has just put there and uses.
		linkSync(temporary, file);
	} catch {
		// What is there may be damaged, or the file system knows no links.
		if (readSeed(file) === undefined) renameSync(temporary, file);
	}
}
