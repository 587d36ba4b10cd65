import {type Comparison, median} from './measure.ts';

/** One line of the result. Cells that do not apply are undefined. */
export type Result = {
	readonly row: string;
	readonly seconds?: Comparison;
	/** What is compared with the target, with its unit. */
	readonly measured: string;
	readonly target?: string;
	/** Absent where there is no target. */
	readonly isMet?: boolean;
	readonly peakBytes?: number;
};

const titles = ['row', 'yardstick', 'imgdive', 'ratio', 'target', 'verdict', 'peak MB'];
const leftAligned = new Set(['row', 'target', 'verdict']);

/** An aligned table, its last line ended. */
export function formatTable(results: readonly Result[]): string {
	const lines = [titles, ...results.map(cells)];
	const widths = titles.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
	const text = lines.map((line) =>
		line
			.map((cell, at) => align(cell, titles[at] ?? '', widths[at] ?? 0))
			.join('  ')
			.trimEnd(),
	);
	return `${text.join('\n')}\n`;
}

/** The median; nothing where nothing was timed. */
function formatSeconds(all: readonly number[] = []): string {
	if (all.length === 0) return '';
	const seconds = median(all);
	return seconds < 1 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(2)} s`;
}

function cells(result: Result): readonly string[] {
	const {row, seconds, measured, target, isMet, peakBytes} = result;
	return [
		row,
		formatSeconds(seconds?.yardstick),
		formatSeconds(seconds?.imgdive),
		measured,
		target ?? '',
		isMet === undefined ? '' : isMet ? 'met' : 'MISSED',
		peakBytes === undefined ? '' : (peakBytes / 1e6).toFixed(0),
	];
}

function align(cell: string, title: string, width: number): string {
	return leftAligned.has(title) ? cell.padEnd(width) : cell.padStart(width);
}
