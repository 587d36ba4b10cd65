import {discardBody} from './answer-body.ts';
import {connectionFailure, isCertificateFailure} from './connection-failure.ts';
import {allowsHttp, type RegistryHost} from './registry-host.ts';
import {retrying} from './retry.ts';
import type {Timing} from './timing.ts';
import {type Answer, NoAnswer, type Transport} from './transport.ts';

/**
 * Where the registry's API is: HTTPS; plain HTTP only where that is allowed and HTTPS is not spoken.
 * @throws {ImgdiveError} `unreachable`
 */
export async function findOrigin(
	transport: Transport,
	host: RegistryHost,
	env: NodeJS.ProcessEnv,
	timing: Timing,
	signal: AbortSignal | undefined,
): Promise<URL> {
	const https = new URL(`https://${host.apiHost}`);
	if (!allowsHttp(host.hostname, host)) return https;
	return retrying(timing, signal, async () => {
		const failure = await ping(transport, https, signal);
		if (!failure) return https;
		const http = new URL(`http://${host.apiHost}`);
		// A bad certificate is a reason to be careful, not to drop the last protection.
		if (!isCertificateFailure(failure) && !(await ping(transport, http, signal))) return http;
		throw connectionFailure(failure, host, env, false);
	});
}

/** Undefined when somebody who speaks the protocol answers, whatever it is. */
async function ping(
	transport: Transport,
	origin: URL,
	signal: AbortSignal | undefined,
): Promise<NoAnswer | undefined> {
	let answer: Answer;
	try {
		answer = await transport.send(new URL('/v2/', origin), {signal});
	} catch (error) {
		if (error instanceof NoAnswer) return error;
		throw error;
	}
	discardBody(answer);
	// This is how servers that want TLS answer to plain HTTP.
	return answer.status === 400 ? new NoAnswer(origin, new Error('bad request')) : undefined;
}
