import type {Progress} from '../../model/progress.ts';
import {nothingRead, type SideLoad} from '../../tui/diff/comparison-state.ts';

/** More often than this, nobody could read it. */
const flushMilliseconds = 100;

/** Counts what comes of one of two images that are read, and tells of it now and then. */
export class SideMeter implements Progress {
	readonly #tell: (load: SideLoad) => void;
	#load: SideLoad = nothingRead;
	#timer: NodeJS.Timeout | undefined;

	constructor(tell: (load: SideLoad) => void) {
		this.#tell = tell;
	}

	reading(what: string): void {
		this.#set({reading: what, received: 0, expected: 0});
	}

	expect(bytes: number): void {
		this.#set({expected: bytes});
	}

	bytes(count: number): void {
		this.#set({received: this.#load.received + count});
	}

	layers(count: number): void {
		this.#set({layerCount: count, doneCount: 0});
	}

	layerDone(): void {
		const {doneCount, layerCount} = this.#load;
		this.#set({doneCount: Math.min(doneCount + 1, layerCount)});
	}

	/** Notes are for those who look at an image; here they would pass by unread. */
	note(): void {}

	/** Nothing is told any more. */
	stop(): void {
		clearTimeout(this.#timer);
	}

	#set(load: Partial<SideLoad>): void {
		this.#load = {...this.#load, ...load};
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#tell(this.#load);
		}, flushMilliseconds);
	}
}
