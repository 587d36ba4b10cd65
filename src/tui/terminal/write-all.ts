import {writeSync} from 'node:fs';

const waitMilliseconds = 5;
const maxWaits = 200;

/**
 * Writes a text to a file descriptor before it returns, also where writing does not block and the other side is slow.
 * @throws {NodeJS.ErrnoException} what writing throws; `EAGAIN` when nothing was read for a second
 */
export function writeAll(descriptor: number, text: string): void {
	let rest: Uint8Array = Buffer.from(text);
	let waits = 0;
	while (rest.length > 0) {
		try {
			rest = rest.subarray(writeSync(descriptor, rest));
			waits = 0;
		} catch (error) {
			const isBusy = (error as NodeJS.ErrnoException).code === 'EAGAIN';
			if (!isBusy || waits === maxWaits) throw error;
			waits++;
			Atomics.wait(sleeper, 0, 0, waitMilliseconds);
		}
	}
}

/** Nobody ever wakes it: waiting on it is sleeping. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));
