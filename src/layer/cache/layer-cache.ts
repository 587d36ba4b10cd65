import {hash} from 'node:crypto';
import {crc32} from 'node:zlib';
import {type DiffId, type Digest, digestParts, isDigest} from '../../model/digest.ts';
import type {LayerIndex} from '../layer-index.ts';
import {CacheLimit} from './cache-limit.ts';
import {randomSeed, sharedSeed} from './cache-seed.ts';
import {defaultCacheBytes} from './cache-size.ts';
import {type CacheKind, CacheStore} from './cache-store.ts';
import {decodeIndex, encodeIndex} from './index-codec.ts';
import {attempt} from './private-files.ts';

/** Configs are no larger; what is, is not worth keeping. */
const maxDocumentBytes = 8 * 1024 * 1024;

/**
 * Keeps what has been learnt about layers, in memory and, unless switched off, on disk. Nothing here ever throws: a
 * cache that cannot be read or written is as if empty. Nothing is created before there is something to keep.
 */
export class LayerCache {
	readonly #store: CacheStore | undefined;
	readonly #limit: CacheLimit | undefined;
	readonly #indexes = new Map<string, LayerIndex>();
	readonly #documents = new Map<Digest, Buffer>();
	readonly #diffIds = new Map<string, DiffId>();
	#seed: number | undefined;

	/** @param folder undefined: memory only */
	constructor(
		folder: string | undefined,
		{maxBytes = defaultCacheBytes}: {readonly maxBytes?: number} = {},
	) {
		if (folder === undefined) return;
		this.#store = new CacheStore(folder);
		this.#limit = new CacheLimit(this.#store, maxBytes);
	}

	/** For {@link hashBytes}; random, but the same for all runs with this folder, so that kept hashes are of use. */
	get seed(): number {
		this.#seed ??= this.#store?.canWrite() ? sharedSeed(this.#store.folder) : randomSeed();
		return this.#seed;
	}

	getLayer(diffId: DiffId): LayerIndex | undefined {
		const index = this.#getIndex('layers', diffId);
		return index?.diffId === diffId ? index : undefined;
	}

	/** Ignored unless all bytes of the layer were read and hash to `diffId`, as the index says. */
	putLayer(diffId: DiffId, index: LayerIndex): void {
		if (index.diffId === diffId) this.#putIndex('layers', diffId, index);
	}

	/** An index made from a layer's table of contents, by a key that covers the blob and what is said of its table. */
	getListing(key: Digest): LayerIndex | undefined {
		return this.#getIndex('listings', key);
	}

	putListing(key: Digest, index: LayerIndex): void {
		this.#putIndex('listings', key, index);
	}

	/** A manifest or config. What is on disk is checked against the digest. */
	getDocument(digest: Digest): Buffer | undefined {
		const known = this.#documents.get(digest);
		if (known) return known;
		const bytes = this.#store?.read('documents', digest);
		if (!bytes || !isDocument(digest, bytes)) return undefined;
		this.#documents.set(digest, bytes);
		return bytes;
	}

	/** Ignored when the bytes are not those of the digest, or more than 8 MiB. */
	putDocument(digest: Digest, bytes: Uint8Array): void {
		if (this.#documents.has(digest) || !isDocument(digest, bytes)) return;
		const own = Buffer.from(bytes);
		this.#documents.set(digest, own);
		this.#write('documents', digest, [own]);
	}

	/** @param key digest of a blob, or `v1:` and the hexadecimal ID of a layer in an old archive */
	getDiffId(key: string): DiffId | undefined {
		const known = this.#diffIds.get(key);
		if (known !== undefined) return known;
		const text = this.#store?.read('diff-ids', key)?.toString('latin1') ?? '';
		const diffId = text.split(' ')[1];
		// Compared whole: a digest in which a digit changed looks as good as before.
		if (!isDigest(diffId) || text !== diffIdText(key, diffId)) return undefined;
		this.#diffIds.set(key, diffId as string as DiffId);
		return diffId as string as DiffId;
	}

	/** Remembers what a blob unpacks to; only what was verified may be put here. */
	putDiffId(key: string, diffId: DiffId): void {
		if (this.#diffIds.get(key) === diffId) return;
		this.#diffIds.set(key, diffId);
		this.#write('diff-ids', key, [Buffer.from(diffIdText(key, diffId), 'latin1')]);
	}

	/** What was put under `name`, decoded from JSON; the caller checks its form. */
	getRecord(name: string): unknown {
		const bytes = this.#store?.read('records', recordKey(name));
		if (!bytes) return undefined;
		const [head = '', json = ''] = bytes.toString('utf8').split('\n', 2);
		if (head !== recordHead(name, json)) return undefined;
		return attempt(() => JSON.parse(json) as unknown);
	}

	/** Keeps a small value under any name; on disk only. */
	putRecord(name: string, value: unknown): void {
		const json = JSON.stringify(value);
		this.#write('records', recordKey(name), [Buffer.from(`${recordHead(name, json)}\n${json}\n`)]);
	}

	#getIndex(kind: CacheKind, key: string): LayerIndex | undefined {
		const known = this.#indexes.get(`${kind} ${key}`);
		if (known) return known;
		const bytes = this.#store?.read(kind, key);
		const index = bytes && decodeIndex(bytes, key);
		if (index) this.#indexes.set(`${kind} ${key}`, index);
		return index;
	}

	#putIndex(kind: CacheKind, key: string, index: LayerIndex): void {
		if (this.#indexes.get(`${kind} ${key}`) === index) return;
		this.#indexes.set(`${kind} ${key}`, index);
		if (!this.#store?.canWrite(kind)) return;
		const pieces = attempt(() => encodeIndex(index, key));
		if (pieces) this.#write(kind, key, pieces);
	}

	#write(kind: CacheKind, key: string, pieces: readonly Uint8Array[]): void {
		const size = pieces.reduce((sum, {length}) => sum + length, 0);
		if (!this.#limit?.allows(size)) return;
		const file = this.#store?.write(kind, key, pieces);
		if (file) this.#limit.add(file);
	}
}

function isDocument(digest: Digest, bytes: Uint8Array): boolean {
	if (bytes.length > maxDocumentBytes || !isDigest(digest)) return false;
	const {algorithm, hex} = digestParts(digest);
	return hash(algorithm, bytes, 'hex') === hex;
}

function recordKey(name: string): string {
	return `sha256:${hash('sha256', name)}`;
}

function recordHead(name: string, json: string): string {
	return `${JSON.stringify(name)} ${crc32(json)}`;
}

function diffIdText(key: string, diffId: string): string {
	const text = `${key} ${diffId}`;
	return `${text} ${crc32(text)}\n`;
}
