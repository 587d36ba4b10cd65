import type {RemoteBlob} from '../../model/blob.ts';
import {type Digest, isDigest} from '../../model/digest.ts';
import {invalid, maxJsonBytes} from '../../model/json.ts';
import {dockerList, dockerManifest, ociIndex, ociManifest} from '../../model/media-type.ts';
import type {NamedReference} from '../../model/reference.ts';
import {readBody} from './answer-body.ts';
import {readBlobRange} from './blob-range.ts';
import {BlobStream} from './blob-stream.ts';
import {checkedManifest, type RegistryManifest} from './manifest-answer.ts';
import {registryHost} from './registry-host.ts';
import {Requests} from './requests.ts';
import {PassingFailure} from './retry.ts';
import {defaultTiming, type Timing} from './timing.ts';

export type RegistryClientOptions = {
	/** Plain HTTP and unchecked certificates allowed (`--insecure`). Loopback hosts may use HTTP without it. */
	readonly insecure: boolean;
	/** For logins, certificates and proxies: `HOME`, `DOCKER_CONFIG`, `SSL_CERT_FILE`, `HTTPS_PROXY` and so on. */
	readonly env: NodeJS.ProcessEnv;
	/** Stops everything at once; what runs then throws its reason. */
	readonly signal?: AbortSignal;
	/** Called with how many bytes of a layer arrived. */
	readonly onBytes?: (count: number) => void;
	/** @default defaultTiming */
	readonly timing?: Partial<Timing>;
};

/** Without both families, old registries convert manifests to schema 1, or say that there is none. */
const acceptedTypes = [ociIndex, dockerList, ociManifest, dockerManifest].join(', ');

/** Reads one repository of a registry. Connections stay open until `close`. */
export class RegistryClient {
	readonly #path: string;
	/** What to ask for when no digest is given. */
	readonly #tagOrDigest: string;
	/** Aborted by the caller or by `close`. */
	readonly #signal: AbortSignal;
	readonly #closing = new AbortController();
	readonly #timing: Timing;
	readonly #onBytes: (count: number) => void;
	readonly #requests: Requests;
	readonly #warnings: string[] = [];

	/** @throws {ImgdiveError} `usage` when the reference names no registry */
	constructor(
		{domain, path, tag, digest}: NamedReference,
		{insecure, env, signal, onBytes, timing}: RegistryClientOptions,
	) {
		this.#path = path;
		this.#tagOrDigest = digest ?? tag ?? 'latest';
		this.#signal = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
		this.#timing = {...defaultTiming, ...timing};
		this.#onBytes = onBytes ?? (() => undefined);
		this.#requests = new Requests(
			registryHost(domain, insecure),
			path,
			env,
			this.#timing,
			this.#signal,
			(warning) => {
				if (!this.#warnings.includes(warning)) this.#warnings.push(warning);
			},
		);
	}

	/** What could not be used on the way, as sentences; grows with the requests. Nothing in it is secret. */
	get warnings(): readonly string[] {
		return this.#warnings;
	}

	/**
	 * A manifest or an index, whose digest has been checked.
	 * @param digest for items of an index. @default what the reference says
	 * @throws {ImgdiveError} `not-found`, `access-denied`, `rate-limited`, `unreachable`, `manifest-invalid`,
	 *   `blob-corrupt`, `unsupported` for schema 1
	 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
	 */
	async manifest(digest?: Digest): Promise<RegistryManifest> {
		const tagOrDigest = digest ?? this.#tagOrDigest;
		const asked = isDigest(tagOrDigest) ? tagOrDigest : undefined;
		const name = `${this.#path}${asked ? '@' : ':'}${tagOrDigest}`;
		const request = {
			wanted: {kind: 'manifest', name} as const,
			path: `manifests/${tagOrDigest}`,
			headers: {accept: acceptedTypes},
			accept: [200],
			signal: this.#signal,
		};
		return this.#requests.get(request, async (answer) => {
			const bytes = await readBody(answer, maxJsonBytes.manifest).catch((cause: unknown) => {
				this.#signal.throwIfAborted();
				throw new PassingFailure(this.#requests.broken(answer, cause));
			});
			if (!bytes) throw invalid(name, `has more than the ${maxJsonBytes.manifest} bytes allowed`);
			return checkedManifest(answer, bytes, name, asked);
		});
	}

	/**
	 * A small blob, such as a config, whose digest has been checked.
	 * @throws {ImgdiveError} `manifest-invalid` when it has more than `maxBytes`; as {@link blob} else
	 */
	async document(digest: Digest, maxBytes: number): Promise<Buffer> {
		const chunks: Buffer[] = [];
		let total = 0;
		for await (const chunk of this.#stream(digest, -1, undefined, () => undefined).read()) {
			total += chunk.length;
			if (total > maxBytes) {
				throw invalid(`The blob ${digest}`, `has more than the ${maxBytes} bytes that are read`);
			}
			chunks.push(chunk);
		}
		return Buffer.concat(chunks);
	}

	/**
	 * A layer. Nothing is asked for before it is read.
	 * @param size in bytes, from the descriptor; -1 where that does not say
	 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-blobs
	 */
	blob(digest: Digest, size: number): RemoteBlob {
		return {
			size,
			read: (signal) => this.#stream(digest, size, signal, this.#onBytes).read(),
			readRange: (start, count, signal) =>
				readBlobRange(this.#requests, digest, start, count, this.#anySignal(signal)),
		};
	}

	/** Ends all connections; whoever still reads gets an `AbortError`. */
	close(): Promise<void> {
		this.#closing.abort();
		return this.#requests.close();
	}

	#stream(
		digest: Digest,
		size: number,
		signal: AbortSignal | undefined,
		onBytes: (count: number) => void,
	): BlobStream {
		const context = {requests: this.#requests, timing: this.#timing, onBytes};
		return new BlobStream(digest, size, context, this.#anySignal(signal));
	}

	#anySignal(signal: AbortSignal | undefined): AbortSignal {
		return signal ? AbortSignal.any([this.#signal, signal]) : this.#signal;
	}
}
