import type {ImgdiveError} from '../../model/error.ts';
import {discardBody} from './answer-body.ts';
import {Authorizer} from './authorizer.ts';
import {connectionFailure} from './connection-failure.ts';
import {findCredential} from './find-credential.ts';
import {findOrigin} from './origin.ts';
import {sendFollowing} from './redirects.ts';
import {refusal, type Wanted} from './refusal.ts';
import type {RegistryHost} from './registry-host.ts';
import {PassingFailure, retrying} from './retry.ts';
import type {Timing} from './timing.ts';
import {fetchToken} from './token-server.ts';
import {type Answer, NoAnswer, Transport} from './transport.ts';

/** Twice: a token that has expired, and one that turns out to be for too little. */
const maxRenewals = 2;

export type Request = {
	readonly wanted: Wanted;
	/** Below the repository: `manifests/latest`. */
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Statuses that are an answer to the request. */
	readonly accept: readonly number[];
	readonly signal?: AbortSignal | undefined;
};

/** GET requests to one repository, with login, redirects and retries. */
export class Requests {
	readonly #host: RegistryHost;
	readonly #path: string;
	readonly #env: NodeJS.ProcessEnv;
	readonly #timing: Timing;
	readonly #signal: AbortSignal;
	readonly #transport: Transport;
	readonly #authorizer: Authorizer;
	#origin: Promise<URL> | undefined;

	/** @param path the repository */
	constructor(
		host: RegistryHost,
		path: string,
		env: NodeJS.ProcessEnv,
		timing: Timing,
		signal: AbortSignal,
		warn: (warning: string) => void,
	) {
		this.#host = host;
		this.#path = path;
		this.#env = env;
		this.#timing = timing;
		this.#signal = signal;
		const transport = new Transport(host, env, timing, signal, warn);
		this.#transport = transport;
		this.#authorizer = new Authorizer(
			path,
			() => findCredential(host, path, env, timing.helperMs, warn),
			(request, secret) => fetchToken(request, secret, {transport, host, env, timing, signal}),
		);
	}

	/**
	 * Sends the request until there is an answer to it, and hands that to `use`.
	 * @param use is repeated with the request when it throws {@link PassingFailure}
	 * @throws {ImgdiveError}
	 */
	async get<T>(request: Request, use: (answer: Answer) => Promise<T> | T): Promise<T> {
		return retrying(this.#timing, request.signal, async () => {
			const answer = await this.#authorized(request);
			if (request.accept.includes(answer.status)) return use(answer);
			const isLoggedIn = await this.#authorizer.isLoggedIn();
			throw await refusal(answer, request.wanted, this.#host, isLoggedIn);
		});
	}

	/** What to throw when a connection broke in the middle of a body. */
	broken({url}: Answer, cause: unknown): ImgdiveError {
		const failure = this.#failure(new NoAnswer(url, cause));
		return failure instanceof PassingFailure ? failure.failure : failure;
	}

	close(): Promise<void> {
		return this.#transport.close();
	}

	async #authorized(request: Request): Promise<Answer> {
		const origin = await this.#findOrigin();
		let authorization = await this.#authorizer.current();
		for (let renewals = 0; ; renewals++) {
			const answer = await this.#send(origin, request, authorization);
			// A stranger's 401 must not make us show a password to whomever it names.
			const isAsked = answer.status === 401 && answer.url.origin === origin.origin;
			if (!isAsked || renewals >= maxRenewals) return answer;
			const next = await this.#authorizer.renewed(answer, authorization);
			if (next === undefined) return answer;
			discardBody(answer);
			authorization = next;
		}
	}

	async #send(
		origin: URL,
		{path, headers, signal}: Request,
		authorization: string | undefined,
	): Promise<Answer> {
		const url = new URL(`/v2/${this.#path}/${path}`, origin);
		const question = {headers: headers ?? {}, signal};
		try {
			return await sendFollowing(this.#transport, url, question, authorization, this.#host);
		} catch (error) {
			throw error instanceof NoAnswer ? this.#failure(error) : error;
		}
	}

	#failure(failure: NoAnswer): ImgdiveError | PassingFailure {
		const hasAnswered = this.#transport.hasAnswered(failure.url);
		return connectionFailure(failure, this.#host, this.#env, hasAnswered);
	}

	async #findOrigin(): Promise<URL> {
		this.#origin ??= findOrigin(this.#transport, this.#host, this.#env, this.#timing, this.#signal);
		try {
			return await this.#origin;
		} catch (error) {
			this.#origin = undefined;
			throw error;
		}
	}
}
