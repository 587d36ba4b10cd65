import type {Extracted} from '../extract/extraction.ts';
import {formatBytes} from '../report/format-bytes.ts';
import {safeText} from '../report/safe-text.ts';

/** How much was extracted: `3 files, 1 directory, 24 kB`. */
export function summaryOf({fileCount, symlinkCount, directoryCount, bytes}: Extracted): string {
	const parts = [
		counted(fileCount, 'file', 'files'),
		symlinkCount > 0 ? counted(symlinkCount, 'symlink', 'symlinks') : undefined,
		directoryCount > 0 ? counted(directoryCount, 'directory', 'directories') : undefined,
		formatBytes(bytes),
	];
	return parts.filter((part) => part !== undefined).join(', ');
}

/** What was left out: a line for each of the first paths, and one for how many more there are. */
export function skippedLines({skipped, skippedCount}: Extracted): readonly string[] {
	const lines = skipped.map(({path, why}) => `${safeText(path)} was skipped: ${safeText(why)}`);
	const more = skippedCount - skipped.length;
	if (more === 0) return lines;
	return [...lines, `${more} more ${more === 1 ? 'was' : 'were'} skipped`];
}

function counted(count: number, one: string, several: string): string {
	return `${count} ${count === 1 ? one : several}`;
}
