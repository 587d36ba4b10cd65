import type {IncomingMessage} from 'node:http';
import {isIPv6} from 'node:net';
import type {Readable} from 'node:stream';
import Docker from 'dockerode';
import {ImgdiveError} from '../../model/error.ts';
import {maxJsonBytes, parseJson, textOr} from '../../model/json.ts';
import {formatPlatform, type Platform, platformRank} from '../../model/platform.ts';
import type {Endpoint} from './endpoint.ts';
import {EngineAgent} from './engine-agent.ts';
import {engineName} from './engine-failure.ts';
import type {EngineHost} from './engine-host.ts';
import {EngineWire} from './engine-wire.ts';
import {decodeEngineImage, type EngineImage} from './inspect-answer.ts';
import {Refusal} from './refusal.ts';

export type {EngineImage} from './inspect-answer.ts';

const pingSeconds = 10;
/** A little more than ssh gives the host, so that ssh can say what is wrong. */
const sshPingSeconds = 35;
const maxPingBytes = 65536;
const inspectSeconds = 60;

/**
 * Talks to a Docker or Podman engine about images. Loading this file loads dockerode, which takes a while: import it
 * only when an engine is asked.
 * @see https://docs.docker.com/reference/api/engine/
 */
export class EngineClient {
	readonly endpoint: Endpoint;
	/** Newest version of Docker's API that the engine speaks, `1.51`. */
	readonly apiVersion: string | undefined;
	/** What really answers: Podman may also listen where Docker is expected. */
	readonly isPodman: boolean;
	readonly #wire: EngineWire;
	readonly #agent: EngineAgent;

	private constructor(
		endpoint: Endpoint,
		wire: EngineWire,
		agent: EngineAgent,
		{headers}: IncomingMessage,
	) {
		this.endpoint = endpoint;
		this.#wire = wire;
		this.#agent = agent;
		this.apiVersion = textOr<undefined>(headers['api-version'], undefined);
		this.isPodman =
			headers['libpod-api-version'] !== undefined || /^libpod/i.test(String(headers.server));
	}

	/**
	 * Connects and asks for a sign of life. {@link close} what it returns.
	 * @param options.env for `ssh`
	 * @throws {ImgdiveError} `unreachable` or `access-denied`, saying why
	 * @throws the signal's reason when it aborts; so do all other methods
	 */
	static async connect(
		endpoint: Endpoint,
		{
			signal,
			env = process.env,
		}: {readonly signal?: AbortSignal | undefined; readonly env?: NodeJS.ProcessEnv} = {},
	): Promise<EngineClient> {
		const agent = new EngineAgent(endpoint, env);
		const basePath = agent.host.kind === 'tcp' ? agent.host.basePath : '';
		const wire = new EngineWire(endpoint, createDocker(agent).modem, basePath);
		const seconds = agent.host.kind === 'ssh' ? sshPingSeconds : pingSeconds;
		try {
			const limits = {maxBytes: maxPingBytes, seconds};
			const {response} = await wire.requestBody({path: '/_ping', signal}, limits);
			const client = new EngineClient(endpoint, wire, agent, response);
			if (client.apiVersion !== undefined || client.isPodman) return client;
			throw new ImgdiveError('unreachable', `${engineName(endpoint)} is no engine.`, {
				hint: 'Something else answers there; check the address.',
			});
		} catch (error) {
			agent.destroy();
			throw error instanceof Refusal ? error.ofConnection() : error;
		}
	}

	/**
	 * What the engine knows about an image; undefined when it does not have it.
	 * @param reference a name or ID, checked before
	 * @throws {ImgdiveError} `unreachable`, `engine-error`, `access-denied`, `manifest-invalid` or `limit-exceeded`
	 */
	async inspect(
		reference: string,
		{signal}: {readonly signal?: AbortSignal | undefined} = {},
	): Promise<EngineImage | undefined> {
		const request = {path: `/images/${encodePath(reference)}/json`, signal};
		const limits = {maxBytes: maxJsonBytes.config, seconds: inspectSeconds};
		try {
			const {body} = await this.#wire.requestBody(request, limits);
			return decodeEngineImage(parseJson(body, "The engine's answer about the image"));
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			if (this.#isUnknown(error)) return undefined;
			throw error.ofImage(reference, undefined);
		}
	}

	/**
	 * The stream of `docker save` for one image: a tar, uncompressed. Graph drivers make all of it before they send the
	 * first byte, which can take minutes. Destroying the stream cancels.
	 * @param reference a name or ID, checked before
	 * @param options.platform which of the image's platforms; the engine's choice where not given
	 * @throws {ImgdiveError} `not-found`, `platform-missing`, `unreachable`, `engine-error` or `access-denied`; the stream
	 * itself fails with `unreachable`
	 */
	async save(
		reference: string,
		{
			platform,
			signal,
		}: {readonly platform?: Platform | undefined; readonly signal?: AbortSignal | undefined} = {},
	): Promise<Readable> {
		const choosesPlatform = !this.isPodman && isAtLeast(this.apiVersion, 1, 48);
		if (platform && !choosesPlatform) await this.#checkPlatform(reference, platform, signal);
		const query =
			platform && choosesPlatform ? {platform: JSON.stringify(platformJson(platform))} : {};
		// Asked in Docker's way, for a list of images, Podman answers 500 for one that it does not have.
		const request = this.isPodman
			? {path: `/images/${encodePath(reference)}/get`, signal}
			: {path: '/images/get', query: {names: [reference], ...query}, signal};
		try {
			return await this.#wire.requestStream(request);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			if (!this.#isUnknown(error) || (platform && /platform/i.test(error.said))) {
				throw error.ofImage(reference, platform);
			}
			throw new ImgdiveError('not-found', `${engineName(this.endpoint)} has no ${reference}.`, {
				hint: `Pull it first: ${this.isPodman ? 'podman' : 'docker'} pull ${reference}`,
				cause: error,
			});
		}
	}

	/** Ends all connections, also those of streams that are still read. */
	close(): void {
		this.#agent.destroy();
	}

	/** These engines would ignore the wish and save what they have. */
	async #checkPlatform(
		reference: string,
		wanted: Platform,
		signal: AbortSignal | undefined,
	): Promise<void> {
		const image = await this.inspect(reference, {signal});
		if (!image || image.architecture === '') return;
		const has = {...image, osVersion: undefined};
		if (platformRank(wanted, has) !== undefined) return;
		throw new ImgdiveError(
			'platform-missing',
			`${engineName(this.endpoint)} has ${reference} only for ${formatPlatform(has)}.`,
			{hint: `Pull the other first, with --platform ${formatPlatform(wanted)}.`},
		);
	}

	/** Podman also answers 500 where it cannot even read the name. */
	#isUnknown({status, said}: Refusal): boolean {
		if (status === 404) return true;
		const isOddName = /image not known|no such image|normalizing (?:image|name)/i.test(said);
		return this.isPodman && status === 500 && isOddName;
	}
}

/**
 * dockerode reads DOCKER_HOST, and certificates with it, even when told everything, and fails where those are missing.
 * It does so only while it is made.
 */
function createDocker(agent: EngineAgent): Docker {
	const {DOCKER_HOST} = process.env;
	delete process.env.DOCKER_HOST;
	try {
		// The agent knows where to connect. With a path, whatever it is, the modem leaves URLs alone.
		const options = {
			agent,
			headers: {Host: hostHeader(agent.host)},
			protocol: 'http' as const,
			socketPath: '/',
		};
		return new Docker(options);
	} finally {
		if (DOCKER_HOST !== undefined) process.env.DOCKER_HOST = DOCKER_HOST;
	}
}

function hostHeader(host: EngineHost): string {
	if (host.kind !== 'tcp') return 'localhost';
	return `${isIPv6(host.host) ? `[${host.host}]` : host.host}:${host.port}`;
}

/** A name's slashes are those of the path. */
function encodePath(reference: string): string {
	return reference.split('/').map(encodeURIComponent).join('/');
}

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md (platform) */
function platformJson({os, architecture, variant, osVersion}: Platform): object {
	return {os, architecture, variant, 'os.version': osVersion};
}

function isAtLeast(version: string | undefined, major: number, minor: number): boolean {
	const [, first = '0', second = '0'] = /^(\d+)\.(\d+)$/.exec(version ?? '') ?? [];
	return Number(first) === major ? Number(second) >= minor : Number(first) > major;
}
