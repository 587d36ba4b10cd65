/** The first row to show so that the cursor is on the screen and no room is left empty for nothing. */
export function topFor(cursor: number, top: number, pageRows: number, count: number): number {
	const page = Math.max(1, pageRows);
	const last = Math.max(0, count - page);
	return Math.max(0, Math.min(Math.max(Math.min(top, cursor), cursor - page + 1), last));
}

/** A position held within a list; 0 in an empty one. */
export function held(position: number, count: number): number {
	return Math.max(0, Math.min(position, count - 1));
}

/** Rows that a part of a page is: at least one, so that every key moves. */
export function pageStep(by: number, pageRows: number): number {
	const step = Math.max(1, Math.floor(Math.abs(by) * Math.max(1, pageRows)));
	return by < 0 ? -step : step;
}
