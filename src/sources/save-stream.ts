import {finished, type Readable} from 'node:stream';
import {type Extract, extract, type Header} from 'tar-stream';
import type {LayerCache} from '../layer/cache/layer-cache.ts';
import {sniffCompression} from '../layer/compression.ts';
import {isWorthKeeping} from '../layer/known-layers.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {resumed} from '../layer/stored-bytes.ts';
import type {StreamPool} from '../layer/stream-pool.ts';
import type {DiffId} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import {maxJsonBytes} from '../model/json.ts';
import {cleanPath} from './members.ts';
import {PassedMembers} from './passed-members.ts';
import type {SpooledExport} from './spooled-export.ts';
import {StreamTail} from './stream-tail.ts';

export type SaveStreamOptions = {
	/** Takes in the index of each layer that goes by; layers that it knows are passed over. */
	readonly cache: LayerCache;
	readonly pool: StreamPool;
	/** Of the image, where the engine has told them. */
	readonly diffIds: readonly DiffId[];
	/** Where to get members again once they have gone by. */
	readonly again: SpooledExport;
	readonly onBytes?: (count: number) => void;
	/** Called for each layer that has gone by; with its index, where it had to be read. */
	readonly onLayer?: (isKnown: boolean, index: LayerIndex | undefined) => void;
};

/** How far the reading may run ahead: stopping and going on again for each chunk would take most of the time. */
const highWaterBytes = 4 * 1024 * 1024;

/**
 * Reads what `docker save` streams, once, keeping nothing but documents: which members are layers is only known at its
 * end, so whatever could be one is indexed as it goes by.
 * @param what whose stream it is, for errors
 * @throws {ImgdiveError} `unreachable` when the stream breaks off or the engine reports a failure in it
 */
export async function readSaveStream(
	stream: Readable,
	what: string,
	options: SaveStreamOptions,
): Promise<PassedMembers> {
	const passed = new PassedMembers(options.again);
	const tail = new StreamTail(options.onBytes);
	const archive = extract({highWaterMark: highWaterBytes});
	let entries = 0;
	try {
		const reading = feed(stream, archive, tail);
		const walking = (async () => {
			for await (const entry of archive) {
				entries++;
				await takeMember(entry.header, entry as unknown as AsyncIterable<Buffer>, passed, options);
			}
		})();
		await Promise.all([reading, walking]);
	} catch (cause) {
		stream.destroy();
		if (cause instanceof ImgdiveError) throw cause;
		throw brokenStream(what, tail.engineError() ?? reasonOf(cause), cause);
	}
	const problem = tail.engineError();
	if (problem !== undefined) throw brokenStream(what, problem);
	if (entries === 0) throw brokenStream(what, 'it is empty');
	return passed;
}

/** As a pipeline does, but chunk by chunk: each step in between would cost as much as the reading itself. */
function feed(stream: Readable, archive: Extract, tail: StreamTail): Promise<void> {
	return new Promise((resolve, reject) => {
		stream.on('data', (chunk: Buffer) => {
			tail.add(chunk);
			if (!archive.write(chunk)) stream.pause();
		});
		archive.on('drain', () => stream.resume());
		finished(stream, {writable: false}, (error) => {
			if (error) archive.destroy(error);
			else archive.end(undefined);
		});
		archive.on('error', reject);
		archive.on('close', () => resolve());
	});
}

async function takeMember(
	header: Header,
	content: AsyncIterable<Buffer>,
	passed: PassedMembers,
	options: SaveStreamOptions,
): Promise<void> {
	const {type, size = 0} = header;
	const path = cleanPath(header.name);
	const chunks = content[Symbol.asyncIterator]();
	const target = linkTarget(header);
	if (target !== undefined) passed.link(path, target);
	const isFile = type === 'file' || type === 'contiguous-file';
	// Docker up to 24 puts one beside each layer.
	const isVersionFile = path.endsWith('/VERSION') && size < 64;
	if (!isFile || isVersionFile) {
		await drain(chunks);
		return;
	}
	const first = await chunks.next();
	const head = first.done ? Buffer.alloc(0) : first.value;
	const rest = resumed(head, chunks);
	if (isDocument(path, head, size)) {
		const document = await collect(rest, size);
		if (isJson(document)) passed.addDocument(path, document);
		else await takeLayer(path, size, head, one(document), passed, options);
	} else {
		await takeLayer(path, size, head, rest, passed, options);
	}
}

/** The member that a link between members leads to. */
function linkTarget({name, type, linkname}: Header): string | undefined {
	if (!linkname || (type !== 'symlink' && type !== 'link')) return undefined;
	const isRelative = type === 'symlink' && !linkname.startsWith('/');
	const path = cleanPath(name);
	const folder = isRelative ? path.slice(0, path.lastIndexOf('/') + 1) : '';
	return cleanPath(folder + linkname);
}

async function takeLayer(
	path: string,
	size: number,
	head: Buffer,
	chunks: AsyncIterable<Buffer>,
	passed: PassedMembers,
	{cache, pool, diffIds, onLayer}: SaveStreamOptions,
): Promise<void> {
	const keys = keysOf(path);
	const compression = sniffCompression(head);
	const isKnown = keys.some((key) => isCached(key, cache, diffIds));
	let index: LayerIndex | undefined;
	if (isKnown) {
		await drain(chunks[Symbol.asyncIterator]());
	} else {
		// The media type is not known yet. It is compared with the compression when the layer is looked up.
		const task = {diffId: undefined, mediaType: '', seed: cache.seed};
		index = await pool.index({chunks, size}, task);
		if (index) keep(index, keys, cache);
	}
	onLayer?.(isKnown, index);
	passed.addLayer(path, size, compression);
}

/**
 * What a layer's member is called after: its diffID (Podman, Docker from 25 on), the digest of its blob (Docker with
 * containerd's store), or the ID that Docker up to 24 computes from the layers up to this one.
 */
function keysOf(path: string): readonly string[] {
	const blob = /^blobs\/(sha256|sha512)\/([a-f0-9]+)$/.exec(path);
	if (blob) return [`${blob[1]}:${blob[2]}`];
	const plain = /^([a-f0-9]{64})\.tar$/.exec(path);
	if (plain) return [`sha256:${plain[1]}`];
	const old = /^([a-f0-9]{64})\/layer\.tar$/.exec(path);
	return old ? [`v1:${old[1]}`] : [];
}

function isCached(key: string, cache: LayerCache, diffIds: readonly DiffId[]): boolean {
	const diffId = diffIds.find((id) => id === key) ?? cache.getDiffId(key);
	return diffId !== undefined && cache.getLayer(diffId) !== undefined;
}

function keep(index: LayerIndex, keys: readonly string[], cache: LayerCache): void {
	if (index.diffId === undefined || !isWorthKeeping(index)) return;
	cache.putLayer(index.diffId, index);
	// Under its own diffID too: then the next image with it need not look at more than its name.
	for (const key of keys) cache.putDiffId(key, index.diffId);
}

/** By its first byte: no tar of a layer begins with a brace, except one whose first name does. */
function isDocument(path: string, head: Buffer, size: number): boolean {
	const isOpening =
		head[0] === 0x7b ||
		head[0] === 0x5b ||
		/^\s*(?:[{[]|null)/.test(head.toString('latin1', 0, 16));
	return isOpening && size <= maxJsonBytes.index && !path.endsWith('.tar');
}

function isJson(document: Buffer): boolean {
	try {
		JSON.parse(document.toString('utf8'));
		return true;
	} catch {
		return false;
	}
}

async function drain(chunks: AsyncIterator<Buffer>): Promise<void> {
	while (!(await chunks.next()).done);
}

async function collect(chunks: AsyncIterable<Buffer>, size: number): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const chunk of chunks) parts.push(chunk);
	return Buffer.concat(parts, size);
}

async function* one(chunk: Buffer): AsyncGenerator<Buffer> {
	yield chunk;
}

function reasonOf(cause: unknown): string {
	return cause instanceof Error ? cause.message : String(cause);
}

function brokenStream(what: string, reason: string, cause?: unknown): ImgdiveError {
	return new ImgdiveError('unreachable', `${what} stopped sending the image: ${reason}.`, {
		hint: 'Try again; if it stays so, look into the log of the engine.',
		cause,
	});
}
