import type {FileChange, FileState, ImageDiff} from '../../diff/image-diff.ts';

export const fileOrders = ['path', 'size', 'delta'] as const;
/** By path; by the larger of the two sizes; by the bytes that it changes, whether more or fewer. */
export type FileOrder = (typeof fileOrders)[number];

/** The files that a report lists. Files that are alike in `order` stay in byte order of the path. */
export function shownFiles(
	{files}: Pick<ImageDiff, 'files'>,
	only: ReadonlySet<FileState> | undefined,
	order: FileOrder,
): readonly FileChange[] {
	const wanted = only ? files.filter(({state}) => only.has(state)) : files;
	const worth = worths[order];
	return worth ? [...wanted].sort((a, b) => worth(b) - worth(a)) : wanted;
}

const worths: Readonly<Record<FileOrder, ((file: FileChange) => number) | undefined>> = {
	path: undefined,
	size: ({oldSize, newSize}) => Math.max(oldSize ?? 0, newSize ?? 0),
	delta: ({deltaBytes}) => Math.abs(deltaBytes),
};
