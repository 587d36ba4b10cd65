import type {ImageFacts} from './docker-archive.ts';
import {
	type Comparison,
	median,
	type NodeArguments,
	type NodeSettings,
	outputOf,
} from './measure.ts';
import type {Result} from './table.ts';

export type BenchContext = {
	/** The bundled command. */
	readonly cli: string;
	readonly runs: number;
	/** Says on standard error what goes on. */
	readonly tell: (text: string) => void;
};

/** Measures one row of the targets, which may take several lines; none where a program that it needs is missing. */
export type Row = (context: BenchContext) => Promise<readonly Result[]>;

/** What is measured of imgdive: its report about the image at `target`, a path or reference. */
export function inspectArguments({cli}: BenchContext, target: string): NodeArguments {
	return [cli, 'inspect', target, '--format', 'json'];
}

/**
 * Runs a command of {@link inspectArguments} once: what it reports must be right. Warms it up, too.
 * @returns the bytes of the unpacked layers
 */
export async function tryInspect(
	inspect: NodeArguments,
	name: string,
	facts: ImageFacts,
	settings: NodeSettings = {},
): Promise<number> {
	const report = JSON.parse(await outputOf(inspect, settings)) as {
		readonly sizes: {readonly contentBytes: number; readonly tarBytes: number};
		readonly layers: readonly {readonly entryCount: number}[];
	};
	const entryCount = report.layers.reduce((sum, layer) => sum + layer.entryCount, 0);
	expectEqual(`entries of ${name}`, entryCount, facts.entryCount);
	expectEqual(`bytes of content of ${name}`, report.sizes.contentBytes, facts.contentBytes);
	return report.sizes.tarBytes;
}

/** `limit`: the ratio allowed, if there is one. */
export function ratioResult(row: string, seconds: Comparison, limit?: number): Result {
	const ratio = median(seconds.imgdive) / median(seconds.yardstick);
	const line = {row, seconds, measured: `${ratio.toFixed(2)}x`};
	return limit === undefined ? line : {...line, target: `≤ ${limit}x`, isMet: ratio <= limit};
}

export function expectEqual(what: string, actual: number, expected: number): void {
	if (actual !== expected) throw new Error(`Expected ${expected} ${what}, got ${actual}.`);
}
