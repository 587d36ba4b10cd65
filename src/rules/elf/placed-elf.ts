import {readSync} from 'node:fs';
import type {ElfFacts} from '../../layer/elf/elf-facts.ts';
import {ElfScanner} from '../../layer/elf/elf-scanner.ts';
import type {ByteRange} from '../../model/byte-range.ts';

const scanner = new ElfScanner();
const buffer = Buffer.allocUnsafe(64 * 1024);

/**
 * What a file that lies uncompressed in another one says of itself: two short reads, however long it is.
 * @returns undefined where it is no ELF file, or cannot be read
 */
export function placedElf({fd, start, size}: ByteRange): ElfFacts | undefined {
	scanner.begin(size);
	let position = 0;
	while (scanner.wantedStart < size) {
		scanner.skip(scanner.wantedStart - position);
		position = scanner.wantedStart;
		const count = Math.min(scanner.wantedBytes, buffer.length);
		if (!isRead(fd, count, start + position)) return undefined;
		scanner.feed(buffer, 0, count);
		position += count;
	}
	return scanner.end();
}

function isRead(fd: number, count: number, position: number): boolean {
	try {
		return readSync(fd, buffer, 0, count, position) === count;
	} catch {
		return false;
	}
}
