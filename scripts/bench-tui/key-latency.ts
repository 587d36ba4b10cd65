import {setTimeout as sleep} from 'node:timers/promises';
import type {BenchTerminal} from './bench-terminal.ts';
import {cpuMilliseconds} from './process-figures.ts';

/** Milliseconds, one for each key that was answered. */
export type KeyFigures = {
	/** From the write of a key to the last byte of its first frame. */
	readonly first: readonly number[];
	/** To the last byte of its last frame before the next key. */
	readonly last: readonly number[];
	/** Keys that no frame followed. */
	readonly unanswered: number;
	readonly cpuPerKey: number;
	readonly bytesPerKey: number;
};

const keysPerSecond = 30;
/** Keys at the start that are not counted: code that was never run before. */
const warmUp = 10;

/** Sends the keys again and again, 30 a second, like a key that is held down. */
export async function measureKeys(
	terminal: BenchTerminal,
	keys: readonly string[],
	count: number,
): Promise<KeyFigures> {
	await pressSteadily(terminal, keys, warmUp);
	const cpu = cpuMilliseconds(terminal.pid);
	const bytes = terminal.byteCount;
	const times = await pressSteadily(terminal, keys, count, warmUp);
	return {
		first: times.flatMap(({first}) => (first === undefined ? [] : [first])),
		last: times.flatMap(({last}) => (last === undefined ? [] : [last])),
		unanswered: times.filter(({first}) => first === undefined).length,
		cpuPerKey: (cpuMilliseconds(terminal.pid) - cpu) / count,
		bytesPerKey: (terminal.byteCount - bytes) / count,
	};
}

type KeyTimes = {readonly first: number | undefined; readonly last: number | undefined};

async function pressSteadily(
	terminal: BenchTerminal,
	keys: readonly string[],
	count: number,
	offset: number = 0,
): Promise<readonly KeyTimes[]> {
	const times: KeyTimes[] = [];
	const start = performance.now();
	for (let at = 0; at < count; at++) {
		const due = start + (at * 1000) / keysPerSecond;
		await sleep(Math.max(0, due - performance.now()));
		const frames = terminal.frameCount;
		const sentAt = terminal.send(keys[(at + offset) % keys.length] ?? '');
		const next = start + ((at + 1) * 1000) / keysPerSecond;
		// A key that takes longer delays the next: what waits in a queue would be counted twice.
		const isAnswered = await terminal.frameAfter(frames, Math.max(500, next - sentAt));
		const first = isAnswered ? terminal.frameAt - sentAt : undefined;
		await sleep(Math.max(0, next - performance.now() - 1));
		times.push({first, last: isAnswered ? terminal.frameAt - sentAt : undefined});
	}
	return times;
}

/** The smallest value that at least this share of all is not above. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1));
	return sorted[at] ?? Number.NaN;
}
