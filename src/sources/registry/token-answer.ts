import {isObject} from '../../model/json.ts';

/** A token, and how long it is good for. */
export type Token = {
	readonly value: string;
	/** When to get a new one, in milliseconds since 1970: a little before it expires. */
	readonly renewAt: number;
};

const defaultSeconds = 60;
/** How long before its end a token is not used any more, unless it lives shortly anyway. */
const marginMs = 10_000;

/**
 * Reads what a token server answered.
 * @returns undefined when there is no usable token in it
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export function parseToken(body: Buffer, now: number): Token | undefined {
	let answer: unknown;
	try {
		answer = JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
	if (!isObject(answer)) return undefined;
	const value = answer.token || answer.access_token;
	// Anything else could not be sent in a header.
	if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) return undefined;
	const seconds = Number(answer.expires_in);
	const lifeMs =
		(seconds > 0 && seconds < Number.MAX_SAFE_INTEGER ? seconds : defaultSeconds) * 1000;
	const issuedAt = Date.parse(String(answer.issued_at));
	// A clock that is wrong, there or here, must not make a fresh token look expired, or live longer.
	const isPlausible = issuedAt <= now && issuedAt + lifeMs > now;
	const expiresAt = (isPlausible ? issuedAt : now) + lifeMs;
	return {value, renewAt: expiresAt - Math.min(marginMs, lifeMs / 4)};
}
