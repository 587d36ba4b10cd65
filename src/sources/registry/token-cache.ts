import type {Token} from './token-answer.ts';
import type {TokenRequest} from './token-server.ts';

/** Tokens by what they are for, shared by all requests that wait for the same one. */
export class TokenCache {
	readonly #fetch: (request: TokenRequest) => Promise<Token>;
	readonly #tokens = new Map<string, Promise<Token>>();

	constructor(fetch: (request: TokenRequest) => Promise<Token>) {
		this.#fetch = fetch;
	}

	/** A token that does not expire in the next moments. @throws whatever fetching it throws */
	async get(request: TokenRequest): Promise<string> {
		const key = keyOf(request);
		for (;;) {
			const pending = this.#tokens.get(key);
			if (!pending) break;
			const token = await pending;
			if (Date.now() < token.renewAt) return token.value;
			// Whoever notices first gets the new one for all.
			this.#remove(key, pending);
		}
		const fetching = this.#fetch(request);
		this.#tokens.set(key, fetching);
		try {
			return (await fetching).value;
		} catch (error) {
			this.#remove(key, fetching);
			throw error;
		}
	}

	/** Drops a token that was refused, unless it has been replaced meanwhile. */
	async forget(request: TokenRequest, value: string): Promise<void> {
		const key = keyOf(request);
		const pending = this.#tokens.get(key);
		const token = await pending?.catch(() => undefined);
		if (pending && token?.value === value) this.#remove(key, pending);
	}

	#remove(key: string, pending: Promise<Token>): void {
		if (this.#tokens.get(key) === pending) this.#tokens.delete(key);
	}
}

function keyOf({realm, service, scopes}: TokenRequest): string {
	return JSON.stringify([realm, service, ...scopes]);
}
