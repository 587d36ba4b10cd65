import {ImgdiveError} from '../../model/error.ts';
import {discardBody, headerOf, readBody} from './answer-body.ts';
import {connectionFailure} from './connection-failure.ts';
import {basicAuthorization, type Secret} from './credential.ts';
import {checkedRealm} from './realm.ts';
import type {RegistryHost} from './registry-host.ts';
import {isPassingStatus, PassingFailure, retrying} from './retry.ts';
import type {Timing} from './timing.ts';
import {parseToken, type Token} from './token-answer.ts';
import {type Answer, NoAnswer, type Question, type Transport} from './transport.ts';

/** What a token is for. */
export type TokenRequest = {
	readonly realm: string;
	readonly service: string | undefined;
	/** As `repository:library/ubuntu:pull`. */
	readonly scopes: readonly string[];
};

type Context = {
	readonly transport: Transport;
	readonly host: RegistryHost;
	readonly env: NodeJS.ProcessEnv;
	readonly timing: Timing;
	readonly signal: AbortSignal | undefined;
};

const maxTokenBytes = 1_048_576;
const maxHops = 10;

/**
 * Gets a token, anonymously where there are no credentials.
 * @throws {ImgdiveError} `access-denied` when the credentials are refused; `unreachable`
 * @see https://distribution.github.io/distribution/spec/auth/token/
 * @see https://distribution.github.io/distribution/spec/auth/oauth/
 */
export async function fetchToken(
	request: TokenRequest,
	secret: Secret | undefined,
	context: Context,
): Promise<Token> {
	const realm = checkedRealm(request.realm, context.host);
	if (secret?.kind === 'identity') {
		const answer = await post(realm, request, secret.token, context);
		if (answer.status === 200) return readToken(answer, context);
		discardBody(answer);
		// Servers without OAuth say so in different ways, and take the token like a password.
		if (![401, 404, 405].includes(answer.status)) throw refused(answer, context, true);
	}
	const url = new URL(realm);
	if (request.service !== undefined) url.searchParams.append('service', request.service);
	for (const scope of request.scopes) url.searchParams.append('scope', scope);
	const authorization = secret && basicAuthorization(secret);
	return retrying(context.timing, context.signal, async () => {
		const answer = await getFollowing(url, authorization, context);
		if (answer.status === 200) return readToken(answer, context);
		discardBody(answer);
		const error = refused(answer, context, secret !== undefined);
		throw isPassingStatus(answer.status)
			? new PassingFailure(error, headerOf(answer, 'retry-after'))
			: error;
	});
}

/** Sent once only: it is not known what a second one does. */
async function post(
	realm: URL,
	{service, scopes}: TokenRequest,
	token: string,
	context: Context,
): Promise<Answer> {
	const form = new URLSearchParams({
		grant_type: 'refresh_token',
		...(service === undefined ? {} : {service}),
		client_id: 'imgdive',
		scope: scopes.join(' '),
		refresh_token: token,
	});
	const headers = {'content-type': 'application/x-www-form-urlencoded'};
	const question: Question = {method: 'POST', headers, body: form.toString()};
	try {
		return await send(realm, question, context);
	} catch (error) {
		throw error instanceof PassingFailure ? error.failure : error;
	}
}

async function getFollowing(
	start: URL,
	authorization: string | undefined,
	context: Context,
): Promise<Answer> {
	let url = start;
	let isHome = true;
	for (let hop = 0; hop <= maxHops; hop++) {
		const headers = authorization !== undefined && isHome ? {authorization} : {};
		const answer = await send(url, {headers}, context);
		const location = headerOf(answer, 'location');
		if (answer.status < 301 || answer.status > 308 || location === undefined) return answer;
		discardBody(answer);
		url = checkedRealm(location, context.host, url);
		isHome &&= url.origin === start.origin;
	}
	throw new ImgdiveError('unreachable', `The token server ${start.host} redirects without end.`, {
		hint: 'Try again later.',
	});
}

async function send(
	url: URL,
	question: Question,
	{transport, host, env, signal}: Context,
): Promise<Answer> {
	try {
		return await transport.send(url, {...question, signal});
	} catch (error) {
		if (!(error instanceof NoAnswer)) throw error;
		throw connectionFailure(error, host, env, transport.hasAnswered(url));
	}
}

async function readToken(answer: Answer, {signal}: Context): Promise<Token> {
	const {host} = answer.url;
	const body = await readBody(answer, maxTokenBytes).catch((cause: unknown) => {
		signal?.throwIfAborted();
		const message = `The answer of the token server ${host} broke off.`;
		throw new PassingFailure(
			new ImgdiveError('unreachable', message, {hint: 'Try again later.', cause}),
		);
	});
	const token = body && parseToken(body, Date.now());
	if (token) return token;
	throw new ImgdiveError('unreachable', `The token server ${host} sends no usable token.`, {
		hint: 'Check that the registry is set up right.',
	});
}

function refused(
	{status, url}: Answer,
	{host: {name, loginCommand}}: Context,
	isLoggedIn: boolean,
): ImgdiveError {
	if (status === 429) {
		return new ImgdiveError('rate-limited', `${url.host} gives ${name} no more tokens for now.`, {
			hint: isLoggedIn ? 'Try again later.' : `Try again later, or log in with ${loginCommand}.`,
		});
	}
	if (status !== 401 && status !== 403 && status !== 400) {
		return new ImgdiveError('unreachable', `The token server ${url.host} answers ${status}.`, {
			hint: 'Try again later.',
		});
	}
	return isLoggedIn
		? new ImgdiveError('access-denied', `${url.host} refuses your credentials for ${name}.`, {
				hint: `Log in again with ${loginCommand}.`,
			})
		: new ImgdiveError('access-denied', `${url.host} lets nobody into ${name} without login.`, {
				hint: `Log in with ${loginCommand}.`,
			});
}
