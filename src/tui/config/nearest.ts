/** The name that `text` was most likely meant to be, as far as a typing error or two explain it; undefined without one. */
export function nearest(text: string, names: readonly string[]): string | undefined {
	const typed = text.toLowerCase().slice(0, maxLength);
	let best: string | undefined;
	let least = Math.min(maxErrors, Math.floor(typed.length / lettersPerError)) + 1;
	for (const name of names) {
		const errors = errorsBetween(typed, name.toLowerCase());
		if (errors >= least) continue;
		best = name;
		least = errors;
	}
	return best;
}

const maxErrors = 2;
/** In short words every other word is only an error or two away. */
const lettersPerError = 3;
const maxLength = 100;

/** Characters to put in, leave out, change, or exchange with the next, to make one text of the other. */
function errorsBetween(a: string, b: string): number {
	let beforeLast: readonly number[] = [];
	let last: readonly number[] = Array.from({length: b.length + 1}, (_, at) => at);
	for (let atA = 1; atA <= a.length; atA++) {
		const row = [atA];
		for (let atB = 1; atB <= b.length; atB++) {
			const changed = (last[atB - 1] as number) + (a[atA - 1] === b[atB - 1] ? 0 : 1);
			const isExchanged =
				atA > 1 && atB > 1 && a[atA - 1] === b[atB - 2] && a[atA - 2] === b[atB - 1];
			const exchanged = isExchanged ? (beforeLast[atB - 2] as number) + 1 : changed;
			row.push(
				Math.min(changed, exchanged, (last[atB] as number) + 1, (row[atB - 1] as number) + 1),
			);
		}
		beforeLast = last;
		last = row;
	}
	return last[b.length] as number;
}
