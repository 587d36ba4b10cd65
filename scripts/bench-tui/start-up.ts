import {BenchTerminal, type Size} from './bench-terminal.ts';
import {hasTree} from './scenarios.ts';

/** Milliseconds from the start of the program. */
export type StartFigures = {
	/** To the first frame in which something is to be seen. */
	readonly shown: readonly number[];
	/** To the frame that answers a key, sent once the tree is on the screen. */
	readonly usable: readonly number[];
};

/** Starts the interface again and again, with an image that is in the cache. */
export async function measureStart(
	args: readonly string[],
	size: Size,
	env: NodeJS.ProcessEnv,
	runs: number,
): Promise<StartFigures> {
	const shown: number[] = [];
	const usable: number[] = [];
	for (let run = 0; run < runs; run++) {
		const terminal = new BenchTerminal(args, size, env);
		try {
			await terminal.waitFor(hasTree);
			const frames = terminal.frameCount;
			terminal.send('down');
			if (!(await terminal.frameAfter(frames, 5000))) throw new Error('No frame answered a key.');
			shown.push((terminal.shownAt ?? Number.NaN) - terminal.startedAt);
			usable.push(terminal.frameAt - terminal.startedAt);
		} finally {
			await terminal.close();
		}
	}
	return {shown, usable};
}
