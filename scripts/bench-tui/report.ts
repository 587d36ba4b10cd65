import {type KeyFigures, quantile} from './key-latency.ts';
import type {Memory} from './process-figures.ts';
import type {StartFigures} from './start-up.ts';

/** Upper limits, milliseconds and bytes. */
export const targets = {
	p50: 3,
	p99: 16,
	cpuPerKey: 3,
	resident: 300e6,
	shown: 150,
	usable: 500,
} as const;

export const keyTitles: readonly string[] = [
	'keys',
	'size',
	'drawn by',
	'p50 ms',
	'p95',
	'p99',
	'max',
	'all done p50',
	'CPU ms a key',
	'bytes a key',
	'unanswered',
	'verdict',
];

export type KeyRow = {
	readonly name: string;
	readonly size: string;
	readonly renderer: string;
	readonly figures: KeyFigures;
	/** False for yardsticks, which have no target. */
	readonly hasTarget: boolean;
};

export function keyCells({name, size, renderer, figures, hasTarget}: KeyRow): readonly string[] {
	const {first, last, unanswered, cpuPerKey, bytesPerKey} = figures;
	const [p50, p99] = [quantile(first, 0.5), quantile(first, 0.99)];
	const missed = [
		...(p50 <= targets.p50 ? [] : [`p50 > ${targets.p50}`]),
		...(p99 <= targets.p99 ? [] : [`p99 > ${targets.p99}`]),
		...(cpuPerKey <= targets.cpuPerKey ? [] : [`CPU > ${targets.cpuPerKey}`]),
	];
	return [
		name,
		size,
		renderer,
		fixed(p50),
		fixed(quantile(first, 0.95)),
		fixed(p99),
		fixed(Math.max(...first)),
		fixed(quantile(last, 0.5)),
		fixed(cpuPerKey),
		bytesPerKey.toFixed(0),
		String(unanswered),
		hasTarget ? verdict(missed) : '',
	];
}

export const startTitles: readonly string[] = [
	'image',
	'drawn by',
	'first frame ms',
	'fastest',
	'slowest',
	'usable ms',
	'fastest',
	'slowest',
	'verdict',
];

export function startCells(
	image: string,
	renderer: string,
	{shown, usable}: StartFigures,
	hasTarget: boolean,
): readonly string[] {
	const missed = [
		...(quantile(shown, 0.5) <= targets.shown ? [] : [`first frame > ${targets.shown}`]),
		...(quantile(usable, 0.5) <= targets.usable ? [] : [`usable > ${targets.usable}`]),
	];
	const cells = [shown, usable].flatMap((times) =>
		[quantile(times, 0.5), Math.min(...times), Math.max(...times)].map((ms) => ms.toFixed(0)),
	);
	return [image, renderer, ...cells, hasTarget ? verdict(missed) : ''];
}

export const memoryTitles: readonly string[] = ['image', 'resident MB', 'peak MB', 'verdict'];

export function memoryCells(image: string, {resident, peak}: Memory): readonly string[] {
	const missed = resident <= targets.resident ? [] : [`resident > ${targets.resident / 1e6}`];
	return [image, (resident / 1e6).toFixed(0), (peak / 1e6).toFixed(0), verdict(missed)];
}

/** A table in Markdown, its last line ended. */
export function markdownTable(
	titles: readonly string[],
	rows: readonly (readonly string[])[],
): string {
	const lines = [titles, titles.map(() => '---'), ...rows];
	return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function verdict(missed: readonly string[]): string {
	return missed.length === 0 ? 'met' : `MISSED: ${missed.join(', ')}`;
}

function fixed(value: number): string {
	return value.toFixed(value < 10 ? 2 : 1);
}
