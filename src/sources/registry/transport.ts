import {Agent, type Dispatcher, ProxyAgent} from 'undici';
import {loadTrust, type Trust} from './certificates.ts';
import {proxyFor} from './proxy.ts';
import type {RegistryHost} from './registry-host.ts';
import type {Timing} from './timing.ts';

export type Answer = {
	/** Where it came from. */
	readonly url: URL;
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	/** Must be read or destroyed. Ends with an error when nothing comes for too long. */
	readonly body: Dispatcher.ResponseData['body'];
};

export type Question = {
	readonly method?: 'GET' | 'POST';
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly signal?: AbortSignal | undefined;
};

/** No answer came. */
export class NoAnswer extends Error {
	override readonly name = 'NoAnswer';
	readonly url: URL;

	constructor(url: URL, cause: unknown) {
		super(`No answer from ${url.host}`, {cause});
		this.url = url;
	}
}

/** Sends single requests: no redirects, no credentials, no second try. Connections are kept and shared. */
export class Transport {
	readonly #host: RegistryHost;
	readonly #env: NodeJS.ProcessEnv;
	readonly #timing: Timing;
	readonly #signal: AbortSignal;
	readonly #warn: (warning: string) => void;
	readonly #dispatchers = new Map<string, Dispatcher>();
	readonly #answered = new Set<string>();
	#trust: Promise<Trust> | undefined;

	/** @param signal ends all connections */
	constructor(
		host: RegistryHost,
		env: NodeJS.ProcessEnv,
		timing: Timing,
		signal: AbortSignal,
		warn: (warning: string) => void,
	) {
		this.#host = host;
		this.#env = env;
		this.#timing = timing;
		this.#signal = signal;
		this.#warn = warn;
	}

	/**
	 * @throws {NoAnswer}
	 * @throws {ImgdiveError} when certificates or a proxy's address cannot be used
	 * @throws the signal's reason
	 */
	async send(url: URL, {method = 'GET', headers, body, signal}: Question): Promise<Answer> {
		const dispatcher = await this.#dispatcherFor(url);
		signal?.throwIfAborted();
		try {
			const asking = dispatcher.request({
				origin: url.origin,
				path: url.pathname + url.search,
				method,
				// Bytes are hashed as they come, so nobody on the way may compress them.
				headers: {'user-agent': 'imgdive', 'accept-encoding': 'identity', ...headers},
				body: body ?? null,
				signal,
				headersTimeout: this.#timing.headMs,
				bodyTimeout: this.#timing.idleMs,
			});
			const response = await untilAborted(asking, signal);
			this.#answered.add(url.origin);
			// A body that is given up midway must not bring the process down.
			response.body.on('error', () => undefined);
			return {url, status: response.statusCode, headers: response.headers, body: response.body};
		} catch (cause) {
			signal?.throwIfAborted();
			throw new NoAnswer(url, cause);
		}
	}

	/** True for a server that has answered before: what is wrong now will pass. */
	hasAnswered(url: URL): boolean {
		return this.#answered.has(url.origin);
	}

	/** Ends all connections at once. */
	async close(): Promise<void> {
		await Promise.all([...this.#dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
	}

	async #dispatcherFor(url: URL): Promise<Dispatcher> {
		const trust = url.protocol === 'https:' ? await this.#loadTrust() : undefined;
		const known = this.#dispatchers.get(url.origin);
		if (known) return known;
		const isRegistry = url.host === new URL(`${url.protocol}//${this.#host.apiHost}`).host;
		const dispatcher = this.#connect(url, isRegistry ? trust?.registry : trust?.others);
		this.#dispatchers.set(url.origin, dispatcher);
		return dispatcher;
	}

	#loadTrust(): Promise<Trust> {
		this.#trust ??= loadTrust(this.#host, this.#env, this.#warn);
		return this.#trust;
	}

	#connect(url: URL, secureContext: Trust['others'] | undefined): Dispatcher {
		const rejectUnauthorized = !this.#host.insecure;
		const tls = secureContext ? {secureContext, rejectUnauthorized} : {};
		const patience = {timeout: this.#timing.connectMs, signal: this.#signal};
		const connect = {...tls, ...patience};
		const proxy = proxyFor(url, this.#env);
		if (proxy === undefined) return new Agent({connect});
		// Proxies open tunnels to TLS ports only; plain HTTP goes through them as it is.
		return new ProxyAgent({
			uri: proxy,
			requestTls: connect,
			proxyTls: patience,
			proxyTunnel: false,
		});
	}
}

/** undici hears of an abort only once it is connected. */
async function untilAborted<T>(asking: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (!signal) return asking;
	const {promise: aborted, reject} = Promise.withResolvers<never>();
	const onAbort = () => reject(signal.reason);
	signal.addEventListener('abort', onAbort, {once: true});
	try {
		return await Promise.race([asking, aborted]);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
