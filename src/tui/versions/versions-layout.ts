const listShare = 0.4;

/** How the rows below the title are shared: the list, a line between, and the comparison. */
export function splitRows(
	pageRows: number,
	versionCount: number,
): {readonly listRows: number; readonly diffRows: number} {
	const most = Math.max(1, Math.floor(pageRows * listShare));
	const listRows = Math.max(1, Math.min(versionCount, most));
	return {listRows, diffRows: Math.max(1, pageRows - listRows - 1)};
}
