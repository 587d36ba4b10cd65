/**
 * Pairs two sequences in their order so that the scores of the pairs add up to the most; of equals, the last ones are taken.
 * @param score of a pair; 0 where it must not be
 * @returns for each of the first sequence, the place of its partner in the second; -1 where it has none
 */
export function align(
	firstCount: number,
	secondCount: number,
	score: (first: number, second: number) => number,
): readonly number[] {
	const width = secondCount + 1;
	const own = new Float64Array((firstCount + 1) * width);
	const best = new Float64Array((firstCount + 1) * width);
	for (let a = 1; a <= firstCount; a++) {
		for (let b = 1; b <= secondCount; b++) {
			const at = a * width + b;
			own[at] = score(a - 1, b - 1);
			const paired = (best[at - width - 1] as number) + own[at];
			best[at] = Math.max(best[at - width] as number, best[at - 1] as number, paired);
		}
	}
	const found = new Array<number>(firstCount).fill(-1);
	let a = firstCount;
	let b = secondCount;
	while (a > 0 && b > 0) {
		const at = a * width + b;
		const pair = own[at] as number;
		if (pair > 0 && best[at] === (best[at - width - 1] as number) + pair) {
			found[--a] = --b;
		} else if (best[at] === best[at - width]) {
			a--;
		} else {
			b--;
		}
	}
	return found;
}
