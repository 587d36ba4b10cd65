import {setTimeout as delay} from 'node:timers/promises';
import type {ImgdiveError} from '../../model/error.ts';
import type {Timing} from './timing.ts';

/** A failure that may be gone at the next try. */
export class PassingFailure extends Error {
	override readonly name = 'PassingFailure';
	/** What to tell when no try is left. */
	readonly failure: ImgdiveError;
	/** The header with which the server says when to come back. */
	readonly retryAfter: string | undefined;

	constructor(failure: ImgdiveError, retryAfter?: string) {
		super(failure.message, {cause: failure});
		this.failure = failure;
		this.retryAfter = retryAfter;
	}
}

/** 500 is in it because Amazon's registry answers so when it is busy. */
const passingStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export function isPassingStatus(status: number): boolean {
	return passingStatuses.has(status);
}

/**
 * Repeats `action`, which must have no effect on the server, as long as it throws {@link PassingFailure}.
 * @throws {ImgdiveError} the failure of the last try
 */
export async function retrying<T>(
	timing: Timing,
	signal: AbortSignal | undefined,
	action: () => Promise<T>,
): Promise<T> {
	for (let tried = 1; ; tried++) {
		try {
			return await action();
		} catch (error) {
			if (!(error instanceof PassingFailure)) throw error;
			if (tried >= timing.tries) throw error.failure;
			await pause(retryDelay(tried, error.retryAfter, timing), signal);
		}
	}
}

/** @throws the signal's reason as soon as it is aborted */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
	try {
		await delay(ms, undefined, {signal});
	} catch (error) {
		throw signal?.reason ?? error;
	}
}

/**
 * Milliseconds to wait after so many tries.
 * @param retryAfter seconds, or a date
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function retryDelay(
	tried: number,
	retryAfter: string | undefined,
	{retryMs, longestRetryMs}: Timing,
	now: number = Date.now(),
): number {
	const asked = retryAfter === undefined ? undefined : askedDelay(retryAfter.trim(), now);
	// A little apart, so that the requests for many layers do not all come back at once.
	const usual = retryMs * 2 ** (tried - 1) * (0.75 + Math.random() / 2);
	return Math.min(asked ?? usual, longestRetryMs);
}

function askedDelay(retryAfter: string, now: number): number | undefined {
	if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
	const date = Date.parse(retryAfter);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
