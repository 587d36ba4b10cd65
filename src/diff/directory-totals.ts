import {type FileChange, type FileState, fileStates} from './image-diff.ts';

/** What changed below a directory: net bytes, and the number of paths by state. */
export type DirectoryTotal = Readonly<Record<FileState | 'deltaBytes', number>>;

type Counting = Record<FileState | 'deltaBytes', number>;

/**
 * Adds up changes by directory. Keys are the paths of all directories that have a change somewhere below them, `/` for
 * the root. A directory's own change counts in those above it; a moved file counts where it is now, and adds nothing.
 */
export function directoryTotals(
	files: Iterable<Pick<FileChange, 'path' | 'state' | 'deltaBytes'>>,
): ReadonlyMap<string, DirectoryTotal> {
	const own = new Map<string, Counting>();
	for (const {path, state, deltaBytes} of files) {
		const total = totalOf(own, parentOf(path));
		total[state]++;
		total.deltaBytes += deltaBytes;
	}
	const totals = new Map<string, Counting>();
	for (const [directory, counted] of own) {
		for (let path = directory; ; path = parentOf(path)) {
			addTo(totalOf(totals, path), counted);
			if (path === '/') break;
		}
	}
	return totals;
}

function parentOf(path: string): string {
	return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function totalOf(totals: Map<string, Counting>, directory: string): Counting {
	const known = totals.get(directory);
	if (known) return known;
	const total = {added: 0, removed: 0, modified: 0, metadata: 0, moved: 0, deltaBytes: 0};
	totals.set(directory, total);
	return total;
}

function addTo(total: Counting, counted: DirectoryTotal): void {
	for (const state of fileStates) total[state] += counted[state];
	total.deltaBytes += counted.deltaBytes;
}
