import {ImgdiveError} from '../../model/error.ts';
import {isObject, textOr} from '../../model/json.ts';
import {formatPlatform, type Platform} from '../../model/platform.ts';
import type {Endpoint} from './endpoint.ts';
import {engineName, wantsTls} from './engine-failure.ts';
import {shorten} from './engine-message.ts';

/** An engine's answer that is an error. Only for those who talk to it: they know what it means for the user. */
export class Refusal extends Error {
	readonly #endpoint: Endpoint;
	readonly status: number;
	/** What the engine wrote, as it did. */
	readonly said: string;

	constructor(endpoint: Endpoint, status: number, body: string) {
		super(`HTTP ${status}`);
		this.#endpoint = endpoint;
		this.status = status;
		this.said = messageOf(body);
	}

	/** Whatever is asked there is refused like this. */
	ofConnection(): ImgdiveError {
		if (this.status === 400 && /https/i.test(this.said)) return wantsTls(this.#endpoint);
		return new ImgdiveError(
			this.#isDenied() ? 'access-denied' : 'unreachable',
			`${engineName(this.#endpoint)} answers with ${this.#shown()}.`,
			{hint: 'Check that the address is that of an engine, and that you may use it.'},
		);
	}

	/** A request about the image `reference` is refused. */
	ofImage(reference: string, platform: Platform | undefined): ImgdiveError {
		const engine = engineName(this.#endpoint);
		if (platform && /platform/i.test(this.said)) {
			const wanted = formatPlatform(platform);
			return new ImgdiveError(
				'platform-missing',
				`${engine} has no ${reference} for ${wanted}: ${shorten(this.said)}.`,
				{hint: `Pull it first, with --platform ${wanted}.`, cause: this},
			);
		}
		return new ImgdiveError(
			this.#isDenied() ? 'access-denied' : 'engine-error',
			`${engine} answered ${reference} with ${this.#shown()}.`,
			{
				hint: this.#isDenied()
					? 'Something between here and the engine forbids it; ask who runs it.'
					: "Look into the engine's log.",
				cause: this,
			},
		);
	}

	#isDenied(): boolean {
		return this.status === 401 || this.status === 403;
	}

	#shown(): string {
		const said = shorten(this.said);
		return `HTTP ${this.status}${said === '' ? '' : `: ${said}`}`;
	}
}

/** Engines answer errors in JSON, what stands before them in anything. */
function messageOf(body: string): string {
	try {
		const answer: unknown = JSON.parse(body);
		return isObject(answer) ? textOr(answer.message, textOr(answer.cause, body)) : body;
	} catch {
		return body;
	}
}
