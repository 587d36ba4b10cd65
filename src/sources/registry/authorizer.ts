import {type Challenge, parseChallenges} from './challenge.ts';
import {basicAuthorization, type Credential, type Secret} from './credential.ts';
import type {Token} from './token-answer.ts';
import {TokenCache} from './token-cache.ts';
import type {TokenRequest} from './token-server.ts';
import type {Answer} from './transport.ts';

/** Knows what to put into `Authorization`, learning from the registry's challenges. */
export class Authorizer {
	readonly #scope: string;
	readonly #findCredential: () => Promise<Credential | undefined>;
	readonly #tokens: TokenCache;
	#credential: Promise<Credential | undefined> | undefined;
	/** How the registry wanted it last time. */
	#challenge: Challenge | undefined;

	/** @param path the repository */
	constructor(
		path: string,
		findCredential: () => Promise<Credential | undefined>,
		fetchToken: (request: TokenRequest, secret: Secret | undefined) => Promise<Token>,
	) {
		this.#scope = `repository:${path}:pull`;
		this.#findCredential = findCredential;
		this.#tokens = new TokenCache(async (request) => {
			const credential = await this.#knownCredential();
			return fetchToken(request, credential?.kind === 'bearer' ? undefined : credential);
		});
	}

	/**
	 * The value of the header; undefined as long as the registry did not ask for any.
	 * @throws {ImgdiveError} when a new token is due and cannot be had
	 */
	async current(): Promise<string | undefined> {
		return this.#challenge && this.#answer(this.#challenge);
	}

	/**
	 * What to send after a 401.
	 * @param sent what was sent
	 * @returns undefined when there is nothing better
	 * @throws {ImgdiveError}
	 */
	async renewed({headers}: Answer, sent: string | undefined): Promise<string | undefined> {
		const challenge = choose(parseChallenges(headers['www-authenticate']));
		if (!challenge) return undefined;
		this.#challenge = challenge;
		if (sent?.startsWith('Bearer ')) {
			await this.#tokens.forget(this.#requestFor(challenge), sent.slice('Bearer '.length));
		}
		const next = await this.#answer(challenge);
		return next === sent ? undefined : next;
	}

	/** True when credentials have been looked for and found. */
	async isLoggedIn(): Promise<boolean> {
		return (await this.#credential) !== undefined;
	}

	#knownCredential(): Promise<Credential | undefined> {
		this.#credential ??= this.#findCredential();
		return this.#credential;
	}

	async #answer(challenge: Challenge): Promise<string | undefined> {
		const credential = await this.#knownCredential();
		if (credential?.kind === 'bearer') return `Bearer ${credential.token}`;
		if (challenge.scheme === 'basic') return credential && basicAuthorization(credential);
		return `Bearer ${await this.#tokens.get(this.#requestFor(challenge))}`;
	}

	#requestFor({parameters}: Challenge): TokenRequest {
		const scopes = (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
		return {
			realm: parameters.get('realm') ?? '',
			service: parameters.get('service'),
			scopes: scopes.length > 0 ? scopes : [this.#scope],
		};
	}
}

function choose(challenges: readonly Challenge[]): Challenge | undefined {
	return (
		challenges.find(({scheme, parameters}) => scheme === 'bearer' && parameters.has('realm')) ??
		challenges.find(({scheme}) => scheme === 'basic')
	);
}
