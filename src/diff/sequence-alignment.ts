/** Positions in two lists that belong together. */
export type AlignedPair = readonly [old: number, new: number];

/** Pairs that are weighed at most; far more than the layers of any image that an engine takes. */
const maxWeighed = 1_000_000;

/**
 * Pairs the items of two lists without crossing, so that the scores of all pairs add up to the most: with a score of 1
 * for equal items and 0 for others, a longest common subsequence. Of equally good ways, one that pairs
 * what comes first in the new list. Where the lists are so long that weighing all pairs would take too long, only their
 * common start and end are paired.
 * @param score 0 for items that must not be paired, 1 at most
 * @returns ascending in both lists
 */
export function alignSequences(
	oldCount: number,
	newCount: number,
	score: (old: number, next: number) => number,
): readonly AlignedPair[] {
	const head: AlignedPair[] = [];
	const tail: AlignedPair[] = [];
	const shorter = Math.min(oldCount, newCount);
	while (head.length < shorter && score(head.length, head.length) === 1) {
		head.push([head.length, head.length]);
	}
	for (
		let old = oldCount - 1, next = newCount - 1;
		head.length + tail.length < shorter && score(old, next) === 1;
		old--, next--
	) {
		tail.push([old, next]);
	}
	const start = head.length;
	const rows = oldCount - start - tail.length;
	const columns = newCount - start - tail.length;
	const middle =
		rows * columns > maxWeighed
			? []
			: weighed(rows, columns, (old, next) => score(old + start, next + start));
	return [
		...head,
		...middle.map(([old, next]): AlignedPair => [old + start, next + start]),
		...tail.reverse(),
	];
}

function weighed(
	rows: number,
	columns: number,
	score: (old: number, next: number) => number,
): readonly AlignedPair[] {
	const width = columns + 1;
	const scores = new Float64Array(rows * width);
	// At (old, new): the most that can be had from there to the ends.
	const best = new Float64Array((rows + 1) * width);
	for (let old = rows - 1; old >= 0; old--) {
		for (let next = columns - 1; next >= 0; next--) {
			const at = old * width + next;
			scores[at] = score(old, next);
			best[at] = Math.max(
				(best[at + width + 1] as number) + (scores[at] as number),
				best[at + width] as number,
				best[at + 1] as number,
			);
		}
	}
	const pairs: AlignedPair[] = [];
	for (let old = 0, next = 0; old < rows && next < columns; ) {
		const at = old * width + next;
		const own = scores[at] as number;
		if (own > 0 && best[at] === (best[at + width + 1] as number) + own) {
			pairs.push([old++, next++]);
		} else if (best[at] === best[at + width]) old++;
		else next++;
	}
	return pairs;
}
