import type {IncomingMessage} from 'node:http';
import {PassThrough, pipeline, type Readable} from 'node:stream';
import {ImgdiveError} from '../../model/error.ts';
import type {Endpoint} from './endpoint.ts';
import {connectionFailure, engineName, noAnswer} from './engine-failure.ts';
import {Refusal} from './refusal.ts';

const maxErrorBytes = 65536;

/** What is asked: always a GET. */
export type EngineRequest = {
	readonly path: string;
	readonly query?: {readonly names?: readonly string[]; readonly platform?: string};
	readonly signal: AbortSignal | undefined;
};

/** The part of dockerode's modem that is used. */
export type Modem = {
	dial(
		request: {
			readonly path: string;
			readonly method: 'GET';
			readonly options: object;
			readonly isStream: true;
			readonly statusCodes: Record<number, true>;
			readonly abortSignal?: AbortSignal;
		},
		done: (error: unknown, response: unknown) => void,
	): void;
};

/** So that the modem hands over every answer: how much of it to read, and what it means, is ours to judge. */
const everyStatus: Record<number, true> = Object.fromEntries(
	Array.from({length: 500}, (_, index) => [index + 100, true]),
);

/** Requests to one engine and its answers, without knowledge of images. */
export class EngineWire {
	readonly #endpoint: Endpoint;
	readonly #modem: Modem;
	readonly #basePath: string;

	/** @param basePath goes before all paths */
	constructor(endpoint: Endpoint, modem: Modem, basePath: string) {
		this.#endpoint = endpoint;
		this.#modem = modem;
		this.#basePath = basePath;
	}

	/**
	 * The answer with its body unread.
	 * @throws {Refusal} when it is an error
	 * @throws {ImgdiveError} `unreachable`
	 */
	async request(request: EngineRequest): Promise<IncomingMessage> {
		const response = await this.#dial(request);
		const {statusCode = 0} = response;
		if (statusCode === 200) return response;
		const body = await this.#read(response, maxErrorBytes, request.signal);
		throw new Refusal(this.#endpoint, statusCode, body.toString('utf8'));
	}

	/**
	 * The whole of an answer that should be small and come soon.
	 * @throws {Refusal}
	 * @throws {ImgdiveError} `unreachable` or `limit-exceeded`
	 */
	async requestBody(
		request: EngineRequest,
		{maxBytes, seconds}: {readonly maxBytes: number; readonly seconds: number},
	): Promise<{readonly response: IncomingMessage; readonly body: Buffer}> {
		const timeout = AbortSignal.timeout(seconds * 1000);
		const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
		try {
			const response = await this.request({...request, signal});
			return {response, body: await this.#read(response, maxBytes, signal)};
		} catch (error) {
			throw error === timeout.reason && timeout.aborted ? noAnswer(this.#endpoint, seconds) : error;
		}
	}

	/** The answer's bytes as a stream that fails with our errors. Destroying it cancels the request. */
	async requestStream(request: EngineRequest): Promise<Readable> {
		const response = await this.request(request);
		const bytes = new PassThrough({
			destroy: (error, done) => done(error && this.#failure(error, request.signal)),
		});
		// Before somebody reads the stream, nobody listens; who then does still hears of it.
		bytes.on('error', () => undefined);
		pipeline(response, bytes, () => undefined);
		return bytes;
	}

	#dial({path, query = {}, signal}: EngineRequest): Promise<IncomingMessage> {
		// The modem puts the options into the path where it has a question mark.
		const mark = Object.keys(query).length > 0 ? '?' : '';
		return new Promise((resolve, reject) => {
			this.#modem.dial(
				{
					path: `${this.#basePath}${path}${mark}`,
					method: 'GET',
					options: query,
					isStream: true,
					statusCodes: everyStatus,
					...(signal && {abortSignal: signal}),
				},
				(error, response) =>
					error ? reject(this.#failure(error, signal)) : resolve(response as IncomingMessage),
			);
		});
	}

	async #read(
		response: IncomingMessage,
		maxBytes: number,
		signal: AbortSignal | undefined,
	): Promise<Buffer> {
		const chunks: Buffer[] = [];
		let size = 0;
		try {
			for await (const chunk of response) {
				size += chunk.length;
				// Leaving the loop ends the connection.
				if (size > maxBytes) break;
				chunks.push(chunk);
			}
		} catch (error) {
			throw this.#failure(error, signal);
		}
		if (size <= maxBytes) return Buffer.concat(chunks);
		throw new ImgdiveError(
			'limit-exceeded',
			`${engineName(this.#endpoint)} answered with more than ${maxBytes} bytes.`,
			{hint: 'No image needs so many; check what answers there.'},
		);
	}

	/** An abort stays what it is; everything else becomes an error for the user. */
	#failure(error: unknown, signal: AbortSignal | undefined): Error {
		return signal?.aborted ? signal.reason : connectionFailure(error, this.#endpoint);
	}
}
