/** How patient the client is. All in milliseconds but `tries`. */
export type Timing = {
	/** To connect, with TLS. */
	readonly connectMs: number;
	/** From the request to the head of the answer. */
	readonly headMs: number;
	/** Between two pieces of a body; there is no limit on the whole. */
	readonly idleMs: number;
	/** Before the second try; twice as long before each further one. */
	readonly retryMs: number;
	/** The longest wait between two tries, whatever the server asks for. */
	readonly longestRetryMs: number;
	/** For a program that looks up credentials. */
	readonly helperMs: number;
	/** Of one request, all in all. */
	readonly tries: number;
};

export const defaultTiming: Timing = {
	connectMs: 10_000,
	headMs: 60_000,
	idleMs: 30_000,
	retryMs: 2000,
	longestRetryMs: 60_000,
	helperMs: 30_000,
	tries: 5,
};
